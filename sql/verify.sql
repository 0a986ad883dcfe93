-- Verify scripts: what a revision did is looked at by a script that fails if it finds something wrong, and of which
-- nothing remains.
CREATE EXTENSION migrate;
SELECT migrate.create_service('regress_ver');
SELECT migrate.register('regress_ver', '001', message => 'notes',
    up     => 'CREATE TABLE notes (id int PRIMARY KEY, body text NOT NULL); INSERT INTO notes VALUES (1, ''one'')',
    down   => 'DROP TABLE notes',
    verify => E'SELECT id, body FROM notes WHERE false;\nSELECT 1 / count(*) FROM notes;');
SELECT encode(verify_sha256, 'hex') = encode(sha256(convert_to(migrate.script('regress_ver', '001', 'verify'), 'UTF8')), 'hex') AS hashed
FROM migrate.revisions;

-- It is parsed when it is registered, as the others are, and must run in a transaction.
SELECT migrate.register('regress_ver', '002', '001', verify => 'SELEC 1');
SELECT migrate.register('regress_ver', '002', '001', verify => 'ROLLBACK');
SELECT migrate.register('regress_ver', '002', '001', verify => 'VACUUM', transactional => false);

-- It runs after the up script. Its statements aren't counted.
SELECT * FROM migrate.upgrade('regress_ver');
SELECT direction, revision, statements FROM migrate.run_steps;

-- Any error fails the step, and with it the call.
SELECT migrate.register('regress_ver', '002', '001', 'more notes', 'INSERT INTO notes VALUES (2, ''two'')', 'DELETE FROM notes WHERE id = 2',
    verify => E'SELECT 1;\nSELECT 1 / (count(*) - 2)\n    FROM notes;');
SELECT * FROM migrate.upgrade('regress_ver');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM migrate.current('regress_ver');
SELECT id FROM notes;
SELECT migrate.edit('regress_ver', '002', verify => 'DO $$BEGIN ASSERT (SELECT count(*) FROM notes) = 3, ''a note is missing''; END$$');
SELECT * FROM migrate.upgrade('regress_ver');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.edit('regress_ver', '002', verify => 'DO $$BEGIN RAISE EXCEPTION ''not yet'' USING HINT = ''Wait.'', ERRCODE = ''P0042''; END$$');
SELECT * FROM migrate.upgrade('regress_ver');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.edit('regress_ver', '002', verify => 'SELECT nothing FROM regress_ver.notes');
SELECT * FROM migrate.upgrade('regress_ver');
SELECT * FROM migrate.current('regress_ver');

-- Nothing of what it does remains: rows, tables, settings, cursors, prepared statements. It sees what up has made, runs
-- as the owner and in the script's settings.
SELECT migrate.edit('regress_ver', '002', verify => $$
INSERT INTO notes VALUES (3, 'three');
CREATE TABLE left_over (id int);
CREATE TEMPORARY TABLE left_over_too (id int);
SET work_mem = '1MB';
SELECT set_config('migrate.reason', 'verify', false);
DECLARE left_open CURSOR WITH HOLD FOR SELECT 1;
PREPARE left_prepared AS SELECT 1;
DO $d$ BEGIN RAISE NOTICE '% % % %: % notes', current_setting('migrate.service'), current_setting('migrate.schema'),
    current_setting('migrate.revision'), current_setting('migrate.direction'), (SELECT count(*) FROM notes); END $d$;
$$);
SELECT * FROM migrate.upgrade('regress_ver');
SELECT id FROM regress_ver.notes;
SELECT to_regclass('regress_ver.left_over'), to_regclass('pg_temp.left_over_too'), current_setting('work_mem') = '1MB' AS set,
    current_setting('migrate.reason') AS reason, (SELECT count(*) FROM pg_cursors WHERE name = 'left_open') AS cursors,
    (SELECT count(*) FROM pg_prepared_statements WHERE name = 'left_prepared') AS prepared;
-- What it defers does not fire.
SELECT migrate.register('regress_ver', '003', '002', 'pages',
    'CREATE TABLE pages (id int PRIMARY KEY, note int REFERENCES notes DEFERRABLE INITIALLY DEFERRED)', 'DROP TABLE pages',
    verify => 'INSERT INTO pages VALUES (1, 99)');
SELECT revision FROM migrate.upgrade('regress_ver');

-- A revision without one costs nothing; a downgrade runs none.
SELECT migrate.register('regress_ver', '004', '003', 'nothing', down => '', verify => 'SELECT 1 / 0');
SELECT migrate.stamp('regress_ver', '004');
SELECT revision, statements FROM migrate.downgrade('regress_ver', '003');
SELECT migrate.unregister('regress_ver', '004');

-- All that are applied, at any time; one that fails does not hide the others.
SELECT * FROM migrate.verify('regress_ver');
SELECT revision FROM migrate.downgrade('regress_ver', '002');
DELETE FROM regress_ver.notes;
SELECT * FROM migrate.verify('regress_ver');
-- Scripts of an applied revision can't change, but what this one looks at may be renamed by a later revision: it may be
-- replaced. That is logged.
INSERT INTO regress_ver.notes VALUES (1, 'one'), (2, 'two');
SELECT migrate.register('regress_ver', '001', message => 'notes',
    up     => 'CREATE TABLE notes (id int PRIMARY KEY, body text NOT NULL); INSERT INTO notes VALUES (1, ''one'')',
    down   => 'DROP TABLE notes', verify => 'SELECT 1 / count(*) FROM notes -- at least one');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.register('regress_ver', '001', message => 'notes',
    up     => 'CREATE TABLE notes (id int PRIMARY KEY, body text NOT NULL); INSERT INTO notes VALUES (1, ''one'')',
    down   => 'DROP TABLE notes', verify => 'SELECT 1 / count(*) FROM notes -- at least one', replace => true);
SELECT revision, kind, old_sha256 IS NOT NULL AS old, new_sha256 = (SELECT verify_sha256 FROM migrate.revisions WHERE revision = '001') AS new
FROM migrate.script_changes;
SELECT service, revision, ok FROM migrate.verify();
SELECT migrate.edit('regress_ver', '001', verify => '');
\echo :LAST_ERROR_SQLSTATE

-- For all services; the one that is broken has a row.
SELECT migrate.create_service('regress_ver2');
SELECT migrate.register_all('regress_ver2', '[{"revision": "b", "down_revision": "a", "verify": "SELECT 1 / 0"}, {"revision": "a", "verify": "SELECT 1"}, {"revision": "c", "down_revision": "b"}]');
SELECT migrate.revision('regress_ver2', 'd', verify => 'SELECT 2', rev_id => 'd');
SELECT migrate.stamp('regress_ver2', 'd');
SELECT service, revision, ok, sqlstate, problem FROM migrate.verify();
INSERT INTO regress_ver2.alembic_version VALUES ('stray');
SELECT service, revision, ok, sqlstate, problem FROM migrate.verify();
SELECT * FROM migrate.verify('regress_ver2');
SELECT migrate.stamp('regress_ver2', 'd', purge => true);
SELECT * FROM migrate.verify('nobody');
-- It may do what a run may: not call back, and nothing while the transaction is read-only.
SELECT migrate.register('regress_ver2', 'e', 'd', verify => 'SELECT migrate.stamp(''regress_ver2'', ''d'')');
SELECT migrate.stamp('regress_ver2', 'e');
SELECT revision, ok, sqlstate, problem FROM migrate.verify('regress_ver2');
BEGIN READ ONLY;
SELECT * FROM migrate.verify('regress_ver2');
ROLLBACK;
\echo :LAST_ERROR_SQLSTATE

-- One that fails leaves no lock of the session either, and gives none back; whose fault it is, is told of it and not of the next.
SELECT migrate.create_service('regress_ver_locks', schema_name => 'regress_ver', version_table => 'locks_version');
SELECT migrate.register_all('regress_ver_locks', $$[
    {"revision": "a", "verify": "SELECT pg_advisory_lock(1); SELECT 1/0"},
    {"revision": "b", "down_revision": "a", "verify": "SELECT pg_advisory_unlock(2); SELECT 1/0"},
    {"revision": "c", "down_revision": "b", "verify": "DO 'BEGIN PERFORM pg_advisory_xact_lock(4), pg_advisory_lock(5); RAISE EXCEPTION SQLSTATE ''22012''; END'"},
    {"revision": "d", "down_revision": "c", "verify": "SELECT 1"},
    {"revision": "e", "down_revision": "d", "verify": "SELECT pg_advisory_lock(3); SELECT 1/0"}]$$);
SELECT revision FROM migrate.stamp('regress_ver_locks', 'e');
SELECT pg_advisory_lock(2);
SELECT revision, ok, sqlstate, problem FROM migrate.verify('regress_ver_locks');
SELECT objid FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid();
SELECT pg_advisory_unlock(2);
SELECT migrate.drop_service('regress_ver_locks');

-- A squashed revision is verified by the script of the last one that it replaces.
SELECT migrate.squash('regress_ver', '001:003', rev_id => 'all');
SELECT migrate.script('regress_ver', 'all', 'verify');

-- Who may run the scripts may verify.
CREATE ROLE regress_ver_owner;
CREATE ROLE regress_ver_looker;
GRANT USAGE ON SCHEMA migrate TO regress_ver_owner, regress_ver_looker;
GRANT CREATE, USAGE ON SCHEMA regress_ver2 TO regress_ver_owner;
SELECT migrate.alter_service('regress_ver2', owner => 'regress_ver_owner');
ALTER TABLE regress_ver2.alembic_version OWNER TO regress_ver_owner;
SELECT migrate.register('regress_ver2', 'f', 'e', verify => $$
PREPARE stolen AS SELECT current_user;
DO $d$ BEGIN RAISE EXCEPTION 'run by %', current_user; END $d$;
$$);
SELECT migrate.stamp('regress_ver2', 'f');
SELECT problem FROM migrate.verify('regress_ver2') WHERE revision = 'f';
SELECT count(*) FROM pg_prepared_statements WHERE name = 'stolen';
SET ROLE regress_ver_looker;
SELECT * FROM migrate.verify('regress_ver2');
SELECT * FROM migrate.verify();
SET ROLE regress_ver_owner;
SELECT problem FROM migrate.verify('regress_ver2') WHERE revision = 'f';
RESET ROLE;

DROP EXTENSION migrate;
DROP SCHEMA regress_ver, regress_ver2 CASCADE;
DROP OWNED BY regress_ver_owner, regress_ver_looker CASCADE;
DROP ROLE regress_ver_owner, regress_ver_looker;
