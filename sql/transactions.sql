-- Everything is part of the caller's transaction: what is rolled back, in a savepoint or whole, was never there, and what
-- the session remembers of a service's revisions goes with it.
CREATE EXTENSION migrate;
SET migrate.message_level = 'debug1';
SELECT migrate.create_service('regress_txn');
SELECT migrate.register('regress_txn', '001', up => 'CREATE TABLE t (a int)', down => 'DROP TABLE t');
SELECT * FROM migrate.heads('regress_txn');

-- A registration that is rolled back.
BEGIN;
SELECT migrate.register('regress_txn', '002', '001', down => '');
SELECT * FROM migrate.heads('regress_txn');
ROLLBACK;
SELECT * FROM migrate.heads('regress_txn');
SELECT migrate.register('regress_txn', '003', '002');
\echo :LAST_ERROR_SQLSTATE

-- Savepoints: rolled back, released, nested, rolled back after a release.
BEGIN;
SELECT migrate.register('regress_txn', '002', '001', down => '');
SAVEPOINT a;
SELECT migrate.register('regress_txn', '003', '002', down => '');
SELECT * FROM migrate.heads('regress_txn');
ROLLBACK TO a;
SELECT * FROM migrate.heads('regress_txn');
SELECT migrate.register('regress_txn', '003b', '002', down => '');
SAVEPOINT b;
SELECT migrate.unregister('regress_txn', '003b');
SELECT * FROM migrate.heads('regress_txn');
SAVEPOINT c;
SELECT migrate.register('regress_txn', '004', '002', down => '');
RELEASE c;
SELECT * FROM migrate.heads('regress_txn');
ROLLBACK TO b;
SELECT * FROM migrate.heads('regress_txn');
RELEASE a;
SELECT migrate.register('regress_txn', '003b', '001', down => '', replace => true);
SELECT * FROM migrate.history('regress_txn');
COMMIT;
SELECT * FROM migrate.history('regress_txn');
SELECT migrate.unregister('regress_txn', '003b');

-- An error inside a block that catches it.
DO $$
BEGIN
    PERFORM migrate.register('regress_txn', '003', '002', down => '');
    BEGIN
        PERFORM migrate.register('regress_txn', '004', '003', down => '');
        PERFORM migrate.register('regress_txn', '005', 'nope');
    EXCEPTION WHEN SQLSTATE 'MG024' THEN
        RAISE NOTICE 'heads: %', (SELECT array_agg(h) FROM migrate.heads('regress_txn') AS h);
    END;
    PERFORM migrate.register('regress_txn', '004b', '003', down => '');
END
$$;
SELECT * FROM migrate.history('regress_txn');

-- Registered and run in one transaction, undone in one transaction.
BEGIN;
SELECT migrate.register('regress_txn', '005', '004b', up => 'CREATE TABLE five (a int)', down => 'DROP TABLE five');
SELECT revision FROM migrate.upgrade('regress_txn');
SELECT * FROM migrate.current('regress_txn');
SAVEPOINT a;
SELECT revision FROM migrate.downgrade('regress_txn', 'base');
SELECT * FROM migrate.current('regress_txn');
ROLLBACK TO a;
SELECT * FROM migrate.current('regress_txn');
SELECT pending FROM migrate.status WHERE service = 'regress_txn';
ROLLBACK;
SELECT * FROM migrate.current('regress_txn');
SELECT current, pending FROM migrate.status WHERE service = 'regress_txn';
SELECT count(*) AS runs FROM migrate.runs;
SELECT count(*) AS schemas FROM pg_namespace WHERE nspname = 'regress_txn';
-- The same statement sees what it saw when it began.
BEGIN;
SELECT migrate.register('regress_txn', '005', '004b', down => '') AS register, h AS head FROM migrate.heads('regress_txn') AS h;
SELECT * FROM migrate.heads('regress_txn');
ROLLBACK;
SELECT * FROM migrate.heads('regress_txn');

-- A failing upgrade in a savepoint loses its own work only.
BEGIN;
SELECT revision FROM migrate.upgrade('regress_txn', '002');
SAVEPOINT a;
SELECT migrate.register('regress_txn', '005', '004b', up => 'INSERT INTO t VALUES (1); SELECT 1/0', down => '');
\set VERBOSITY terse
SELECT revision FROM migrate.upgrade('regress_txn');
\set VERBOSITY default
ROLLBACK TO a;
SELECT * FROM migrate.current('regress_txn');
SELECT * FROM migrate.heads('regress_txn');
SELECT count(*) FROM regress_txn.t;
SELECT revision FROM migrate.upgrade('regress_txn');
COMMIT;
SELECT version_before, version_after FROM migrate.runs WHERE service = 'regress_txn' ORDER BY run;
SELECT revision, step FROM migrate.run_steps WHERE service = 'regress_txn' ORDER BY run, step;

-- Services come and go with the transaction too.
BEGIN;
SELECT migrate.create_service('regress_txn2');
SELECT migrate.register('regress_txn2', '001');
SELECT * FROM migrate.heads();
ROLLBACK;
SELECT * FROM migrate.heads();
BEGIN;
SELECT migrate.drop_service('regress_txn');
SELECT migrate.create_service('regress_txn');
SELECT * FROM migrate.heads('regress_txn');
SELECT migrate.register('regress_txn', 'x');
SELECT * FROM migrate.heads('regress_txn');
ROLLBACK;
SELECT * FROM migrate.heads('regress_txn');
BEGIN;
SAVEPOINT a;
SELECT migrate.create_service('regress_txn2');
SELECT migrate.register('regress_txn2', '001');
ROLLBACK TO a;
SELECT migrate.create_service('regress_txn2');
SELECT * FROM migrate.heads('regress_txn2');
SELECT migrate.register('regress_txn2', '002', '001');
ROLLBACK;

-- A read-only transaction changes nothing: not even what would have no effect.
BEGIN READ ONLY;
SELECT migrate.upgrade('regress_txn');
\echo :LAST_ERROR_SQLSTATE
ROLLBACK;
CREATE PROCEDURE pg_temp.try(call text) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE 'SELECT migrate.' || call;
    RAISE NOTICE 'done';
EXCEPTION WHEN OTHERS THEN
    RAISE NOTICE '%: %', SQLSTATE, SQLERRM;
END
$$;
SET default_transaction_read_only = on;
CALL pg_temp.try('upgrade_all()');
CALL pg_temp.try('downgrade(''regress_txn'', ''base'')');
CALL pg_temp.try('stamp(''regress_txn'', ''base'')');
CALL pg_temp.try('stamp(''regress_txn'', ''{}''::text[])');
CALL pg_temp.try('ensure_version(''regress_txn'')');
CALL pg_temp.try('register(''regress_txn'', ''009'')');
CALL pg_temp.try('register(''regress_txn'', ''009'', ARRAY[''002''])');
CALL pg_temp.try('unregister(''regress_txn'', ''004b'')');
CALL pg_temp.try('create_service(''regress_txn2'')');
CALL pg_temp.try('alter_service(''regress_txn'')');
CALL pg_temp.try('drop_service(''regress_txn'')');
CALL pg_temp.try('check(''regress_txn'')');
RESET default_transaction_read_only;

-- A script can't touch its own service, but may move another one.
SELECT migrate.create_service('regress_txn_other');
SELECT migrate.register('regress_txn_other', '001', up => 'CREATE TABLE t (a int)', down => 'DROP TABLE t');
SELECT migrate.register('regress_txn', '005', '004b', up => 'SELECT 1', down => '');
CREATE PROCEDURE pg_temp.script(script text) LANGUAGE plpgsql AS $$
BEGIN
    PERFORM migrate.register('regress_txn', '005', '004b', up => script, down => '', replace => true);
    PERFORM migrate.upgrade('regress_txn');
    RAISE EXCEPTION USING MESSAGE = format('it ran; %s', (SELECT string_agg(c, ', ') FROM migrate.current() AS c));
EXCEPTION WHEN OTHERS THEN
    RAISE NOTICE '%: %', SQLSTATE, SQLERRM;
END
$$;
CALL pg_temp.script('SELECT migrate.upgrade(''regress_txn'')');
CALL pg_temp.script('SELECT migrate.upgrade_all()');
CALL pg_temp.script('SELECT migrate.downgrade(''regress_txn'', ''base'')');
CALL pg_temp.script('SELECT migrate.stamp(''regress_txn'', ''base'')');
CALL pg_temp.script('SELECT migrate.stamp(''regress_txn'', ''{}''::text[])');
CALL pg_temp.script('SELECT migrate.ensure_version(''regress_txn'')');
CALL pg_temp.script('SELECT migrate.register(''regress_txn'', ''006'')');
CALL pg_temp.script('SELECT migrate.unregister(''regress_txn'', ''005'')');
CALL pg_temp.script('SELECT migrate.alter_service(''regress_txn'', owner => ''default'')');
CALL pg_temp.script('SELECT migrate.drop_service(''regress_txn'')');
CALL pg_temp.script('DO $d$ BEGIN PERFORM migrate.drop_service(''regress_txn''); EXCEPTION WHEN object_in_use THEN END $d$');
CALL pg_temp.script('SELECT migrate.upgrade(''regress_txn_other'')');
CALL pg_temp.script('SELECT migrate.current(), migrate.history(), migrate.check(''regress_txn_other'')');
CALL pg_temp.script('SELECT migrate.upgrade(''regress_txn_other''); SELECT migrate.drop_service(''regress_txn_other'')');
-- Nor by way of another service's script.
SELECT migrate.register('regress_txn_other', '002', '001', up => 'SELECT migrate.upgrade(''regress_txn'')');
CALL pg_temp.script('SELECT migrate.upgrade(''regress_txn_other'')');
-- It is told in full.
SELECT migrate.register('regress_txn', '005', '004b', up => 'SELECT migrate.stamp(''regress_txn'', ''base'')', down => '', replace => true);
SELECT * FROM migrate.upgrade('regress_txn');
\echo :LAST_ERROR_SQLSTATE
-- A script that drops the extension pulls the rug from under its own run.
SELECT migrate.register('regress_txn', '005', '004b', up => 'DROP EXTENSION migrate', down => '', replace => true);
\set VERBOSITY sqlstate
SELECT * FROM migrate.upgrade('regress_txn');
\set VERBOSITY default
SELECT * FROM migrate.current('regress_txn');

-- A cancel or a timeout in the middle of a run leaves everything as it was.
SELECT migrate.register('regress_txn', '005', '004b', up => 'CREATE TABLE five (a int); SELECT pg_sleep(60)', down => '', replace => true);
SET statement_timeout = '500ms';
SELECT * FROM migrate.upgrade('regress_txn');
\echo :LAST_ERROR_SQLSTATE
RESET statement_timeout;
SELECT * FROM migrate.current('regress_txn');
SELECT to_regclass('regress_txn.five');
SELECT migrate.register('regress_txn', '005', '004b', up => 'CREATE TABLE five (a int); SELECT pg_cancel_backend(pg_backend_pid()); SELECT pg_sleep(60)', down => '', replace => true);
\set VERBOSITY terse
SELECT * FROM migrate.upgrade('regress_txn');
\set VERBOSITY default
\echo :LAST_ERROR_SQLSTATE
SELECT to_regclass('regress_txn.five');
SELECT * FROM migrate.current('regress_txn');
SELECT migrate.register('regress_txn', '005', '004b', up => 'CREATE TABLE five (a int)', down => '', replace => true);
SELECT revision FROM migrate.upgrade('regress_txn');

-- What a script defers is checked at the end of the owner's own transaction, as usual.
SELECT migrate.register('regress_txn', '006', '005', down => '', up => $script$
CREATE TABLE parent (id int PRIMARY KEY);
CREATE TABLE child (id int REFERENCES parent DEFERRABLE INITIALLY DEFERRED);
INSERT INTO child VALUES (1)$script$);
BEGIN;
SELECT revision FROM migrate.upgrade('regress_txn');
INSERT INTO regress_txn.parent VALUES (1);
COMMIT;
SELECT * FROM migrate.current('regress_txn');

SET client_min_messages = warning;
DROP EXTENSION migrate;
DROP SCHEMA regress_txn CASCADE;
