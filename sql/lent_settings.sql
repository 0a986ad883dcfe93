-- Settings that only a superuser may set. Those that would let a script do what its owner may not are not lent to it; each
-- other one has been judged too, so that a new one of a new version fails here until it is.
CREATE EXTENSION migrate;
SET migrate.message_level = 'debug1';
CREATE TABLE regress_lent (name text PRIMARY KEY, value text);
INSERT INTO regress_lent VALUES ('allow_system_table_mods', 'on'), ('composite_type_mismatch', 'disabled'), ('dynamic_library_path', '$libdir:/nowhere'), ('event_triggers', 'off'), ('extension_control_path', '$system:/nowhere'),
    ('extension_destdir', '/nowhere'), ('ignore_checksum_failure', 'on'), ('lo_compat_privileges', 'on'), ('output_plugin_libraries', 'other'),
    ('session_replication_role', 'replica'), ('temp_file_limit', '4711'), ('zero_damaged_pages', 'on');
-- What is logged or counted, how memory, WAL and compilation go about, what holds when a session begins, what is found out sooner
-- or later: no right comes of it. CREATE TABLESPACE is a superuser's, and the stack's limit can't be beyond the safe one.
CREATE TABLE regress_judged (name text PRIMARY KEY);
INSERT INTO regress_judged SELECT unnest('{allow_in_place_tablespaces,backtrace_functions,commit_delay,compute_query_id,deadlock_timeout,
    debug_copy_parse_plan_trees,debug_discard_caches,debug_raw_expression_coverage_test,debug_write_read_parse_plan_trees,jit_debugging_support,
    jit_dump_bitcode,jit_profiling_support,lc_messages,log_btree_build_stats,log_connections,log_disconnections,log_duration,log_error_verbosity,
    log_executor_stats,log_lock_failures,log_lock_waits,log_min_duration_sample,log_min_duration_statement,log_min_error_statement,log_min_messages,
    log_parameter_max_length,log_parser_stats,log_planner_stats,log_replication_commands,log_statement,log_statement_sample_rate,
    log_statement_stats,log_temp_files,log_transaction_sample_rate,max_stack_depth,session_preload_libraries,trace_lock_oidmin,trace_lock_table,
    trace_locks,trace_lwlocks,trace_userlocks,track_activities,track_cost_delay_timing,track_counts,track_functions,track_io_timing,
    track_wal_io_timing,update_process_title,wal_compression,wal_consistency_checking,wal_init_zero,wal_recycle}'::text[]);
SELECT name AS "not judged yet" FROM pg_settings
WHERE context IN ('superuser', 'superuser-backend') AND name !~ '[.]' AND name NOT IN (SELECT name FROM regress_judged UNION SELECT name FROM regress_lent) ORDER BY name;
-- Extensions have theirs. Those of PL/pgSQL say how functions are compiled.
SELECT name FROM pg_settings WHERE context IN ('superuser', 'superuser-backend') AND name ~ '[.]' ORDER BY name;
-- The documentation names all that are taken back.
\getenv dir PG_ABS_SRCDIR
\set security `cat "$PG_ABS_SRCDIR/doc/security.md"`
SELECT name AS "not documented" FROM regress_lent WHERE position('`' || name || '`' IN :'security') = 0;

CREATE ROLE regress_lent_owner;
CREATE SCHEMA regress_lent AUTHORIZATION regress_lent_owner;
SELECT migrate.create_service('regress_lent', owner => 'regress_lent_owner');
SELECT migrate.register('regress_lent', '001', up => 'CREATE TABLE seen AS SELECT name, setting FROM pg_catalog.pg_settings', down => 'DROP TABLE seen');
-- And what code on the version table sees.
SET ROLE regress_lent_owner;
CREATE TABLE regress_lent.seen_by_trigger (name text, setting text);
RESET ROLE;
GRANT USAGE ON SCHEMA migrate TO regress_lent_owner;
SET ROLE regress_lent_owner;
SELECT migrate.ensure_version('regress_lent');
CREATE FUNCTION regress_lent.see() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO regress_lent.seen_by_trigger SELECT name, setting FROM pg_catalog.pg_settings;
    RETURN NEW;
END
$$;
CREATE TRIGGER see BEFORE INSERT ON regress_lent.alembic_version FOR EACH ROW EXECUTE FUNCTION regress_lent.see();
RESET ROLE;
-- pg_settings shows a superuser's own settings to who may read all.
GRANT pg_read_all_settings TO regress_lent_owner;
CREATE TABLE regress_usual AS SELECT name, setting FROM pg_settings;
-- Set for the session.
SET client_min_messages = warning;
SELECT set_config(name, value, false) FROM regress_lent JOIN pg_settings USING (name) \g /dev/null
SELECT name AS "not set" FROM regress_lent JOIN pg_settings USING (name) WHERE value <> setting;
SELECT revision FROM migrate.upgrade('regress_lent');
SELECT name AS "not set any more" FROM regress_lent JOIN pg_settings USING (name) WHERE value <> setting;
RESET ALL;
SELECT name AS "lent to the script" FROM regress_lent JOIN regress_lent.seen AS s USING (name) JOIN regress_usual AS u USING (name) WHERE s.setting <> u.setting;
SELECT name AS "lent to a trigger" FROM regress_lent JOIN regress_lent.seen_by_trigger AS s USING (name) JOIN regress_usual AS u USING (name) WHERE s.setting <> u.setting;
SET migrate.message_level = 'debug1';
SELECT revision FROM migrate.downgrade('regress_lent', 'base');
DELETE FROM regress_lent.seen_by_trigger;
-- Set for the role that calls: then they are the reset values too. A limit stays as it is: that of the owner is not known.
DO $$
DECLARE
    one record;
BEGIN
    FOR one IN SELECT name, value FROM regress_lent JOIN pg_settings USING (name) LOOP
        EXECUTE format('ALTER ROLE %I SET %I = %L', session_user, one.name, one.value);
    END LOOP;
END
$$;
\c -
SET migrate.message_level = 'debug1';
SELECT name AS "not set" FROM regress_lent JOIN pg_settings USING (name) WHERE value <> reset_val;
SELECT revision FROM migrate.upgrade('regress_lent');
DO $$ BEGIN EXECUTE format('ALTER ROLE %I RESET ALL', session_user); END $$;
\c -
SELECT name AS "lent to the script" FROM regress_lent JOIN regress_lent.seen AS s USING (name) JOIN regress_usual AS u USING (name) WHERE s.setting <> u.setting;
SELECT name AS "lent to a trigger" FROM regress_lent JOIN regress_lent.seen_by_trigger AS s USING (name) JOIN regress_usual AS u USING (name) WHERE s.setting <> u.setting;
SET migrate.message_level = 'debug1';
SELECT revision FROM migrate.downgrade('regress_lent', 'base');
-- Set for the database: so they are for everybody.
DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET temp_file_limit = 4711', current_database()); END $$;
\c -
SET migrate.message_level = 'debug1';
SET temp_file_limit = -1;
SELECT revision FROM migrate.upgrade('regress_lent');
SELECT setting FROM regress_lent.seen WHERE name = 'temp_file_limit';
DO $$ BEGIN EXECUTE format('ALTER DATABASE %I RESET temp_file_limit', current_database()); END $$;
\c -
SET migrate.message_level = 'debug1';
-- What it comes to.
SET allow_system_table_mods = on;
SELECT migrate.register('regress_lent', '002', '001', up => 'CREATE SCHEMA pg_lent');
DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO regress_lent_owner', current_database()); END $$;
SELECT migrate.upgrade('regress_lent');
\echo :LAST_ERROR_SQLSTATE
-- Who could set it itself has it: the owner is a superuser.
ALTER ROLE regress_lent_owner SUPERUSER;
SELECT revision FROM migrate.upgrade('regress_lent');

SET client_min_messages = warning;
DROP EXTENSION migrate;
DROP SCHEMA IF EXISTS regress_lent, pg_lent CASCADE;
DROP TABLE regress_lent, regress_judged, regress_usual;
DROP OWNED BY regress_lent_owner;
DROP ROLE regress_lent_owner;
