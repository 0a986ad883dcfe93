-- Whether a service's schema is what its revisions make: they run in a shadow, which is rolled back.
CREATE EXTENSION migrate;
CREATE ROLE regress_reader;
GRANT USAGE ON SCHEMA migrate TO regress_reader;
SELECT migrate.create_service('regress_app');
SELECT migrate.register('regress_app', 'a1', message => 'tables', down => 'DROP SCHEMA regress_app CASCADE', up => '
    CREATE SCHEMA regress_app;
    CREATE TABLE regress_app.users (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL);
    CREATE TYPE regress_app.mood AS ENUM (''sad'')');
SELECT migrate.register('regress_app', 'b2', 'a1', 'moods', branch_labels => '{moods}', down => '', up => '
    ALTER TYPE mood ADD VALUE ''happy''');
SELECT migrate.register('regress_app', 'c3', 'b2', 'mood of users', down => 'ALTER TABLE users DROP mood', up => '
    ALTER TABLE users ADD mood mood DEFAULT ''happy'';
    INSERT INTO users (name) VALUES (''x'');
    CREATE INDEX users_happy ON users (name) WHERE mood = ''happy''');
SELECT migrate.register('regress_app', 'd4', 'b2', 'notes', down => 'DROP TABLE notes', up => '
    CREATE TABLE notes (author bigint REFERENCES users, words text)');
SELECT migrate.register('regress_app', 'e5f6a7', '{c3,d4}', 'merged', down => '', up => 'SELECT 1');

-- Nothing is there yet, and nothing is to be there.
SELECT * FROM migrate.compare('regress_app');
SELECT change, object_type, identity FROM migrate.compare('regress_app', 'a1');
SELECT count(*) FROM pg_namespace WHERE nspname ~ 'regress_app|migrate_aside';

SELECT revision FROM migrate.upgrade('regress_app', 'b2');
SELECT revision FROM migrate.upgrade('regress_app', 'heads');
SELECT migrate.tag('regress_app', 'first', 'a1');
INSERT INTO regress_app.users (name) VALUES ('live');
CREATE TABLE before AS SELECT oid, relname, relfilenode FROM pg_class WHERE relnamespace = 'regress_app'::regnamespace;
SELECT * FROM migrate.compare('regress_app');

-- Targets of all kinds; relative ones count from base.
SELECT target, array_agg(change || ' ' || object_type || ' ' || identity ORDER BY change, object_type, identity) FILTER (WHERE change IS NOT NULL) AS changes
FROM unnest('{current,head,heads,e5f6,moods,moods@head,b2,tag:first,a1+1,"{c3}","{c3,d4}","{moods}","{e5f6}"}'::text[]) AS one (target)
    LEFT JOIN LATERAL migrate.compare('regress_app', target) ON true
GROUP BY target ORDER BY target;
SELECT count(*), count(*) FILTER (WHERE change = 'unexpected') FROM migrate.compare('regress_app', 'base');
SELECT count(*), count(*) FILTER (WHERE change = 'unexpected') FROM migrate.compare('regress_app', '{}');
SELECT change, object_type, identity, expected, actual FROM migrate.compare('regress_app', 'tag:first');
SELECT count(*) FROM migrate.compare('regress_app', '-1');
\echo :LAST_ERROR_SQLSTATE
SELECT count(*) FROM migrate.compare('regress_app', '+1');
\echo :LAST_ERROR_SQLSTATE

-- Changed by hand: missing, unexpected, changed. The order of columns counts for those that both have.
BEGIN;
ALTER TABLE regress_app.users ADD by_hand text, ALTER name DROP NOT NULL;
DROP TABLE regress_app.notes;
CREATE TABLE regress_app.extra (id int);
GRANT SELECT ON regress_app.users TO regress_reader;
COMMENT ON TABLE regress_app.users IS 'by hand';
SELECT * FROM migrate.compare('regress_app');
SELECT * FROM migrate.compare('regress_app') LIMIT 1;
ROLLBACK;
BEGIN;
ALTER TABLE regress_app.users DROP name CASCADE, DROP mood, ADD mood regress_app.mood DEFAULT 'happy', ADD name text NOT NULL DEFAULT '';
ALTER TABLE regress_app.users ALTER name DROP DEFAULT;
CREATE INDEX users_happy ON regress_app.users (name) WHERE mood = 'happy';
SELECT * FROM migrate.compare('regress_app');
ROLLBACK;

-- With other work in the transaction; after an error in it; in a DO block; as often as one likes.
BEGIN;
CREATE TABLE regress_app.mine (id int);
INSERT INTO regress_app.notes VALUES (NULL, 'mine');
SAVEPOINT s;
SELECT * FROM migrate.compare('regress_app', 'gone');
\echo :LAST_ERROR_SQLSTATE
ROLLBACK TO s;
SELECT change, object_type, identity FROM migrate.compare('regress_app');
SELECT change, object_type, identity FROM migrate.compare('regress_app');
SELECT * FROM regress_app.notes;
DO $$
DECLARE
    found text;
BEGIN
    CREATE TABLE regress_app.by_block (id int);
    SELECT string_agg(concat_ws(' ', change, object_type, identity), ', ') INTO found FROM migrate.compare('regress_app');
    RAISE NOTICE '%', found;
    PERFORM migrate.compare('regress_app', 'gone');
EXCEPTION WHEN OTHERS THEN
    RAISE NOTICE '% %', SQLSTATE, SQLERRM;
END $$;
SELECT change, object_type, identity FROM migrate.compare('regress_app');
ROLLBACK;

-- Values of enumerations that the transaction has added stay as unusable as they were.
BEGIN;
ALTER TYPE regress_app.mood ADD VALUE 'mine';
SELECT change, object_type, identity, expected, actual FROM migrate.compare('regress_app');
SAVEPOINT s;
SELECT 'mine'::regress_app.mood;
ROLLBACK TO s;
SELECT * FROM migrate.compare('regress_app', 'gone');
ROLLBACK TO s;
SELECT 'mine'::regress_app.mood;
ROLLBACK;

-- A value that an index of a table that stays would keep can't be used there either.
CREATE TYPE mood_of_others AS ENUM ('sad', 'glad');
CREATE TABLE moods_of_others (mood mood_of_others PRIMARY KEY);
BEGIN;
SELECT migrate.create_service('regress_enum'), migrate.register('regress_enum', '1', down => '', up => '
    CREATE TYPE own AS ENUM (''a'');
    ALTER TYPE own ADD VALUE ''b'' BEFORE ''a'';
    CREATE TABLE owned (own own PRIMARY KEY)');
SELECT migrate.register('regress_enum', '2', '1', down => '', up => '
    INSERT INTO owned VALUES (''b'');
    ALTER TYPE public.mood_of_others ADD VALUE ''so so'' BEFORE ''glad'';
    INSERT INTO public.moods_of_others VALUES (''so so'')');
SELECT change, object_type, identity FROM migrate.compare('regress_enum', '1');
SELECT * FROM migrate.compare('regress_enum', 'head');
\echo :LAST_ERROR_SQLSTATE
ROLLBACK;
DROP TABLE moods_of_others;
DROP TYPE mood_of_others;

-- Nothing is left of it: no object, no row, no number.
SELECT oid, relname, relfilenode FROM pg_class WHERE relnamespace = 'regress_app'::regnamespace EXCEPT TABLE before;
CREATE TABLE numbers AS SELECT * FROM pg_sequences WHERE schemaname IN ('migrate', 'regress_app');
SELECT * FROM migrate.compare('regress_app');
SELECT * FROM pg_sequences WHERE schemaname IN ('migrate', 'regress_app') EXCEPT TABLE numbers;
SELECT run, command, target FROM migrate.runs ORDER BY run;
SELECT count(*) FROM migrate.changes WHERE command NOT IN ('create_service', 'register', 'tag');
SELECT nspname FROM pg_namespace WHERE nspname ~ 'migrate_aside';
SELECT name, words FROM regress_app.users LEFT JOIN regress_app.notes ON author = id;
SELECT count(*) FROM pg_locks WHERE locktype = 'advisory';

-- What is refused.
SELECT * FROM migrate.compare(NULL);
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM migrate.compare('regress_app', NULL);
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM migrate.compare('regress_gone');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM migrate.compare('regress_app', 'gone');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM migrate.compare('regress_app', '{gone}');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM migrate.compare('regress_app', '{c3');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM migrate.compare('regress_app', '{c3,NULL}');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM migrate.compare('regress_app', '{e5f6,c3}');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM migrate.compare('regress_app', '');
\echo :LAST_ERROR_SQLSTATE
BEGIN READ ONLY;
SELECT * FROM migrate.compare('regress_app');
\echo :LAST_ERROR_SQLSTATE
ROLLBACK;
SET ROLE regress_reader;
SELECT * FROM migrate.compare('regress_app');
\echo :LAST_ERROR_SQLSTATE
RESET ROLE;
SELECT migrate.create_service('regress_inner');
SELECT migrate.register('regress_inner', '1', up => 'SELECT * FROM migrate.compare(''regress_inner'')', down => '');
SELECT * FROM migrate.upgrade('regress_inner');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM migrate.compare('regress_inner', 'head');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.edit('regress_inner', '1', up => 'CREATE TABLE one AS SELECT * FROM migrate.compare(''regress_app'')');
SELECT revision FROM migrate.upgrade('regress_inner');
TABLE regress_inner.one;
SELECT * FROM migrate.compare('regress_inner');

-- Scripts that fail there: their own error, and that they ran on empty tables.
SELECT migrate.create_service('regress_data');
SELECT migrate.register('regress_data', '1', up => 'CREATE TABLE t (id int)', down => '');
SELECT migrate.register('regress_data', '2', '1', down => '', up => 'CREATE TABLE u (id int);
    DO $$ BEGIN IF NOT EXISTS (SELECT FROM t) THEN RAISE ''no rows'' USING ERRCODE = ''P0002'', DETAIL = ''of t'', HINT = ''add some''; END IF; END $$');
SELECT revision FROM migrate.upgrade('regress_data', '1');
INSERT INTO regress_data.t VALUES (1);
SELECT revision FROM migrate.upgrade('regress_data');
SELECT * FROM migrate.compare('regress_data');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM migrate.compare('regress_data', '1');
-- A cancel is nobody's problem.
SELECT migrate.register('regress_data', '3', '1', up => 'SELECT pg_sleep(10)', down => '');
SET statement_timeout = '500ms';
SELECT * FROM migrate.compare('regress_data', '3');
\echo :LAST_ERROR_SQLSTATE
RESET statement_timeout;
SELECT nspname FROM pg_namespace WHERE nspname ~ 'migrate_aside';

-- What can't run in a transaction.
SELECT migrate.create_service('regress_online');
SELECT migrate.register('regress_online', '1', down => '', up => '
    CREATE TABLE t (id int, word text);
    CREATE TABLE parted (id int) PARTITION BY RANGE (id);
    CREATE TABLE part PARTITION OF parted FOR VALUES FROM (0) TO (9);
    CREATE INDEX t_id ON t (id)');
SELECT migrate.register('regress_online', '2', '1', transactional => false, down => '', up => 'CREATE INDEX CONCURRENTLY t_word ON t (word)');
SELECT migrate.register('regress_online', '3', '2', transactional => false, down => '', up => 'DROP INDEX CONCURRENTLY t_id');
SELECT migrate.register('regress_online', '4', '3', transactional => false, down => '', up => 'ALTER TABLE parted DETACH PARTITION part CONCURRENTLY');
SELECT migrate.register('regress_online', '5', '4', transactional => false, down => '', up => 'REINDEX INDEX CONCURRENTLY t_word');
SELECT migrate.register('regress_online', '6', '5', transactional => false, down => '', up => 'VACUUM t');
SELECT migrate.register('regress_online', '7', '6', transactional => false, down => '', up => 'CREATE DATABASE regress_never');
SELECT migrate.register('regress_online', '8', '7', transactional => false, down => '', up => 'CREATE UNIQUE INDEX CONCURRENTLY ON t (id); ANALYZE t');
SELECT migrate.register('regress_online', '9', '8', transactional => false, down => '', up => 'CREATE TYPE m AS ENUM (); ALTER TYPE m ADD VALUE ''a''; CREATE TABLE ms AS SELECT ''a''::m AS m');
SELECT change, object_type, identity, expected FROM migrate.compare('regress_online', 'head');

-- Repeatable scripts and hooks.
SELECT migrate.create_service('regress_more');
SELECT migrate.register('regress_more', '1', down => '', up => 'CREATE TABLE t (id int)');
SELECT migrate.set_hook('regress_more', 'before_run', 'CREATE TABLE IF NOT EXISTS of_hook (id int)');
SELECT migrate.set_hook('regress_more', 'after_run', 'GRANT SELECT ON ALL TABLES IN SCHEMA regress_more TO regress_reader');
SELECT migrate.register_repeatable('regress_more', 'view', 'CREATE OR REPLACE VIEW v AS SELECT id FROM t');
SELECT revision FROM migrate.upgrade('regress_more');
SELECT * FROM migrate.compare('regress_more');
SELECT migrate.register_repeatable('regress_more', 'view', 'CREATE OR REPLACE VIEW v AS SELECT id, 1 AS one FROM t');
SELECT * FROM migrate.compare('regress_more');
SELECT revision FROM migrate.upgrade('regress_more');
SELECT * FROM migrate.compare('regress_more');
SELECT * FROM migrate.compare('regress_more', '1');

-- Squashed revisions: who has the chain, who has the squash, who is half-way.
CREATE FUNCTION pg_temp.prepare(service text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM migrate.create_service(service);
    PERFORM migrate.register(service, 'a', up => 'CREATE TABLE t (id int)', down => 'DROP TABLE t');
    PERFORM migrate.register(service, 'b', 'a', up => 'ALTER TABLE t ADD word text', down => 'ALTER TABLE t DROP word');
    PERFORM migrate.register(service, 'c', 'b', up => 'ALTER TABLE t ADD more text', down => 'ALTER TABLE t DROP more');
END $$;
SELECT pg_temp.prepare('regress_chain'), pg_temp.prepare('regress_half'), pg_temp.prepare('regress_squash');
SELECT revision FROM migrate.upgrade('regress_chain', 'c');
SELECT revision FROM migrate.upgrade('regress_half', 'b');
SELECT migrate.squash(service, 'a:c', rev_id => 'S') FROM unnest('{regress_chain,regress_half,regress_squash}'::text[]) AS service;
SELECT revision FROM migrate.upgrade('regress_squash');
SELECT service, changes.* FROM unnest('{regress_chain,regress_half,regress_squash}'::text[]) AS service, migrate.compare(service) AS changes;
SELECT service, changes.* FROM unnest('{regress_chain,regress_half,regress_squash}'::text[]) AS service, migrate.compare(service, 'S') AS changes;
SELECT service, changes.* FROM unnest('{regress_chain,regress_half}'::text[]) AS service, migrate.compare(service, 'a') AS changes;
SELECT * FROM migrate.compare('regress_squash', 'a');
\echo :LAST_ERROR_SQLSTATE

-- A version table with stray rows; one that is gone; a schema that is gone.
BEGIN;
INSERT INTO regress_chain.alembic_version VALUES ('stray');
SELECT * FROM migrate.compare('regress_chain');
\echo :LAST_ERROR_SQLSTATE
ROLLBACK;
BEGIN;
INSERT INTO regress_chain.alembic_version VALUES ('stray');
SELECT * FROM migrate.compare('regress_chain', 'head');
ROLLBACK;
BEGIN;
DROP TABLE regress_chain.alembic_version;
SELECT change, object_type, identity FROM migrate.compare('regress_chain');
SELECT change, object_type, identity FROM migrate.compare('regress_chain', 'head');
ROLLBACK;
BEGIN;
DROP SCHEMA regress_chain CASCADE;
SELECT change, object_type, identity FROM migrate.compare('regress_chain', 'head');
ROLLBACK;

-- Properties of the schema itself are the same in the shadow.
SELECT migrate.create_service('regress_own', owner => 'regress_reader');
CREATE SCHEMA regress_own AUTHORIZATION regress_reader;
GRANT USAGE ON SCHEMA regress_own TO PUBLIC;
GRANT ALL ON SCHEMA regress_own TO regress_reader WITH GRANT OPTION;
ALTER DEFAULT PRIVILEGES FOR ROLE regress_reader IN SCHEMA regress_own GRANT SELECT ON TABLES TO PUBLIC;
ALTER DEFAULT PRIVILEGES IN SCHEMA regress_own GRANT EXECUTE ON FUNCTIONS TO regress_reader;
COMMENT ON SCHEMA regress_own IS 'owned';
SET client_min_messages = error;
CREATE PUBLICATION regress_publication FOR TABLES IN SCHEMA regress_own;
RESET client_min_messages;
SELECT migrate.register('regress_own', '1', up => 'CREATE TABLE t (id int PRIMARY KEY)', down => '');
SELECT revision FROM migrate.upgrade('regress_own');
SELECT object_type, identity, definition FROM migrate.snapshot('regress_own') WHERE object_type NOT IN ('table', 'column', 'column order', 'constraint');
SELECT * FROM migrate.compare('regress_own');
-- An owner without CREATE on the database compares as he runs.
SET ROLE regress_reader;
SELECT * FROM migrate.compare('regress_own');
SELECT change, object_type, identity FROM migrate.compare('regress_own', 'base');
RESET ROLE;
DROP PUBLICATION regress_publication;
DROP SCHEMA regress_own CASCADE;
SET ROLE regress_reader;
SELECT * FROM migrate.compare('regress_own', 'head');
\echo :LAST_ERROR_SQLSTATE
RESET ROLE;

DROP EXTENSION migrate;
SET client_min_messages = warning;
DROP SCHEMA regress_app, regress_inner, regress_data, regress_more, regress_chain, regress_half, regress_squash CASCADE;
DROP TABLE before, numbers;
SET ROLE NONE;
DROP OWNED BY regress_reader;
DROP ROLE regress_reader;
