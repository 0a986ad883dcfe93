-- Export: calls that make services with their revisions anew.
CREATE EXTENSION migrate;
SET migrate.message_level = 'debug1';
SET client_min_messages = warning;
CREATE ROLE regress_exporter;
CREATE ROLE regress_stranger;
GRANT USAGE ON SCHEMA migrate TO regress_exporter, regress_stranger;
CREATE SCHEMA regress_ex AUTHORIZATION regress_exporter;
SELECT * FROM migrate.export();
SELECT migrate.create_service('regress_ex', owner => 'regress_exporter', search_path => 'regress_ex, "a ""b"', lock_timeout => '5s', statement_timeout => '1min');
SELECT migrate.register('regress_ex', '001', message => E'it''s\n\\one', up => E'SELECT ''a\\b'', $$;$$, '':v''; -- :''x''', branch_labels => '{x,y}');
SELECT migrate.register('regress_ex', '002', '001', down => '', verify => 'SELECT 1');
SELECT migrate.register('regress_ex', '003', '001', up => 'VACUUM', transactional => false);
SELECT migrate.register('regress_ex', '004', '{002,003}', depends_on => '{x}');
-- Repeatable scripts and hooks come last, each script after those that it names.
SELECT migrate.register_repeatable('regress_ex', 'z', 'SELECT ''z'''), migrate.register_repeatable('regress_ex', 'a', 'SELECT 1', '{z,001}'),
    migrate.set_hook('regress_ex', 'after_run', 'SELECT 2');
SELECT * FROM migrate.export('regress_ex');

-- The service's owner may, and nobody else: scripts may hold secrets. All services: who may export each.
SET ROLE regress_stranger;
SELECT * FROM migrate.export('regress_ex');
SELECT * FROM migrate.export();
SET ROLE regress_exporter;
BEGIN READ ONLY;
SELECT count(*) FROM migrate.export();
COMMIT;
RESET ROLE;
SELECT migrate.create_service('regress_ex_b');
SET ROLE regress_exporter;
\set VERBOSITY terse
SELECT * FROM migrate.export();
\set VERBOSITY default
RESET ROLE;
SELECT * FROM migrate.export('nope');

-- Between services, each revision comes after what it depends on; and where revisions name later ones, they go together.
SELECT migrate.create_service('regress_ex_a');
SELECT migrate.register('regress_ex_b', 'b1');
SELECT migrate.register('regress_ex_a', 'a1', depends_on => '{regress_ex_b:b1}');
SELECT migrate.register('regress_ex_b', 'b2', 'b1', depends_on => '{regress_ex_a:a1}');
SELECT migrate.register('regress_ex_a', 'a2', 'a1', depends_on => '{regress_ex_b:b2}');
SELECT migrate.register_all('regress_ex_a', '[{"revision": "a4", "down_revision": "a3", "message": "\"four\"\n\\"}, {"revision": "a3", "down_revision": "a2"}]');
SELECT migrate.register('regress_ex_a', 'a5', 'a4', up => 'SELECT 5');
SELECT migrate.squash('regress_ex_a', 'a3:a5', rev_id => 'S');
SELECT * FROM migrate.export() AS statement WHERE statement NOT LIKE '%regress_ex''%' AND statement NOT LIKE '%create_service%';

-- What is registered together with what depends on what it depends on is completed at the end.
SELECT migrate.create_service('regress_ex_c');
SELECT migrate.create_service('regress_ex_d');
SELECT migrate.register('regress_ex_c', 'c1');
SELECT migrate.register('regress_ex_c', 'c2');
SELECT migrate.register('regress_ex_d', 'd1', depends_on => '{regress_ex_c:c2}');
SELECT migrate.register('regress_ex_c', 'c3', 'c2', depends_on => '{regress_ex_d:d1}');
SELECT migrate.register('regress_ex_c', 'c1', 'c3', replace => true);
CREATE TABLE regress_exported AS
    SELECT statement, ordinality FROM migrate.export() WITH ORDINALITY AS e (statement);
SELECT statement FROM regress_exported WHERE statement ~ 'regress_ex_[cd]' AND statement !~ 'create_service' ORDER BY ordinality;

-- There and back.
CREATE TABLE regress_map AS SELECT * FROM migrate.revision_map();
CREATE TABLE regress_scripts AS SELECT * FROM migrate.scripts;
CREATE TABLE regress_order AS SELECT service, revision, row_number() OVER (PARTITION BY service ORDER BY seq), transactional, replaces FROM migrate.revisions;
DROP EXTENSION migrate;
CREATE EXTENSION migrate;
DO $$
DECLARE
    call text;
BEGIN
    FOR call IN SELECT statement FROM regress_exported ORDER BY ordinality LOOP
        EXECUTE call;
    END LOOP;
END
$$;
SELECT count(*) FROM regress_exported;
-- Run once more, the same calls change nothing: neither where that has been completed nor where it runs already.
BEGIN;
SELECT count(*) FROM migrate.upgrade('regress_ex_c', 'heads');
CREATE TABLE regress_changes AS SELECT * FROM migrate.changes;
DO $$
DECLARE
    call text;
BEGIN
    FOR call IN SELECT statement FROM regress_exported ORDER BY ordinality LOOP
        EXECUTE call;
    END LOOP;
END
$$;
SELECT service, command, detail FROM (TABLE migrate.changes EXCEPT TABLE regress_changes) AS more;
ROLLBACK;
SELECT * FROM (TABLE regress_map EXCEPT SELECT * FROM migrate.revision_map()) AS lost;
SELECT * FROM (SELECT * FROM migrate.revision_map() EXCEPT TABLE regress_map) AS more;
SELECT count(*) AS lost FROM (TABLE regress_scripts EXCEPT SELECT * FROM migrate.scripts) AS lost;
SELECT * FROM (TABLE regress_order
    EXCEPT SELECT service, revision, row_number() OVER (PARTITION BY service ORDER BY seq), transactional, replaces FROM migrate.revisions) AS lost;
SELECT bool_and(e.statement = r.statement) AS "the same export" FROM migrate.export() WITH ORDINALITY AS e (statement) FULL JOIN regress_exported AS r USING (ordinality);

-- What does not fit together is not exported as if it did.
UPDATE migrate.scripts SET body = 'SELECT 0' WHERE (service, revision, kind) = ('regress_ex_a', 'a5', 'up');
SELECT * FROM migrate.export('regress_ex_a');
\set VERBOSITY sqlstate
SELECT * FROM migrate.export();
\set VERBOSITY default
SELECT migrate.repair('regress_ex_a', 'a5', 'five is none');
SELECT count(*) FROM migrate.export('regress_ex_a');
-- The version table is the user's own, and travels by itself.
CREATE VIEW regress_ex.alembic_version AS SELECT 1;
SELECT revision, problem FROM migrate.validate();
SELECT count(*) FROM migrate.export('regress_ex');

DROP EXTENSION migrate;
DROP TABLE regress_exported, regress_map, regress_scripts, regress_order;
DROP SCHEMA regress_ex CASCADE;
DROP ROLE regress_exporter, regress_stranger;
