-- Revisions from what `alembic upgrade base:heads --sql` and `alembic downgrade heads:base --sql` print.
CREATE EXTENSION migrate;
SET migrate.message_level = 'debug1';
SELECT migrate.create_service('regress_import');

-- As SQLAlchemy 1.4 writes it, with branches, a merge, a second base and a dependency that the version rows show.
SELECT $alembic$BEGIN;

CREATE TABLE alembic_version (
    version_num VARCHAR(32) NOT NULL, 
    CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);

-- Running upgrade  -> account

CREATE TABLE account (id SERIAL NOT NULL, note TEXT, PRIMARY KEY (id));

-- The default is a semicolon; and a step that is none.
ALTER TABLE account ALTER note SET DEFAULT ';
-- Running upgrade account -> nothing
';

INSERT INTO alembic_version (version_num) VALUES ('account') RETURNING alembic_version.version_num;

-- Running upgrade account -> cart

CREATE FUNCTION hello() RETURNS text LANGUAGE plpgsql AS $$
BEGIN
-- Running upgrade account -> nothing
    RETURN 'hello; world';
END $$;

UPDATE alembic_version SET version_num='cart' WHERE alembic_version.version_num = 'account';

-- Running upgrade account -> price

INSERT INTO alembic_version (version_num) VALUES ('price') RETURNING alembic_version.version_num;

-- Running upgrade  -> mail

CREATE TABLE mail (id INTEGER);

INSERT INTO alembic_version (version_num) VALUES ('mail') RETURNING alembic_version.version_num;

-- Running upgrade cart, price -> joined

DELETE FROM alembic_version WHERE alembic_version.version_num = 'cart';

UPDATE alembic_version SET version_num='joined' WHERE alembic_version.version_num = 'price';

-- Running upgrade joined -> sent

ALTER TABLE mail ADD COLUMN account INTEGER REFERENCES account;

DELETE FROM alembic_version WHERE alembic_version.version_num = 'mail';

UPDATE alembic_version SET version_num='sent' WHERE alembic_version.version_num = 'joined';

COMMIT;

$alembic$ AS up, $alembic$BEGIN;

-- Running downgrade sent -> joined

ALTER TABLE mail DROP COLUMN account;

INSERT INTO alembic_version (version_num) VALUES ('mail') RETURNING alembic_version.version_num;

UPDATE alembic_version SET version_num='joined' WHERE alembic_version.version_num = 'sent';

-- Running downgrade joined -> cart, price

INSERT INTO alembic_version (version_num) VALUES ('cart') RETURNING alembic_version.version_num;

UPDATE alembic_version SET version_num='price' WHERE alembic_version.version_num = 'joined';

-- Running downgrade mail -> 

DROP TABLE mail;

DELETE FROM alembic_version WHERE alembic_version.version_num = 'mail';

-- Running downgrade price -> account

DELETE FROM alembic_version WHERE alembic_version.version_num = 'price';

-- Running downgrade cart -> account

DROP FUNCTION hello();

UPDATE alembic_version SET version_num='account' WHERE alembic_version.version_num = 'cart';

-- Running downgrade account -> 

DROP TABLE account;

DELETE FROM alembic_version WHERE alembic_version.version_num = 'account';

DROP TABLE alembic_version;

COMMIT;

$alembic$ AS down \gset

SELECT * FROM migrate.import_alembic('regress_import', :'up', :'down');
SELECT revision, down_revisions, depends_on, branch_labels, message, transactional, source
FROM migrate.revisions WHERE service = 'regress_import' ORDER BY seq;
SELECT migrate.script('regress_import', 'account', 'up');
SELECT migrate.script('regress_import', 'cart', 'up');
SELECT migrate.script('regress_import', 'joined', 'up') AS up, migrate.script('regress_import', 'joined', 'down') AS down;
SELECT * FROM migrate.upgrade('regress_import', 'heads');
SELECT regress_import.hello();
SELECT * FROM migrate.downgrade('regress_import', 'joined');
SELECT * FROM migrate.upgrade('regress_import', 'heads');

-- The same again changes nothing, whatever is applied.
SELECT count(*) FROM migrate.import_alembic('regress_import', :'up', :'down');
SELECT * FROM migrate.script_changes WHERE service = 'regress_import';
-- What Alembic does not print may be added, and stays when the text comes again.
SELECT migrate.register('regress_import', 'sent', 'joined', 'who sent it', depends_on => '{mail}',
    up => 'ALTER TABLE mail ADD COLUMN account INTEGER REFERENCES account;',
    down => 'ALTER TABLE mail DROP COLUMN account;', replace => true);
SELECT count(*) FROM migrate.import_alembic('regress_import', :'up', :'down');
SELECT message FROM migrate.revisions WHERE service = 'regress_import' AND revision = 'sent';
-- A script that has changed goes by the rules of register.
SELECT * FROM migrate.import_alembic('regress_import', replace(:'up', 'hello; world', 'hello'), :'down');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM migrate.downgrade('regress_import', 'base') LIMIT 1;
SELECT * FROM migrate.import_alembic('regress_import', replace(:'up', 'hello; world', 'hello'), :'down');
\echo :LAST_ERROR_SQLSTATE

-- Without the downgrade the revisions are irreversible; with a part of it, those that are not in it, as a WARNING says.
SELECT migrate.create_service('regress_import_up');
SELECT count(*) FROM migrate.import_alembic('regress_import_up', :'up');
SELECT count(*) AS scripts FROM migrate.scripts WHERE service = 'regress_import_up' AND kind = 'down';
SELECT migrate.drop_service('regress_import_up');
SELECT migrate.create_service('regress_import_up');
SELECT count(*) FROM migrate.import_alembic('regress_import_up', :'up', $$
-- Running downgrade sent -> joined

ALTER TABLE mail DROP COLUMN account;

UPDATE alembic_version SET version_num='joined' WHERE alembic_version.version_num = 'sent';
$$);
SELECT migrate.drop_service('regress_import_up');

-- As SQLAlchemy 2.0 writes it; a version table in a schema; a transaction for each step and an autocommit block; old
-- versions' messages; a mark at the beginning, CRLF, no newline at the end.
SELECT migrate.create_service('regress_import_2');
SELECT U&'\FEFF' || replace($alembic$BEGIN;

CREATE TABLE "My schema".versions (
    version_num VARCHAR(32) NOT NULL
);

-- Running upgrade  -> 001, make it -> so, at once

CREATE TABLE t (a INTEGER);

INSERT INTO "My schema".versions (version_num) VALUES ('001');

COMMIT;

BEGIN;

-- Running upgrade 001 -> 002

COMMIT;

CREATE INDEX CONCURRENTLY i ON t (a);

BEGIN;

UPDATE "My schema".versions SET version_num='002' WHERE "My schema".versions.version_num = '001';

COMMIT;$alembic$, E'\n', E'\r\n') AS up2, $alembic$BEGIN;

-- Running downgrade 002 -> 001

COMMIT;

DROP INDEX CONCURRENTLY i;

BEGIN;

UPDATE "My schema".versions SET version_num='001' WHERE "My schema".versions.version_num = '002';

COMMIT;

BEGIN;

-- Running downgrade 001 ->

DELETE FROM "My schema".versions WHERE "My schema".versions.version_num = '001';

COMMIT;

DROP TABLE "My schema".versions;$alembic$ AS down2 \gset
SELECT * FROM migrate.import_alembic('regress_import_2', :'up2', :'down2');
SELECT revision, message, transactional, migrate.script(service, revision, 'up') AS up,
    migrate.script(service, revision, 'down') AS down
FROM migrate.revisions WHERE service = 'regress_import_2' ORDER BY seq;
SELECT * FROM migrate.upgrade('regress_import_2');
\echo :LAST_ERROR_SQLSTATE
-- Later revisions alone, on top of those.
SELECT * FROM migrate.import_alembic('regress_import_2', $$BEGIN;

-- Running upgrade 002 -> 003

SELECT 3;

UPDATE alembic_version SET version_num='003' WHERE alembic_version.version_num = '002';

COMMIT;$$);
SELECT * FROM migrate.history('regress_import_2');

-- What `alembic history --verbose` adds: messages, branch labels, dependencies that no version row shows.
SELECT $alembic$INFO  [alembic.runtime.migration] Context impl PostgresqlImpl.
Rev: sent (head)
Parent: joined
Also depends on: mail
Branch names: shop
Path: /project/versions/sent.py

    who sent it

    Revision ID: sent

Rev: joined (mergepoint)
Merges: cart, price
Branch names: shop
Path: /project/versions/joined.py

    join cart
      and price

Rev: mail (effective head)
Parent: <base>
Branch names: letters
Path: /project/versions/mail.py

    letters

Rev: price
Parent: account
Path: /project/versions/price.py

    what it costs

Rev: cart
Parent: account
Branch names: shop
Path: /project/versions/cart.py

    a cart

Rev: account (branchpoint)
Parent: <base>
Branches into: cart, price
Path: /project/versions/account.py

    who buys

$alembic$ AS history \gset

SELECT migrate.create_service('regress_import_history');
SELECT count(*) FROM migrate.import_alembic('regress_import_history', :'up', :'down', :'history');
SELECT revision, down_revisions, depends_on, branch_labels, message FROM migrate.revisions
WHERE service = 'regress_import_history' ORDER BY seq;
SELECT * FROM migrate.history('regress_import_history');
-- The same again changes nothing, with history or without.
SELECT count(*) AS changes FROM migrate.changes WHERE service = 'regress_import_history';
SELECT count(*) FROM migrate.import_alembic('regress_import_history', :'up', :'down', :'history');
SELECT count(*) FROM migrate.import_alembic('regress_import_history', :'up', :'down');
SELECT count(*) AS changes FROM migrate.changes WHERE service = 'regress_import_history';
SELECT message FROM migrate.revisions WHERE service = 'regress_import_history' AND revision = 'joined';
SELECT migrate.drop_service('regress_import_history');

-- What was imported without it takes it later. An applied revision takes the message alone; a verify script and a dependency
-- on another service stay.
SELECT migrate.create_service('regress_import_history');
SELECT count(*) FROM migrate.import_alembic('regress_import_history', :'up', :'down');
SELECT migrate.register('regress_import_history', 'account', NULL,
    up => migrate.script('regress_import_history', 'account', 'up'),
    down => migrate.script('regress_import_history', 'account', 'down'), verify => 'SELECT 1', replace => true);
SELECT migrate.create_service('regress_import_other');
SELECT migrate.register('regress_import_other', '001');
SELECT migrate.register('regress_import_history', 'price', 'account', depends_on => '{regress_import_other:001}',
    down => migrate.script('regress_import_history', 'price', 'down'), replace => true);
SELECT count(*) FROM migrate.upgrade('regress_import_history', 'cart');
SELECT count(*) FROM migrate.import_alembic('regress_import_history', :'up', :'down', :'history');
SELECT revision, depends_on, branch_labels, message FROM migrate.revisions
WHERE service = 'regress_import_history' ORDER BY seq;
SELECT migrate.script('regress_import_history', 'account', 'verify');
SELECT change, command, revisions FROM migrate.changes WHERE service = 'regress_import_history' ORDER BY changed_at DESC LIMIT 1;
-- A label of an applied revision that could not be registered: who depends on it depends on that revision.
SELECT count(*) FROM migrate.import_alembic('regress_import_history', :'up', :'down',
    replace(:'history', 'depends on: mail', 'depends on: mail, shop'));
SELECT depends_on FROM migrate.revisions WHERE service = 'regress_import_history' AND revision = 'sent';
-- A script that differs is refused as one, whatever the history says.
SELECT count(*) FROM migrate.import_alembic('regress_import_history', replace(:'up', 'CREATE TABLE mail (id', 'CREATE TABLE mail (no'),
    :'down', replace(:'history', 'Branch names: letters', 'Branch names: post'));
SELECT migrate.downgrade('regress_import_history', 'base') IS NOT NULL AS undone LIMIT 1;
SELECT migrate.drop_service('regress_import_history'), migrate.drop_service('regress_import_other');
-- Later revisions alone, with all of the history: what is registered takes its part of it.
SELECT migrate.create_service('regress_import_history');
SELECT substr(:'up', strpos(:'up', '-- Running upgrade cart, price')) AS later,
    left(:'up', strpos(:'up', '-- Running upgrade cart, price') - 1) || 'COMMIT;' AS earlier \gset
SELECT * FROM migrate.import_alembic('regress_import_history', :'earlier');
SELECT * FROM migrate.import_alembic('regress_import_history', replace(:'later', 'COMMIT;', ''), NULL, :'history');
SELECT revision, depends_on, branch_labels, message FROM migrate.revisions
WHERE service = 'regress_import_history' ORDER BY seq;
SELECT migrate.drop_service('regress_import_history');

-- A downgrade that stops half-way, as where a downgrade() raises: what is whole is taken.
SELECT migrate.create_service('regress_import_half');
SELECT count(*) FROM migrate.import_alembic('regress_import_half', :'up', left(:'down', strpos(:'down', 'DROP TABLE mail;') - 1));
SELECT revision FROM migrate.scripts WHERE service = 'regress_import_half' AND kind = 'down' ORDER BY 1;
SELECT migrate.drop_service('regress_import_half');
-- One output after the other, the first of which stops.
SELECT migrate.create_service('regress_import_half');
SELECT count(*) FROM migrate.import_alembic('regress_import_half', :'up',
    left(:'down', strpos(:'down', 'DROP TABLE mail;') - 1) || E'BEGIN;\n\n' ||
    substr(:'down', strpos(:'down', '-- Running downgrade price')));
SELECT revision FROM migrate.scripts WHERE service = 'regress_import_half' AND kind = 'down' ORDER BY 1;
SELECT migrate.drop_service('regress_import_half');

-- Every % doubled is a sign of how env.py is written.
SELECT migrate.create_service('regress_import_bad');
BEGIN;
SELECT * FROM migrate.import_alembic('regress_import_bad', $$-- Running upgrade  -> 001
SELECT 'a%%';
INSERT INTO alembic_version (version_num) VALUES ('001');$$);
ROLLBACK;

-- What it is not.
CREATE PROCEDURE import_bad(up text, down text DEFAULT NULL, history text DEFAULT NULL) LANGUAGE plpgsql AS $$
DECLARE
    detail text;
    hint text;
    context text;
BEGIN
    PERFORM migrate.import_alembic('regress_import_bad', up, down, history);
    RAISE EXCEPTION 'accepted';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT, context = PG_EXCEPTION_CONTEXT;
    RAISE INFO '% %', SQLSTATE, SQLERRM;
    IF detail <> '' THEN RAISE INFO '    DETAIL: %', detail; END IF;
    IF hint <> '' THEN RAISE INFO '    HINT: %', hint; END IF;
    IF context ~ '_sql, line|script "' THEN RAISE INFO '    CONTEXT: %', substring(context FROM '(?:script "|up_sql|down_sql)[^\n]*'); END IF;
END $$;
\set VERBOSITY terse
CALL import_bad('');
CALL import_bad('nonsense');
CALL import_bad(E'BEGIN;\n\nCOMMIT;\n');
CALL import_bad(E'SET search_path TO x;\n' || :'up');
CALL import_bad(:'down');
CALL import_bad(:'up', :'up');
CALL import_bad(:'up', '');
CALL import_bad(E'BEGIN;\n\n-- Running stamp_revision  -> 001\n\nINSERT INTO alembic_version (version_num) VALUES (''001'');\n\nCOMMIT;');
CALL import_bad(E'INFO  [alembic.runtime.migration] Context impl PostgresqlImpl.\nINFO  [alembic.runtime.migration] Can''t\n' || :'up');
CALL import_bad(:'up', E'BEGIN;\n\n  FAILED: Multiple head revisions are present for given argument ''heads''; please\n');
-- Cut off: in a dollar quote, in a string, in a statement, between statements, between steps.
CALL import_bad(left(:'up', strpos(:'up', 'RETURN ''hello')));
CALL import_bad(left(:'up', strpos(:'up', 'hello; world') + 3));
CALL import_bad(left(:'up', strpos(:'up', 'account -> nothing') - 1));
CALL import_bad(left(:'up', strpos(:'up', 'ALTER TABLE mail') + 10));
CALL import_bad(left(:'up', strpos(:'up', 'UPDATE alembic') - 1));
CALL import_bad(left(:'up', strpos(:'up', '-- Running upgrade account -> price') - 1));
CALL import_bad(:'up', left(:'down', strpos(:'down', '-- Running downgrade mail') - 1));
-- A range that does not begin at the base.
CALL import_bad(substr(:'up', strpos(:'up', '-- Running upgrade account -> price')));
CALL import_bad(E'-- Running upgrade 000 -> 001\nUPDATE v SET version_num=''001'' WHERE v.version_num = ''000'';');
-- Steps that contradict each other.
CALL import_bad(replace(:'up', '''price'') RET', '''cart'') RET'));
CALL import_bad(replace(:'up', '-> price', '-> cart'));
CALL import_bad(replace(:'up', 'UPDATE alembic_version SET version_num=''cart'' WHERE alembic_version.version_num = ''account'';', ''));
CALL import_bad(replace(replace(:'up', 'BEGIN;', ''), 'COMMIT;', '') || replace(replace(:'up', 'BEGIN;', ''), 'COMMIT;', ''));
CALL import_bad(:'up', replace(:'down', 'mail', 'post'));
CALL import_bad(:'up', replace(:'down', '-> cart, price', '-> price'));
CALL import_bad(:'up', replace(:'down', 'BEGIN;', '-- Running downgrade price -> account
SELECT 1;DELETE FROM alembic_version WHERE alembic_version.version_num = ''price'';BEGIN;'));
-- A history that is none, or of something else.
CALL import_bad(:'up', NULL, '');
CALL import_bad(:'up', NULL, '<base> -> account, who buys');
CALL import_bad(:'up', NULL, E'  FAILED: No config file ''alembic.ini'' found, or file has no ''[alembic]'' section\n');
CALL import_bad(:'up', NULL, replace(:'history', 'Parent: joined', 'Father: joined'));
CALL import_bad(:'up', NULL, left(:'history', strpos(:'history', 'Path: /project/versions/account')));
CALL import_bad(:'up', NULL, left(:'history', strpos(:'history', 'Rev: account') - 1));
CALL import_bad(:'up', NULL, :'history' || E'Rev: later\nParent: sent\nBranch names: shop\nPath: later.py\n\n    later\n\n');
CALL import_bad(:'up', NULL, :'history' || :'history');
CALL import_bad(:'up', NULL, replace(:'history', 'Merges: cart, price', 'Parent: cart'));
CALL import_bad(:'up', NULL, replace(:'history', 'Also depends on: mail', 'Also depends on: price'));
CALL import_bad(:'up', NULL, replace(:'history', 'Also depends on: mail', 'Also depends on: mail, nobody'));
CALL import_bad(:'up', NULL, replace(:'history', 'Branch names: letters', 'Branch names: shop'));
CALL import_bad(:'up', NULL, replace(:'history', 'Branch names: letters', 'Branch names: he@ad'));
CALL import_bad(:'up', NULL, replace(:'history', 'Branch names: letters', 'Branch names: account'));
-- What scripts may not hold.
CALL import_bad(replace(:'up', 'CREATE TABLE mail', 'SAVEPOINT s; CREATE TABLE mail'));
CALL import_bad(replace(:'up', 'CREATE TABLE mail', 'BEGIN; CREATE TABLE mail'));
CALL import_bad(replace(:'up', 'CREATE TABLE mail', E'\\connect x\nCREATE TABLE mail'));
CALL import_bad(replace(:'up', 'CREATE TABLE mail (id INTEGER);', E'COPY mail FROM STDIN;\n1\n\\.\n'));
CALL import_bad(replace(:'up', 'CREATE TABLE mail (', 'CREATE TABLE mail (('));
CALL import_bad(replace(:'up', 'CREATE TABLE mail (id INTEGER);', 'CREATE INDEX CONCURRENTLY i ON account (note);'));
-- Ids that can't be, and that would like to be more.
CALL import_bad(replace(:'up', 'price', 'pri:ce'));
CALL import_bad(replace(:'up', 'price', 'head'));
CALL import_bad(E'-- Running upgrade  -> x'');DROP/**/TABLE/**/t;SELECT(''\n\nINSERT INTO alembic_version (version_num) VALUES (''x'');DROP/**/TABLE/**/t;SELECT('''');');
CALL import_bad(E'-- Running upgrade  -> it''s\n\nINSERT INTO alembic_version (version_num) VALUES (''it''s'');');
DROP PROCEDURE import_bad;
\set VERBOSITY default
SELECT count(*) FROM migrate.revisions WHERE service = 'regress_import_bad';
SELECT migrate.import_alembic('regress_import_bad', NULL);
SELECT migrate.import_alembic('regress_nowhere', :'up');
SET default_transaction_read_only = on;
SELECT migrate.import_alembic('regress_import_bad', :'up');
RESET default_transaction_read_only;
CREATE ROLE regress_stranger;
GRANT USAGE ON SCHEMA migrate TO regress_stranger;
SET ROLE regress_stranger;
SELECT migrate.import_alembic('regress_import_bad', :'up');
RESET ROLE;

SET client_min_messages = warning;
DROP EXTENSION migrate;
DROP SCHEMA regress_import CASCADE;
DROP ROLE regress_stranger;
