-- The log: who changed what, when, why, from which versions to which. A row per service touched, and its steps.
CREATE EXTENSION migrate;
SET migrate.message_level = 'debug1';
SET application_name = 'regress log';
CREATE ROLE regress_log_owner;
GRANT USAGE ON SCHEMA migrate TO regress_log_owner;
CREATE SCHEMA regress_log AUTHORIZATION regress_log_owner;
SELECT migrate.create_service('regress_log', owner => 'regress_log_owner');
SELECT migrate.register('regress_log', '001', message => 'one', up => 'CREATE TABLE t (a int); INSERT INTO t VALUES (1)', down => 'DROP TABLE t');
SELECT migrate.register('regress_log', '002', '001', 'two', up => 'SELECT pg_sleep(0.02)', down => '');
SELECT migrate.register('regress_log', '003', '001', 'three', down => '');
SELECT migrate.create_service('regress_log_b');
SELECT migrate.register('regress_log_b', '001');

-- A reason for what follows.
SET migrate.reason = 'ticket 42, "why"';
SELECT revision FROM migrate.upgrade('regress_log', '002');
RESET migrate.reason;
SET ROLE regress_log_owner;
SELECT revision FROM migrate.upgrade('regress_log', 'heads');
RESET ROLE;
SELECT revision FROM migrate.downgrade('regress_log', '-1');
SELECT revision FROM migrate.stamp('regress_log', ARRAY['002', '003']);
SELECT service, revision FROM migrate.upgrade_all();
SELECT revision FROM migrate.stamp('regress_log', 'base', purge => true);
SELECT dense_rank() OVER (ORDER BY run) AS run, service, command, target, reason, login_role = session_user AS login,
    nullif(effective_role, session_user) AS role, application_name AS application, version_before, version_after
FROM migrate.runs ORDER BY runs.run, service;
SELECT dense_rank() OVER (ORDER BY run) AS run, service, step, direction, revision, statements,
    sha256 = (SELECT CASE direction WHEN 'upgrade' THEN up_sha256 ELSE down_sha256 END FROM migrate.revisions AS r WHERE r.service = s.service AND r.revision = s.revision) AS hash
FROM migrate.run_steps AS s ORDER BY s.run, service, step;
-- Times fit together, and so do the other facts.
SELECT bool_and(started_at <= finished_at) AS runs, bool_and(server_version = current_setting('server_version')) AS version,
    bool_and(client_addr IS NOT DISTINCT FROM inet_client_addr()) AS address
FROM migrate.runs;
SELECT bool_and(s.started_at >= r.started_at) AND bool_and(s.started_at + s.duration <= r.finished_at) AS steps,
    max(s.duration) > '15ms' AS slept, bool_and(s.wal_bytes >= 0) AS wal, bool_or(s.wal_bytes > 0) AS some
FROM migrate.run_steps AS s JOIN migrate.runs AS r USING (run, service);
SELECT s.last_run = (SELECT max(run) FROM migrate.runs AS r WHERE r.service = s.service) AS last FROM migrate.status AS s ORDER BY s.service;

-- What does nothing, fails or is rolled back is not in it.
CREATE TEMP TABLE before AS SELECT count(*) AS n FROM migrate.runs;
SELECT revision FROM migrate.stamp('regress_log_b', 'heads');
SELECT revision FROM migrate.upgrade('regress_log_b', 'heads');
SELECT migrate.ensure_version('regress_log_b');
SELECT migrate.check('regress_log_b');
\set VERBOSITY terse
SELECT revision FROM migrate.downgrade('regress_log_b', 'base');
\set VERBOSITY default
BEGIN;
SELECT revision FROM migrate.stamp('regress_log_b', 'base');
ROLLBACK;
SELECT (SELECT count(*) FROM migrate.runs) - n AS more FROM before;

-- Many steps are all there, in order.
DO $$
BEGIN
    PERFORM migrate.create_service('regress_log_many');
    FOR i IN 1..1200 LOOP
        PERFORM migrate.register('regress_log_many', 'r' || i, CASE WHEN i > 1 THEN 'r' || i - 1 END, up => nullif(repeat('SELECT 1;', i % 3), ''));
    END LOOP;
    PERFORM migrate.upgrade('regress_log_many');
END
$$;
SELECT count(*), min(step), max(step), bool_and(revision = 'r' || step) AS ordered, sum(statements) FROM migrate.run_steps WHERE service = 'regress_log_many';

-- Versions before and after are in the same order, whatever that of the rows in the table.
SELECT migrate.create_service('regress_log_order');
SELECT migrate.register_all('regress_log_order', '[{"revision": "z"}, {"revision": "a", "depends_on": ["z"]}, {"revision": "m"}, {"revision": "b", "down_revision": "m"}, {"revision": "É"}]');
SELECT z.revision, m.revision FROM migrate.upgrade('regress_log_order', 'z') AS z, migrate.upgrade('regress_log_order', 'm') AS m;
SELECT revision FROM migrate.upgrade('regress_log_order', 'heads');
SELECT revision FROM migrate.stamp('regress_log_order', '{m,z}', purge => true);
SELECT version_num FROM regress_log_order.alembic_version ORDER BY ctid;
SELECT current FROM migrate.status WHERE service = 'regress_log_order';
SELECT command, version_before, version_after FROM migrate.log WHERE service = 'regress_log_order' AND run IS NOT NULL;

SET client_min_messages = warning;
DROP SCHEMA regress_log_order CASCADE;
DROP EXTENSION migrate;
DROP SCHEMA regress_log, regress_log_b, regress_log_many CASCADE;
DROP ROLE regress_log_owner;
