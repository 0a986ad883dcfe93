-- The session that a superuser calls from: its search_path, its temporary schema, its settings, event triggers.
\getenv dir PG_ABS_SRCDIR
\set prelude :dir '/test/attacks/prelude.sql'
\set epilogue :dir '/test/attacks/epilogue.sql'
\set ECHO none
\i :prelude
\set ECHO all
SET ROLE regress_attacker;
SELECT migrate.create_service('regress_target', search_path => 'regress_target, regress_evil');
SELECT migrate.register('regress_target', '001', up => 'CREATE TABLE one (a int); INSERT INTO one SELECT n FROM pg_catalog.generate_series(1, 3) AS n', down => 'DROP TABLE IF EXISTS one');
SELECT migrate.register('regress_target', '002', '001', up => 'CREATE TABLE two ()', down => 'DROP TABLE IF EXISTS two');
SELECT migrate.register('regress_target', '003', '002', up => 'CREATE TABLE three ()', down => 'DROP TABLE three');
RESET ROLE;
CALL regress_trap.prepare($$CREATE TABLE regress_target.alembic_version AS SELECT '002' AS version_num$$);

-- A schema of the attacker's with everything in it that the extension's own statements name: every function of pg_catalog that
-- takes no more than two arguments, every operator on its types, its types and catalogs. All of it strikes.
CALL regress_trap.prepare($$CREATE TABLE regress_target.alembic_version AS SELECT '002' AS version_num$$);
CREATE SCHEMA regress_shadow AUTHORIZATION regress_attacker;
CREATE PROCEDURE regress_trap.shadow(schema_name text) LANGUAGE plpgsql AS $do$
DECLARE
    name text;
    arguments text;
    result text;
BEGIN
    FOR name, arguments, result IN
        SELECT DISTINCT p.proname, pg_get_function_identity_arguments(p.oid), format_type(p.prorettype, NULL)
        FROM pg_proc AS p
        WHERE pronamespace = 'pg_catalog'::regnamespace AND prokind = 'f'
            AND proname IN ('nextval', 'current_setting', 'set_config', 'clock_timestamp', 'now', 'inet_client_addr', 'unnest', 'array_agg', 'string_agg', 'generate_series',
                'quote_ident', 'quote_literal', 'format', 'lower', 'upper', 'length', 'sha256', 'array_length', 'cardinality', 'coalesce', 'concat', 'pg_backend_pid',
                'pg_get_userbyid', 'textin', 'text_eq', 'texteq', 'int8eq', 'regclassin', 'regclass')
            AND NOT proretset AND format_type(p.prorettype, NULL) !~ '^(any|cstring|internal|trigger)' AND pg_get_function_identity_arguments(p.oid) !~ 'any|cstring|internal|VARIADIC'
    LOOP
        EXECUTE format('CREATE FUNCTION %I.%I(%s) RETURNS %s LANGUAGE plpgsql AS $f$BEGIN PERFORM regress_evil.strike(); RETURN NULL; END$f$', schema_name, name, arguments, result);
    END LOOP;
    FOREACH name IN ARRAY ARRAY['text', 'int4', 'int8', 'bool', 'oid', 'regclass', 'timestamptz', 'name', 'bytea', 'text[]', 'int4[]', 'interval'] LOOP
        EXECUTE format('CREATE FUNCTION %I.same(pg_catalog.%s, pg_catalog.%s) RETURNS pg_catalog.bool LANGUAGE plpgsql AS $f$BEGIN PERFORM regress_evil.strike(); RETURN NULL; END$f$', schema_name, name, name);
        EXECUTE format('CREATE FUNCTION %I.both(pg_catalog.%s, pg_catalog.%s) RETURNS pg_catalog.%s LANGUAGE plpgsql AS $f$BEGIN PERFORM regress_evil.strike(); RETURN NULL; END$f$', schema_name, name, name, name);
        FOREACH result IN ARRAY ARRAY['=', '<>', '<', '>', '<=', '>=', '~', '!~', '@>', '<@'] LOOP
            EXECUTE format('CREATE OPERATOR %I.%s (LEFTARG = pg_catalog.%s, RIGHTARG = pg_catalog.%s, FUNCTION = %I.same)', schema_name, result, name, name, schema_name);
        END LOOP;
        FOREACH result IN ARRAY ARRAY['+', '-', '||', '*'] LOOP
            EXECUTE format('CREATE OPERATOR %I.%s (LEFTARG = pg_catalog.%s, RIGHTARG = pg_catalog.%s, FUNCTION = %I.both)', schema_name, result, name, name, schema_name);
        END LOOP;
    END LOOP;
    FOREACH name IN ARRAY ARRAY['pg_class', 'pg_stat_activity', 'pg_cursors', 'pg_prepared_statements', 'pg_depend', 'pg_namespace', 'pg_locks', 'pg_authid', 'services', 'revisions', 'runs'] LOOP
        EXECUTE format('CREATE VIEW %I.%I AS SELECT 1 AS oid, 1 AS name, 1 AS classid, 1 AS objid, 1 AS pid WHERE regress_evil.strike()', schema_name, name);
    END LOOP;
    FOREACH name IN ARRAY ARRAY['text', 'int4', 'int8', 'bool', 'bytea', 'regclass', 'timestamptz'] LOOP
        EXECUTE format('CREATE DOMAIN %I.%I AS pg_catalog.%I CHECK (regress_evil.strike())', schema_name, name, name);
    END LOOP;
END
$do$;
SET ROLE regress_attacker;
GRANT USAGE ON SCHEMA regress_evil TO PUBLIC;
RESET ROLE;
CALL regress_trap.shadow('regress_shadow');
-- The shadows do work: this is what one of them does to a statement that names nothing fully.
SET search_path = regress_shadow, pg_catalog;
SELECT 1 = 1 AS "not true";
RESET search_path;
SELECT held AS "held, in vain" FROM regress_trap.verdict('a test of the test');
DELETE FROM regress_trap.attacks;
-- A session of its own, in which nothing has been planned yet.
\c -
SET client_min_messages = warning;
SET migrate.message_level = 'debug1';
SET search_path = regress_shadow, pg_catalog;
BEGIN;
SELECT revision FROM migrate.upgrade('regress_target');
SELECT revision FROM migrate.downgrade('regress_target', '002');
SELECT revision FROM migrate.stamp('regress_target', '003');
SELECT revision FROM migrate.stamp('regress_target', '002', purge => true);
SELECT * FROM migrate.current('regress_target');
SELECT current, problem FROM migrate.status;
SELECT count(*) FROM migrate.pending;
SELECT count(*) FROM migrate.revision_map();
SELECT migrate.register('regress_target', '004', '003');
SELECT migrate.register_all('regress_target', '[{"revision": "005", "down_revision": "004"}]');
SELECT migrate.edit('regress_target', '005', message => 'm');
SELECT migrate.revision('regress_target', 'n', rev_id => '006');
SELECT migrate.squash('regress_target', '005:006', 'both', '007');
SELECT migrate.merge('regress_target', '{007}', rev_id => '008');
SELECT migrate.unregister('regress_target', '008');
SELECT migrate.script('regress_target', '001', 'down');
SELECT pg_catalog.count(*) > 0 AS printed FROM migrate.upgrade_sql('regress_target', 'base:heads');
SELECT migrate.create_service('regress_second');
SELECT migrate.alter_service('regress_second', version_table => 'v');
SELECT migrate.import_alembic('regress_second', E'BEGIN;\n\nCREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL);\n\n-- Running upgrade  -> a1\n\nCREATE TABLE t (a int);\n\nINSERT INTO alembic_version (version_num) VALUES (''a1'');\n\nCOMMIT;\n');
SELECT migrate.ensure_version('regress_second');
SELECT migrate.adopt('regress_second');
SELECT migrate.drop_service('regress_second');
SELECT revision FROM migrate.upgrade_all();
ROLLBACK;
RESET search_path;
SELECT * FROM regress_trap.verdict('a search_path that begins with the attacker''s schema');

-- The same by way of pg_temp, which is searched first for tables and types, whether it is named or not.
CREATE TEMP VIEW pg_stat_activity AS SELECT 1 AS pid, regress_evil.strike() AS application_name;
CREATE TEMP VIEW pg_depend AS SELECT regress_evil.strike() AS classid;
CREATE TEMP VIEW pg_cursors AS SELECT regress_evil.disguised('x') AS name;
CREATE TEMP VIEW pg_prepared_statements AS SELECT regress_evil.disguised('x') AS name;
CREATE TEMP TABLE alembic_version AS SELECT '001'::text AS version_num;
CREATE TEMP TABLE services (service text DEFAULT regress_evil.disguised('x'));
CREATE DOMAIN pg_temp.int4 AS int CHECK (regress_evil.strike());
SET search_path = pg_temp, public;
BEGIN;
SELECT revision FROM migrate.upgrade('regress_target');
SELECT migrate.create_service('regress_second');
SELECT * FROM migrate.current('regress_target');
ROLLBACK;
RESET search_path;
SELECT * FROM regress_trap.verdict('a temporary schema with everything in it');
DISCARD TEMP;

-- Odd settings, in the session, of the role, of the database.
CREATE FUNCTION regress_trap.setting_attack(setting text, value text)
RETURNS TABLE (attack_ text, held boolean, reached boolean, answers text) LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config(setting, value, true);
    SELECT a.answers INTO answers FROM regress_trap.attack(setting || ' = ' || value) AS a;
    EXECUTE format('SET LOCAL %s TO DEFAULT', setting);
    SELECT regress_trap.attacks.attack, regress_trap.attacks.held INTO attack_, held FROM regress_trap.attacks ORDER BY ctid DESC LIMIT 1;
    RETURN NEXT;
END
$$;
WITH settings AS MATERIALIZED (SELECT * FROM (VALUES
    ('search_path', ''), ('search_path', '"$user"'), ('search_path', 'pg_temp'), ('search_path', 'regress_evil'), ('session_replication_role', 'replica'), ('session_replication_role', 'local'),
    ('row_security', 'off'), ('standard_conforming_strings', 'off'), ('backslash_quote', 'on'), ('escape_string_warning', 'off'), ('check_function_bodies', 'off'), ('default_tablespace', 'pg_global'),
    ('default_table_access_method', 'heap'), ('temp_tablespaces', ''), ('transform_null_equals', 'on'), ('DateStyle', 'German, DMY'), ('IntervalStyle', 'iso_8601'), ('TimeZone', 'Asia/Kathmandu'),
    ('extra_float_digits', '-15'), ('bytea_output', 'escape'), ('quote_all_identifiers', 'on'), ('xmloption', 'document'), ('array_nulls', 'off'), ('default_transaction_isolation', 'serializable'),
    ('default_transaction_deferrable', 'on'), ('default_toast_compression', 'pglz'), ('lo_compat_privileges', 'on'), ('synchronize_seqscans', 'on'), ('enable_seqscan', 'off'), ('enable_indexscan', 'off'),
    ('plan_cache_mode', 'force_generic_plan'), ('jit_above_cost', '0'), ('allow_system_table_mods', 'on'), ('client_encoding', 'LATIN1'), ('lc_messages', 'C'), ('gin_fuzzy_search_limit', '1'),
    ('max_stack_depth', '200kB'), ('log_statement', 'all'), ('debug_print_plan', 'on'), ('password_encryption', 'md5'), ('zero_damaged_pages', 'on')
    ) AS s (setting, value) WHERE setting IN (SELECT name FROM pg_settings))
SELECT attack_, held, answers FROM settings, regress_trap.setting_attack(setting, value) ORDER BY attack_ COLLATE "C";
-- Of the attacker's own role: they are no part of somebody else's session.
SET ROLE regress_attacker;
ALTER ROLE regress_attacker SET search_path = regress_shadow, pg_catalog;
ALTER ROLE regress_attacker SET default_transaction_read_only = on;
RESET ROLE;
\c -
SET client_min_messages = warning;
SET migrate.message_level = 'debug1';
SELECT * FROM regress_trap.attack('settings of the owner''s role');
ALTER ROLE regress_attacker RESET ALL;
-- Of the database, which its owner may set.
DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = regress_shadow, pg_catalog', current_database()); END $$;
\c -
SET migrate.message_level = 'debug1';
BEGIN;
SELECT revision FROM migrate.upgrade('regress_target');
SELECT current, problem FROM migrate.status;
ROLLBACK;
RESET search_path;
SET search_path = public;
SELECT * FROM regress_trap.verdict('a search_path of the database');
DO $$ BEGIN EXECUTE format('ALTER DATABASE %I RESET search_path', current_database()); END $$;

-- The session's own schema, by name: whoever may create schemas can make it.
SELECT quote_ident(session_user) AS me \gset
SET ROLE regress_attacker;
CREATE SCHEMA :me;
RESET ROLE;
CALL regress_trap.shadow(session_user);
\c -
SET client_min_messages = warning;
SET migrate.message_level = 'debug1';
SET search_path = "$user", pg_catalog, public;
BEGIN;
SELECT revision FROM migrate.upgrade('regress_target');
SELECT migrate.create_service('regress_second');
ROLLBACK;
RESET search_path;
SELECT * FROM regress_trap.verdict('a schema of the caller''s name');
DROP SCHEMA :me CASCADE;

-- Event triggers of the attacker's. Only a superuser can make one, but some servers let others do so.
CREATE FUNCTION regress_evil.event() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN PERFORM regress_evil.strike(); END';
ALTER FUNCTION regress_evil.event() OWNER TO regress_attacker;
CREATE EVENT TRIGGER regress_start ON ddl_command_start EXECUTE FUNCTION regress_evil.event();
CREATE EVENT TRIGGER regress_end ON ddl_command_end EXECUTE FUNCTION regress_evil.event();
CREATE EVENT TRIGGER regress_drop ON sql_drop EXECUTE FUNCTION regress_evil.event();
CREATE EVENT TRIGGER regress_rewrite ON table_rewrite EXECUTE FUNCTION regress_evil.event();
SELECT * FROM regress_trap.attack('event triggers, on scripts');
SET ROLE regress_attacker;
DROP SCHEMA regress_target CASCADE;
RESET ROLE;
SELECT setval('regress_evil.fired', 1, false);
BEGIN;
SELECT revision FROM migrate.upgrade('regress_target', '001');
SELECT * FROM regress_trap.verdict('event triggers, where the version table is made');
SELECT migrate.register('regress_target', 'longer', '003');
SET LOCAL ROLE regress_attacker;
ALTER TABLE regress_target.alembic_version ALTER version_num TYPE varchar(3);
RESET ROLE;
SELECT setval('regress_evil.fired', 1, false);
SELECT revision FROM migrate.upgrade('regress_target', 'longer');
SELECT * FROM regress_trap.verdict('event triggers, where the version table is widened');
COMMIT;
DROP EVENT TRIGGER regress_start;
DROP EVENT TRIGGER regress_end;
DROP EVENT TRIGGER regress_drop;
DROP EVENT TRIGGER regress_rewrite;
CREATE OR REPLACE FUNCTION regress_evil.event() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN SET ROLE NONE; PERFORM regress_evil.strike(); END';
SET ROLE regress_attacker;
DROP SCHEMA regress_target CASCADE;
RESET ROLE;
CREATE EVENT TRIGGER regress_end ON ddl_command_end EXECUTE FUNCTION regress_evil.event();
SELECT * FROM regress_trap.attack('event triggers that take another role');
DROP EVENT TRIGGER regress_end;
CALL regress_trap.prepare($$CREATE TABLE regress_target.alembic_version AS SELECT '003' AS version_num$$);

-- Called from where it is not expected: the rights are those of the caller there.
GRANT USAGE ON SCHEMA regress_target TO PUBLIC;
CREATE TABLE regress_trap.log (a int);
CREATE FUNCTION regress_trap.in_trigger() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN PERFORM migrate.stamp('regress_target', '003', purge => true); RETURN NEW; END$$;
CREATE TRIGGER t BEFORE INSERT ON regress_trap.log FOR EACH ROW EXECUTE FUNCTION regress_trap.in_trigger();
INSERT INTO regress_trap.log VALUES (1);
SELECT * FROM regress_trap.verdict('from a trigger of the caller''s');
BEGIN;
DECLARE c CURSOR FOR SELECT revision FROM migrate.upgrade('regress_target');
FETCH ALL FROM c;
COMMIT;
SELECT * FROM regress_trap.verdict('from a cursor');
PREPARE up AS SELECT revision FROM migrate.upgrade($1);
EXECUTE up ('regress_target');
SELECT * FROM regress_trap.verdict('from a prepared statement');
DEALLOCATE up;
-- In a parallel worker nothing can be written; what can be, is read.
SELECT set_config(name, 'on', false) FROM pg_settings WHERE name IN ('force_parallel_mode', 'debug_parallel_query');
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
CREATE FUNCTION regress_trap.parallel(call text) RETURNS text LANGUAGE plpgsql PARALLEL SAFE AS $$
DECLARE
    answer text;
BEGIN
    EXECUTE 'SELECT ' || call INTO answer;
    RETURN answer;
END
$$;
\set VERBOSITY sqlstate
SELECT regress_trap.parallel($$migrate.upgrade('regress_target')$$);
SELECT regress_trap.parallel($$migrate.downgrade('regress_target', '002')$$);
SELECT regress_trap.parallel($$migrate.stamp('regress_target', 'base')$$);
SELECT regress_trap.parallel($$migrate.register('regress_target', '009', '003')$$);
SELECT regress_trap.parallel($$count(*) FROM migrate.status$$);
SELECT regress_trap.parallel($$migrate.current('regress_target')$$);
\set VERBOSITY default
SELECT * FROM regress_trap.verdict('in a parallel worker');
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
SELECT set_config(name, 'off', false) FROM pg_settings WHERE name IN ('force_parallel_mode', 'debug_parallel_query');

DROP SCHEMA regress_shadow CASCADE;
DROP SCHEMA regress_target CASCADE;
\set ECHO none
\i :epilogue
\echo :tally
