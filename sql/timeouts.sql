-- Timeouts of a service: they are validated by the server when they are given, and hold for each statement of its
-- scripts. The caller's own deadline stays in force whatever a script does.
CREATE EXTENSION migrate;
SET migrate.message_level = 'debug1';

-- In the settings' own syntax, shown as the server shows them.
SELECT migrate.create_service('regress_time', lock_timeout => '5000', statement_timeout => '0.1min');
SELECT lock_timeout, statement_timeout FROM migrate.services WHERE service = 'regress_time';
SELECT migrate.alter_service('regress_time', lock_timeout => '0');
SELECT lock_timeout, statement_timeout FROM migrate.services WHERE service = 'regress_time';
SELECT migrate.alter_service('regress_time', lock_timeout => 'default', statement_timeout => ' 1000 ms ');
SELECT lock_timeout, statement_timeout FROM migrate.services WHERE service = 'regress_time';
SELECT migrate.alter_service('regress_time', search_path => 'default');
SELECT lock_timeout, statement_timeout FROM migrate.services WHERE service = 'regress_time';
-- What the server would not take is refused, in its own words.
SELECT migrate.alter_service('regress_time', lock_timeout => 'soon');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.alter_service('regress_time', statement_timeout => '5 parsecs');
\echo :LAST_ERROR_SQLSTATE
\set VERBOSITY sqlstate
SELECT migrate.alter_service('regress_time', statement_timeout => '-1');
\set VERBOSITY default
SELECT migrate.create_service('regress_time2', statement_timeout => '');
SHOW lock_timeout;
SHOW statement_timeout;

-- A statement that takes longer is cancelled; those before it had their own time each.
SELECT migrate.register('regress_time', '001', down => '', up => $script$
CREATE TABLE slept (n int);
INSERT INTO slept SELECT 1 FROM pg_sleep(0.4);
INSERT INTO slept SELECT 2 FROM pg_sleep(0.4);
INSERT INTO slept SELECT 3 FROM pg_sleep(0.4);
$script$);
SELECT revision, statements FROM migrate.upgrade('regress_time');
SELECT count(*) FROM regress_time.slept;
SELECT migrate.register('regress_time', '002', '001', up => 'INSERT INTO slept VALUES (4); SELECT pg_sleep(60)', down => '');
SELECT revision FROM migrate.upgrade('regress_time');
\echo :LAST_ERROR_SQLSTATE
SELECT count(*) FROM regress_time.slept;

-- What a script sets itself holds from its next statement on, and ends with it.
SELECT migrate.register('regress_time', '002', '001', down => '', replace => true, up => $script$
SET LOCAL statement_timeout = '1min';
INSERT INTO slept SELECT 4 FROM pg_sleep(1.2);
INSERT INTO slept SELECT 5 WHERE current_setting('statement_timeout') = '1min';
SET statement_timeout = 0;
INSERT INTO slept SELECT 6 FROM pg_sleep(1.2);
$script$);
SELECT migrate.register('regress_time', '003', '002', down => '', up => 'SELECT pg_sleep(60)');
SELECT revision FROM migrate.upgrade('regress_time', '002');
SELECT count(*) FROM regress_time.slept;
SELECT revision FROM migrate.upgrade('regress_time');
SHOW statement_timeout;

-- Without one of its own, a service has the caller's; a script may still set one.
SELECT migrate.alter_service('regress_time', statement_timeout => 'default');
SELECT migrate.register('regress_time', '003', '002', down => '', replace => true, up => $script$
SET statement_timeout = '50ms';
SELECT pg_sleep(60)$script$);
SELECT revision FROM migrate.upgrade('regress_time');

-- The caller's deadline is for the whole call, whatever the service says.
SELECT migrate.alter_service('regress_time', statement_timeout => '1h');
SELECT migrate.register('regress_time', '003', '002', down => '', replace => true, up => 'SELECT pg_sleep(0.6); SELECT pg_sleep(0.6)');
SET statement_timeout = '1s';
\set SHOW_CONTEXT never
SELECT revision FROM migrate.upgrade('regress_time');
\set SHOW_CONTEXT errors
\echo :LAST_ERROR_SQLSTATE
RESET statement_timeout;

-- A script that catches its own timeout is not rid of the caller's deadline.
SELECT migrate.alter_service('regress_time', statement_timeout => '50ms');
SELECT migrate.register('regress_time', '003', '002', down => '', replace => true, up => $script$
DO $do$ BEGIN
    PERFORM pg_sleep(60);
EXCEPTION WHEN query_canceled THEN
    RAISE WARNING 'caught: %', SQLERRM;
    PERFORM pg_sleep(60);
END $do$ $script$);
SET statement_timeout = '1s';
SELECT revision FROM migrate.upgrade('regress_time');
RESET statement_timeout;

-- Nor is a caller that catches the service's timeout: its own deadline goes on from where the call began.
CREATE FUNCTION regress_persist(seconds float8) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    hint text;
BEGIN
    PERFORM migrate.upgrade('regress_time', '004');
    RETURN 'done';
EXCEPTION WHEN query_canceled THEN
    GET STACKED DIAGNOSTICS hint = PG_EXCEPTION_HINT;
    PERFORM pg_sleep(seconds);
    RETURN hint;
END $$;
SELECT migrate.register('regress_time', '003', '002', down => '', replace => true, up => '');
SELECT migrate.register('regress_time', '004', '003', down => '', up => 'SELECT pg_sleep(60)');
SELECT regress_persist(0.1);
SET statement_timeout = '1s';
SELECT regress_persist(0.1);
SELECT regress_persist(60);
\echo :LAST_ERROR_SQLSTATE
-- Statements that come in one message have a deadline each, before and after a call.
SELECT regress_persist(0)\; SELECT pg_sleep(0.6)\; SELECT pg_sleep(0.6)\; SELECT regress_persist(0)\; SELECT 'still here' AS answer;
-- In a transaction that goes on from a savepoint.
BEGIN;
SAVEPOINT s;
SELECT revision FROM migrate.upgrade('regress_time');
ROLLBACK TO SAVEPOINT s;
SELECT revision FROM migrate.upgrade('regress_time', '003');
SELECT pg_sleep(60);
ROLLBACK;
RESET statement_timeout;
-- Where the caller has none, none is left behind.
BEGIN;
SAVEPOINT s;
SELECT revision FROM migrate.upgrade('regress_time');
ROLLBACK TO SAVEPOINT s;
SELECT pg_sleep(1.2);
COMMIT;
BEGIN;
SELECT revision FROM migrate.upgrade('regress_time', '003');
SELECT pg_sleep(1.2);
COMMIT;
-- Rows fetched bit by bit.
BEGIN;
DECLARE steps CURSOR FOR SELECT revision, pg_sleep(0.1) IS NULL AS slept FROM migrate.downgrade('regress_time', '001');
FETCH 1 FROM steps;
FETCH 1 FROM steps;
ROLLBACK;

-- A run within a script has its own service's limit for its statements, and the statement that calls it has its own.
SELECT migrate.alter_service('regress_time', statement_timeout => '1s');
SELECT migrate.create_service('regress_time_inner', statement_timeout => '1h');
SELECT migrate.register('regress_time_inner', '001', down => '', up => 'SELECT pg_sleep(0.6); SELECT pg_sleep(60)');
SELECT migrate.register('regress_time', '004', '003', down => '', replace => true,
    up => 'SELECT pg_sleep(0.6); SELECT migrate.upgrade(''regress_time_inner'')');
SELECT revision FROM migrate.upgrade('regress_time');
SELECT migrate.alter_service('regress_time_inner', statement_timeout => '50ms');
SELECT revision FROM migrate.upgrade('regress_time');

-- Deferred triggers that fire at the end of a script have the limit too, where the caller is not the owner.
CREATE ROLE regress_time_owner;
GRANT USAGE ON SCHEMA migrate TO regress_time_owner;
SELECT migrate.create_service('regress_time_deferred', owner => 'regress_time_owner', statement_timeout => '100ms');
CREATE SCHEMA regress_time_deferred AUTHORIZATION regress_time_owner;
SELECT migrate.register('regress_time_deferred', '001', down => '', up => $script$
CREATE TABLE t (a int);
CREATE FUNCTION slowly() RETURNS trigger LANGUAGE plpgsql AS $do$ BEGIN PERFORM pg_sleep(60); RETURN NULL; END $do$;
CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION slowly();
SET CONSTRAINTS ALL DEFERRED;
INSERT INTO t VALUES (1)$script$);
SELECT revision FROM migrate.upgrade('regress_time_deferred');

-- A verify script that reaches the service's limit has failed, as others do; the caller's limit ends the call.
SELECT migrate.create_service('regress_time_verify', statement_timeout => '50ms');
SELECT migrate.register('regress_time_verify', 'a', up => '', verify => 'SELECT pg_sleep(60)'),
    migrate.register('regress_time_verify', 'b', 'a', up => '', verify => 'SELECT 1');
SELECT revision FROM migrate.stamp('regress_time_verify', 'b');
SELECT revision, ok, sqlstate, problem FROM migrate.verify('regress_time_verify');
SELECT migrate.alter_service('regress_time_verify', statement_timeout => '1h');
SET statement_timeout = '100ms';
SELECT revision, ok, sqlstate, problem FROM migrate.verify('regress_time_verify');
RESET statement_timeout;

SET client_min_messages = warning;
DROP EXTENSION migrate;
DROP SCHEMA regress_time CASCADE;
DROP SCHEMA regress_time_verify CASCADE;
DROP SCHEMA regress_time_deferred CASCADE;
DROP ROLE regress_time_owner;
DROP FUNCTION regress_persist;
