-- migrate.message_level: at which level a run says what it is doing.
CREATE EXTENSION migrate;
SELECT migrate.create_service('regress_msg');
SHOW migrate.message_level;
SELECT migrate.register('regress_msg', '001', message => 'initial', up => $$SELECT current_setting('migrate.service')$$, down => '');
SELECT migrate.register('regress_msg', '002', '001', up => 'SELECT 1', down => '');
-- info reaches the client whatever client_min_messages says.
SET client_min_messages = error;
SELECT revision FROM migrate.upgrade('regress_msg');
RESET client_min_messages;
SET migrate.message_level = notice;
SELECT revision FROM migrate.downgrade('regress_msg', '001');
SET client_min_messages = warning;
SELECT revision FROM migrate.downgrade('regress_msg', 'base');
RESET client_min_messages;
SET migrate.message_level = debug1;
SELECT revision FROM migrate.upgrade('regress_msg');
-- A level that is none.
SET migrate.message_level = 'loud';
\echo :LAST_ERROR_SQLSTATE
SET migrate.message_level = 'error';
\echo :LAST_ERROR_SQLSTATE
SELECT enumvals, context FROM pg_settings WHERE name = 'migrate.message_level';
-- A script that sets it silences nothing: what it sets ends with it.
RESET migrate.message_level;
SELECT migrate.register('regress_msg', '003', '002', up => 'SET migrate.message_level = debug1', down => '');
SELECT migrate.register('regress_msg', '004', '003', up => 'SELECT 1', down => '');
SELECT revision FROM migrate.upgrade('regress_msg');
SHOW migrate.message_level;
-- In a script that runs another service, both speak.
SELECT migrate.create_service('regress_msg_inner');
SELECT migrate.register('regress_msg_inner', 'in', message => 'inner');
SELECT migrate.register('regress_msg', '005', '004', 'outer', up => $$SELECT migrate.upgrade('regress_msg_inner')$$, down => '');
SELECT revision FROM migrate.upgrade('regress_msg');
-- Merges, stamps, base.
SELECT migrate.register('regress_msg', '005b', '004');
SELECT migrate.register('regress_msg', '006', '{005,005b}', 'merge', down => '');
SELECT revision FROM migrate.upgrade('regress_msg');
SELECT revision FROM migrate.downgrade('regress_msg', '-1');
SELECT revision FROM migrate.stamp('regress_msg', '006');
SELECT revision FROM migrate.stamp('regress_msg', 'base');
-- While a script runs, the backend's activity says so; afterwards it is the query again.
SELECT migrate.register('regress_msg', '001b', message => 'activity', down => '', up => $$CREATE TABLE activity AS SELECT query FROM pg_stat_activity WHERE pid = pg_backend_pid()$$);
SELECT revision FROM migrate.upgrade('regress_msg', '001b');
SELECT * FROM regress_msg.activity;
DO $$
BEGIN
    PERFORM migrate.downgrade('regress_msg', 'base');
    RAISE NOTICE '%', (SELECT left(query, 2) FROM pg_stat_activity WHERE pid = pg_backend_pid());
END
$$;

SET client_min_messages = warning;
DROP EXTENSION migrate;
DROP SCHEMA regress_msg, regress_msg_inner CASCADE;
