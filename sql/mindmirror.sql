-- MindMirror: six services in one database, and the plan that a person follows for them, step by step.
CREATE EXTENSION migrate;

\getenv abs_srcdir PG_ABS_SRCDIR
\set all_services :abs_srcdir '/examples/mindmirror/all.sql'
\set habits_before :abs_srcdir '/examples/mindmirror/habits_before_consolidation.sql'
\set habits_now :abs_srcdir '/examples/mindmirror/habits.sql'
\set ECHO none
\o /dev/null
\i :all_services
\o
\set ECHO all

-- 1. A fresh service: current prints nothing, history knows the head.
SELECT * FROM migrate.current('habits');
SELECT * FROM migrate.history('habits');
SELECT service, current, heads, pending, up_to_date, problem FROM migrate.status ORDER BY service;

-- 2. Each service to its head.
SELECT * FROM migrate.upgrade('habits', 'head');
SELECT * FROM migrate.current('habits');
SELECT * FROM migrate.upgrade('practices', 'head');
SELECT * FROM migrate.upgrade('users', 'head');
SELECT * FROM migrate.upgrade('meals', 'head');
SELECT * FROM migrate.upgrade('movements', '0001');
SELECT * FROM migrate.upgrade('movements', 'head');
SELECT * FROM migrate.upgrade('journal', 'head');
SELECT * FROM migrate.current();

-- 3. Every upgrade again: no step runs, nothing changes.
SELECT * FROM migrate.upgrade('habits');
SELECT * FROM migrate.upgrade_all();
SELECT max(run) FROM migrate.runs;

-- 4. Verification: a version table in every schema, the tables counted, all services at head.
SELECT s.service, v.relname AS version_table,
       (SELECT count(*) FROM pg_class c
        WHERE c.relnamespace = v.relnamespace AND c.relkind = 'r' AND c.oid <> v.oid) AS tables,
       (SELECT count(*) FROM pg_type t WHERE t.typnamespace = v.relnamespace AND t.typtype = 'e') AS enums
FROM migrate.services s
JOIN pg_class v ON v.relnamespace = s.schema_name::regnamespace AND v.relname = s.version_table
ORDER BY s.service;
SELECT service, migrate.check(service) FROM migrate.services ORDER BY service;

-- The schemas do what they are for: a deleted program takes no assignments.
SELECT proname FROM pg_proc WHERE pronamespace = 'habits'::regnamespace ORDER BY proname;
SELECT tgname FROM pg_trigger WHERE tgrelid = 'habits.user_program_assignments'::regclass AND NOT tgisinternal;

-- 5. Trouble, one: a row from before the consolidation, which the registered set doesn't know.
SELECT migrate.drop_service('habits');
SET client_min_messages = warning;
DROP SCHEMA habits CASCADE;
RESET client_min_messages;
\set ECHO none
\o /dev/null
\i :habits_before
\o
\set ECHO all
SELECT * FROM migrate.upgrade('habits');
SELECT * FROM migrate.current('habits');
SELECT migrate.drop_service('habits');
\set ECHO none
\o /dev/null
\i :habits_now
\o
\set ECHO all
SELECT * FROM migrate.upgrade('habits', '001');
SELECT * FROM migrate.current('habits');
SELECT service, current, pending, problem FROM migrate.status WHERE service = 'habits';
-- The old chain ended with the tables that 001 makes: say so.
SELECT * FROM migrate.stamp('habits', '001', purge => true);
SELECT * FROM migrate.current('habits');
SELECT * FROM migrate.upgrade('habits');

-- An unknown revision as a target has the same first line and another cause.
SELECT * FROM migrate.upgrade('journal', '001');

-- Trouble, two: "Target database is not up to date."
SELECT * FROM migrate.downgrade('movements', '0001');
SELECT migrate.check('movements');
SELECT * FROM migrate.pending;
SELECT * FROM migrate.upgrade('movements', 'heads');
SELECT migrate.check('movements');

-- Trouble, three: the application's create_all() made the tables first.
DELETE FROM meals.alembic_version;
SELECT * FROM migrate.upgrade('meals');
-- The remedy where the tables match:
SELECT * FROM migrate.stamp('meals', '001');
SELECT * FROM migrate.current('meals');
-- and the one where they don't: start fresh.
DELETE FROM users.alembic_version;
SELECT service, direction, revision FROM migrate.upgrade('users');
SET client_min_messages = warning;
DROP SCHEMA users CASCADE;
RESET client_min_messages;
SELECT service, direction, revision FROM migrate.upgrade('users');

-- A down script that drops its schema takes the version table along.
SELECT * FROM migrate.downgrade('journal', 'base');
SELECT to_regnamespace('journal');
SELECT * FROM migrate.current('journal');
SELECT service, direction, revision FROM migrate.upgrade('journal');
SELECT * FROM migrate.current('journal');

-- 6. One call for all services, and all of them back.
SELECT step.service, step.revision, step.statements
FROM (SELECT service FROM migrate.services ORDER BY service) AS services,
     migrate.downgrade(services.service, 'base') AS step
ORDER BY step.service, step.revision DESC;
SELECT service, current, pending, problem FROM migrate.status ORDER BY service;
SELECT service, direction, revision FROM migrate.upgrade_all();
SELECT * FROM migrate.current();

SET client_min_messages = warning;
DROP EXTENSION migrate;
DROP SCHEMA habits, journal, meals, movements, practices, users CASCADE;
