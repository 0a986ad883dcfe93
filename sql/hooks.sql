-- Hooks: scripts of a service that run before and after its runs and steps.
CREATE EXTENSION migrate;
SELECT migrate.create_service('regress_hook');
SELECT migrate.register('regress_hook', '001', message => 'log', up => 'SELECT 1', down => '');
SELECT migrate.register('regress_hook', '002', '001', 'more', up => 'SELECT 1; SELECT 2', down => '', verify => 'SELECT 1');
SELECT migrate.register_repeatable('regress_hook', 'views', 'SELECT 1');
CREATE SCHEMA regress_hook;
CREATE TABLE regress_hook.trail (n serial, event text, service text, schema_name text, direction text, revision text, versions text, path text);

-- They run as the other scripts do, and can read where they are.
CREATE FUNCTION regress_hook.note() RETURNS void LANGUAGE sql AS $$
    INSERT INTO regress_hook.trail (event, service, schema_name, direction, revision, versions, path)
    VALUES (current_setting('migrate.event'), current_setting('migrate.service'), current_setting('migrate.schema'), current_setting('migrate.direction'),
        current_setting('migrate.revision'), (SELECT string_agg(c, ', ') FROM migrate.current('regress_hook') AS c), current_setting('search_path')) $$;
SELECT event, migrate.set_hook('regress_hook', event, 'SELECT note()') FROM unnest('{before_run,after_run,before_step,after_step}'::text[]) AS event;
SELECT hooks FROM migrate.services;
SELECT event, sha256 = sha256('SELECT note()') AS hashed, migrate.script(service, event, 'hook') FROM migrate.hooks;
SELECT * FROM migrate.upgrade('regress_hook');
SELECT * FROM regress_hook.trail;
TRUNCATE regress_hook.trail;
SELECT step, direction, revision, statements FROM migrate.run_steps;

-- Nothing to do: none runs. A stamp runs no script, and a hook is one.
SELECT * FROM migrate.upgrade('regress_hook');
SELECT revision FROM migrate.stamp('regress_hook', '001');
SELECT * FROM regress_hook.trail;
SELECT revision FROM migrate.stamp('regress_hook', '002');
SELECT revision FROM migrate.downgrade('regress_hook', '-1');
SELECT event, direction, revision, versions FROM regress_hook.trail;
TRUNCATE regress_hook.trail;
-- Outside of them there is nothing to read.
SELECT current_setting('migrate.event') AS event, current_setting('migrate.revision') AS revision;

-- A hook that fails fails the run, and says where.
SELECT migrate.set_hook('regress_hook', 'after_step', E'SELECT note();\nSELECT 1 / (current_setting(''migrate.revision'') <> ''002'')::int');
SELECT * FROM migrate.upgrade('regress_hook');
\echo :LAST_ERROR_SQLSTATE
SELECT count(*) FROM regress_hook.trail;
SELECT * FROM migrate.current('regress_hook');
SELECT migrate.set_hook('regress_hook', 'after_step', NULL);
SELECT migrate.set_hook('regress_hook', 'after_run', 'SELECT nothing');
SELECT * FROM migrate.upgrade('regress_hook');
SELECT migrate.set_hook('regress_hook', 'after_run', 'DO $$ BEGIN PERFORM migrate.stamp(''regress_hook'', ''001''); END $$');
SELECT * FROM migrate.upgrade('regress_hook');

-- NULL takes it away; the same again is nothing; what could not run is refused.
SELECT migrate.set_hook('regress_hook', 'after_run', NULL), migrate.set_hook('regress_hook', 'after_run', NULL);
SELECT migrate.set_hook('regress_hook', 'before_run', 'SELECT note()');
SELECT hooks FROM migrate.services;
SELECT change, command, detail -> 'after_run' IS NOT NULL AS after_run FROM migrate.changes WHERE command = 'set_hook' ORDER BY change;
SELECT migrate.set_hook('regress_hook', 'after_run', 'SELEC 1');
SELECT migrate.set_hook('regress_hook', 'after_run', 'ROLLBACK');
SELECT migrate.set_hook('regress_hook', 'afterMigrate', 'SELECT 1');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.set_hook('regress_hook', NULL, 'SELECT 1');
SELECT migrate.script('regress_hook', 'after_run', 'hook') IS NULL AS none;

-- In a run of several services each has its own.
SELECT migrate.create_service('regress_hook2');
SELECT migrate.register('regress_hook2', 'a', down => '', depends_on => '{regress_hook:002}');
SELECT migrate.set_hook('regress_hook2', 'before_run', 'SELECT regress_hook.note()'), migrate.set_hook('regress_hook2', 'after_run', 'SELECT regress_hook.note()');
SELECT migrate.set_hook('regress_hook', 'after_run', 'SELECT note()');
SELECT service, direction, revision FROM migrate.upgrade('regress_hook2');
SELECT event, service, direction, revision FROM regress_hook.trail;
TRUNCATE regress_hook.trail;
SELECT service, direction, revision FROM migrate.downgrade('regress_hook', '001');
SELECT event, service, direction, revision FROM regress_hook.trail;

-- They run as the owner, and belong to the owner.
CREATE ROLE regress_hook_owner;
CREATE ROLE regress_hook_looker;
GRANT USAGE ON SCHEMA migrate TO regress_hook_owner, regress_hook_looker;
DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO regress_hook_owner', current_database()); END $$;
SELECT migrate.create_service('regress_hook3', owner => 'regress_hook_owner');
SELECT migrate.register('regress_hook3', 'a', down => '');
SELECT migrate.set_hook('regress_hook3', 'before_step', $$DO $d$ BEGIN RAISE NOTICE '% at %', current_user, current_setting('migrate.revision'); END $d$; PREPARE left_over AS SELECT 1; SET work_mem = '1MB'$$);
SELECT migrate.set_hook('regress_hook3', 'after_run', 'DO $d$ BEGIN SET ROLE NONE; END $d$');
SELECT service, revision FROM migrate.upgrade('regress_hook3');
SELECT migrate.set_hook('regress_hook3', 'after_run', NULL);
SELECT service, revision FROM migrate.upgrade('regress_hook3');
SELECT count(*) FROM pg_prepared_statements WHERE name = 'left_over';
SELECT current_setting('work_mem') = '1MB' AS left_set;
SET ROLE regress_hook_looker;
SELECT service, event FROM migrate.hooks WHERE service = 'regress_hook3';
SELECT migrate.script('regress_hook3', 'before_step', 'hook');
SELECT migrate.set_hook('regress_hook3', 'before_step', NULL);
RESET ROLE;
SELECT migrate.drop_service('regress_hook3');
SELECT count(*) FROM migrate.hooks WHERE service = 'regress_hook3';

-- Parallel workers read the same as the session.
SELECT migrate.create_service('regress_hook4');
SELECT migrate.register('regress_hook4', '001', up => $$SELECT set_config(name, 'on', false) FROM pg_settings WHERE name IN ('force_parallel_mode', 'debug_parallel_query');
    CREATE TABLE seen AS SELECT current_setting('migrate.event') AS event, current_setting('migrate.direction') AS direction, current_setting('migrate.revision') AS revision$$);
SELECT migrate.set_hook('regress_hook4', 'after_step', $$SELECT set_config(name, 'on', false) FROM pg_settings WHERE name IN ('force_parallel_mode', 'debug_parallel_query');
    CREATE TABLE hooked AS SELECT current_setting('migrate.event') AS event, current_setting('migrate.direction') AS direction, current_setting('migrate.revision') AS revision$$);
SELECT revision FROM migrate.upgrade('regress_hook4');
SELECT * FROM regress_hook4.seen UNION ALL SELECT * FROM regress_hook4.hooked;

DROP EXTENSION migrate;
SET client_min_messages = warning;
DROP SCHEMA regress_hook, regress_hook2, regress_hook3, regress_hook4 CASCADE;
DROP OWNED BY regress_hook_owner, regress_hook_looker CASCADE;
DROP ROLE regress_hook_owner, regress_hook_looker;
