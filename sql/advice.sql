-- What to know before a run: limits of time against what the log says of the last time, and what will be refused.
CREATE EXTENSION migrate;
SET migrate.message_level = 'debug1';
-- Durations differ from run to run.
CREATE VIEW regress_advice AS
    SELECT service, topic, regexp_replace(detail, '\d+ ms', 'N ms', 'g') AS detail, hint FROM migrate.advice() ORDER BY service, topic;
SELECT * FROM migrate.advice();
SELECT * FROM migrate.advice('regress_nope');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.create_service('regress_advice');
SELECT migrate.register('regress_advice', '001', down => '', up => 'CREATE TABLE t (a int)');
SELECT migrate.register('regress_advice', '002', '001', down => '', up => 'SELECT pg_sleep(1)');
SELECT migrate.register('regress_advice', '003', '002', down => 'SELECT pg_sleep(1)', up => 'SELECT 1; SELECT 2');

-- Nothing is known of revisions that have never run here.
SET statement_timeout = '1900ms';
SELECT * FROM regress_advice;
SELECT revision FROM migrate.upgrade('regress_advice');
-- Nothing is pending.
SELECT * FROM regress_advice;
SELECT revision FROM migrate.downgrade('regress_advice', '001');
-- The last time they took more than half of what the session gives to a call.
\x on
SELECT * FROM regress_advice;
\x off
SELECT count(*) FROM migrate.advice('regress_advice');
-- It is said once more by the run itself. Then it may work out all the same.
\set VERBOSITY terse
SELECT revision FROM migrate.upgrade('regress_advice');
-- A downgrade is another matter, with durations of its own.
SELECT revision FROM migrate.downgrade('regress_advice', '001');
\set VERBOSITY default
-- With more time, or without a limit, there is nothing to say.
SET statement_timeout = '1min';
SELECT * FROM regress_advice;
RESET statement_timeout;
SELECT * FROM regress_advice;
SELECT revision FROM migrate.upgrade('regress_advice');
SELECT revision FROM migrate.downgrade('regress_advice', 'base');

-- A limit of the service is for each statement: what took longer than all its statements may is sure to reach it.
SELECT migrate.alter_service('regress_advice', statement_timeout => '500ms');
\x on
SELECT * FROM regress_advice;
\x off
SELECT migrate.alter_service('regress_advice', statement_timeout => '5s');
SELECT * FROM regress_advice;

-- What an upgrade will refuse. Steps of other services that come along count too.
SELECT migrate.create_service('regress_advice_2');
SELECT migrate.register('regress_advice_2', '001', depends_on => '{regress_advice:003}', down => '', transactional => false, up => 'VACUUM');
SET statement_timeout = '1900ms';
\x on
SELECT * FROM regress_advice;
\x off
RESET statement_timeout;
-- It can be asked in a read-only transaction, and by anybody who may use the extension.
CREATE ROLE regress_advice_reader;
GRANT USAGE ON SCHEMA migrate TO regress_advice_reader;
SET ROLE regress_advice_reader;
BEGIN READ ONLY;
SELECT service, topic FROM migrate.advice('regress_advice_2');
COMMIT;
RESET ROLE;
-- A broken service has no advice: migrate.status says what is wrong.
CREATE SCHEMA regress_advice_2;
CREATE VIEW regress_advice_2.alembic_version AS SELECT 1;
SET statement_timeout = '1900ms';
SELECT service, topic FROM migrate.advice();
RESET statement_timeout;

-- Repeatable scripts count as steps do, each with what it took the last time; no name of one passes for another service.
SELECT migrate.create_service('regress_advice_3');
SELECT migrate.register_repeatable('regress_advice_3', 'regress_advice:001', 'SELECT pg_sleep(0.6)'),
    migrate.register_repeatable('regress_advice_3', 'regress_advice_2:001', 'SELECT 1');
SELECT revision FROM migrate.upgrade('regress_advice_3');
SELECT migrate.register_repeatable('regress_advice_3', 'regress_advice:001', 'SELECT pg_sleep(0.61)'),
    migrate.register_repeatable('regress_advice_3', 'regress_advice_2:001', 'SELECT 2');
SELECT service, step, revision FROM migrate.pending WHERE service = 'regress_advice_3';
SET statement_timeout = '1100ms';
\x on
SELECT service, topic, regexp_replace(detail, '\d+ ms', 'N ms', 'g') AS detail, hint FROM migrate.advice('regress_advice_3');
\x off
\set VERBOSITY terse
SELECT revision FROM migrate.upgrade('regress_advice_3');
\set VERBOSITY default
SELECT * FROM migrate.advice('regress_advice_3');
RESET statement_timeout;
SELECT migrate.register_repeatable('regress_advice_3', 'regress_advice:001', 'SELECT pg_sleep(0.6)');
SELECT migrate.alter_service('regress_advice_3', statement_timeout => '100ms');
\x on
SELECT service, topic, detail, hint FROM migrate.advice('regress_advice_3');
\x off

DROP VIEW regress_advice;
REVOKE USAGE ON SCHEMA migrate FROM regress_advice_reader;
DROP ROLE regress_advice_reader;
SET client_min_messages = warning;
DROP EXTENSION migrate;
DROP SCHEMA regress_advice, regress_advice_2, regress_advice_3 CASCADE;
