-- A run looks at its version table once more at its end: what would make the next command fail fails this one.
CREATE EXTENSION migrate;
SET migrate.message_level = 'debug1';
CREATE FUNCTION pg_temp.try(call text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    detail text;
BEGIN
    EXECUTE call;
    RETURN 'ok';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
    RETURN concat_ws(' ', SQLSTATE, SQLERRM, '|', detail);
END
$$;
CREATE TABLE pg_temp.left_behind (n int GENERATED ALWAYS AS IDENTITY, what text, script text);
INSERT INTO left_behind (what, script) VALUES
    ('nothing', 'SELECT 1'),
    ('a rule', 'CREATE RULE r AS ON INSERT TO alembic_version DO ALSO NOTHING'),
    ('a rule instead', 'CREATE RULE r AS ON DELETE TO alembic_version DO INSTEAD NOTHING'),
    ('forced row security', 'ALTER TABLE alembic_version ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY; CREATE POLICY p ON alembic_version USING (true)'),
    ('a child', 'CREATE TABLE child () INHERITS (alembic_version)'),
    ('a parent', 'CREATE TABLE parent (version_num text NOT NULL); ALTER TABLE alembic_version INHERIT parent'),
    ('unlogged', 'ALTER TABLE alembic_version SET UNLOGGED'),
    ('another type', 'ALTER TABLE alembic_version ALTER version_num TYPE "char"'),
    ('another name', 'ALTER TABLE alembic_version RENAME version_num TO version_number'),
    ('a generated column', 'ALTER TABLE alembic_version DROP version_num; ALTER TABLE alembic_version ADD version_num text GENERATED ALWAYS AS (''001'') STORED'),
    ('a view', 'ALTER TABLE alembic_version RENAME TO other; CREATE VIEW alembic_version AS SELECT * FROM other'),
    ('another table', 'ALTER TABLE alembic_version RENAME TO other; CREATE TABLE alembic_version AS SELECT * FROM other'),
    ('another place', 'CREATE SCHEMA regress_end_2; ALTER TABLE alembic_version SET SCHEMA regress_end_2'),
    ('no table', 'DROP TABLE alembic_version'),
    ('no schema', 'DROP SCHEMA regress_end CASCADE'),
    ('no row', 'DELETE FROM alembic_version'),
    ('one more row', 'INSERT INTO alembic_version VALUES (''zzz'')'),
    ('another row', 'UPDATE alembic_version SET version_num = ''zzz'''),
    ('the same row, written again', 'UPDATE alembic_version SET version_num = version_num'),
    ('a row that is null', 'ALTER TABLE alembic_version DROP CONSTRAINT alembic_version_pkc; ALTER TABLE alembic_version ALTER version_num DROP NOT NULL; INSERT INTO alembic_version VALUES (NULL)'),
    ('an after trigger that deletes', $$CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN DELETE FROM regress_end.alembic_version; RETURN NULL; END';
        CREATE TRIGGER t AFTER INSERT OR UPDATE ON alembic_version FOR EACH ROW EXECUTE FUNCTION f(); UPDATE alembic_version SET version_num = version_num$$),
    ('an after trigger that adds', $$CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN IF pg_trigger_depth() = 1 THEN INSERT INTO regress_end.alembic_version VALUES (''zzz''); END IF; RETURN NULL; END';
        CREATE TRIGGER t AFTER INSERT OR UPDATE ON alembic_version FOR EACH ROW EXECUTE FUNCTION f(); UPDATE alembic_version SET version_num = version_num$$),
    ('a deferred trigger', $$CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN DELETE FROM regress_end.alembic_version; RETURN NULL; END';
        CREATE CONSTRAINT TRIGGER t AFTER INSERT OR UPDATE ON alembic_version DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION f();
        UPDATE alembic_version SET version_num = version_num$$);
-- Left by the script itself, by a hook after the step, by a hook after the run. Then the next command.
CREATE FUNCTION pg_temp.leave(script text, OUT by_script text, OUT by_step_hook text, OUT by_run_hook text) LANGUAGE plpgsql AS $$
DECLARE
    way text;
    answer text;
BEGIN
    FOREACH way IN ARRAY ARRAY['script', 'after_step', 'after_run'] LOOP
        BEGIN
            PERFORM migrate.create_service('regress_end');
            PERFORM migrate.register('regress_end', '001', up => 'SELECT 1', down => '');
            PERFORM migrate.upgrade('regress_end');
            PERFORM migrate.register('regress_end', '002', '001', up => CASE way WHEN 'script' THEN script ELSE 'SELECT 1' END, down => '');
            IF way <> 'script' THEN
                PERFORM migrate.set_hook('regress_end', way, script);
            END IF;
            answer := pg_temp.try('SELECT migrate.upgrade(''regress_end'')');
            IF answer = 'ok' THEN
                SET CONSTRAINTS ALL IMMEDIATE;
                answer := 'ok, then ' || pg_temp.try('SELECT migrate.check(''regress_end'')');
            END IF;
            RAISE EXCEPTION USING ERRCODE = 'RB000';
        EXCEPTION WHEN SQLSTATE 'RB000' THEN NULL;
            WHEN OTHERS THEN answer := 'at commit: ' || SQLERRM;
        END;
        by_script := CASE way WHEN 'script' THEN answer ELSE by_script END;
        by_step_hook := CASE way WHEN 'after_step' THEN answer ELSE by_step_hook END;
        by_run_hook := CASE way WHEN 'after_run' THEN answer ELSE by_run_hook END;
    END LOOP;
END
$$;
\pset format unaligned
\x
SET client_min_messages = warning;
SELECT what, l.* FROM left_behind, pg_temp.leave(script) AS l ORDER BY n;
RESET client_min_messages;
\x
\pset format aligned
-- Stamps too; and a purge, which has no step of its own.
SELECT migrate.create_service('regress_end');
SELECT migrate.register('regress_end', '001', up => 'SELECT 1', down => 'SELECT 1');
SELECT migrate.ensure_version('regress_end');
SET search_path = regress_end;
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN DELETE FROM regress_end.alembic_version; RETURN NULL; END';
CREATE TRIGGER t AFTER INSERT ON alembic_version FOR EACH ROW EXECUTE FUNCTION f();
RESET search_path;
SELECT migrate.stamp('regress_end', '001');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.stamp('regress_end', '001', purge => true);
\echo :LAST_ERROR_SQLSTATE
SELECT count(*) FROM migrate.runs;
DROP FUNCTION regress_end.f CASCADE;
-- What drops the table may, where nothing remains applied; and it may be made again.
SELECT revision FROM migrate.upgrade('regress_end');
SELECT migrate.set_hook('regress_end', 'after_run', 'DROP SCHEMA regress_end CASCADE');
SELECT revision FROM migrate.downgrade('regress_end', 'base');
SELECT migrate.current('regress_end');
SELECT migrate.upgrade('regress_end');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.set_hook('regress_end', 'after_run', NULL);
SELECT revision FROM migrate.upgrade('regress_end');
SELECT migrate.set_hook('regress_end', 'after_run', 'DROP TABLE alembic_version; CREATE TABLE alembic_version (version_num varchar(3))');
SELECT revision FROM migrate.downgrade('regress_end', 'base');
SELECT revision FROM migrate.upgrade('regress_end');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.drop_service('regress_end');
DROP SCHEMA regress_end CASCADE;

-- One service's script at another's table, within the run that both are in.
SELECT migrate.create_service('regress_end');
SELECT migrate.create_service('regress_end_2');
SELECT migrate.register('regress_end', '001', up => 'SELECT 1');
SELECT migrate.register('regress_end_2', '001', depends_on => '{regress_end:001}', up => 'DELETE FROM regress_end.alembic_version');
SELECT migrate.upgrade('regress_end_2');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.register('regress_end_2', '001', replace => true, depends_on => '{regress_end:001}', up => 'DROP TABLE regress_end.alembic_version');
SELECT migrate.upgrade('regress_end_2');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.drop_service(service) FROM unnest('{regress_end_2,regress_end}'::text[]) AS service;

-- A table that is not there when it has been made: an event trigger moves, renames, drops or replaces it.
CREATE FUNCTION pg_temp.move(commands text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    answer text;
BEGIN
    EXECUTE format('CREATE FUNCTION regress_mover() RETURNS event_trigger LANGUAGE plpgsql AS %L', 'BEGIN IF tg_tag = ''CREATE TABLE'' THEN ' || commands || '; END IF; END');
    CREATE EVENT TRIGGER regress_mover ON ddl_command_end WHEN tag IN ('CREATE TABLE', 'CREATE SCHEMA') EXECUTE FUNCTION regress_mover();
    PERFORM migrate.create_service('regress_end');
    PERFORM migrate.register('regress_end', '001');
    answer := pg_temp.try('SELECT migrate.upgrade(''regress_end'')') || E'\n' || pg_temp.try('SELECT migrate.ensure_version(''regress_end'')')
        || E'\n' || pg_temp.try('SELECT migrate.stamp(''regress_end'', ''001'', purge => true)');
    RAISE EXCEPTION USING ERRCODE = 'RB000';
EXCEPTION WHEN SQLSTATE 'RB000' THEN
    RETURN answer;
END
$$;
\pset format unaligned
SELECT pg_temp.move('ALTER TABLE regress_end.alembic_version RENAME TO other');
SELECT pg_temp.move('ALTER TABLE regress_end.alembic_version SET SCHEMA public');
SELECT pg_temp.move('ALTER SCHEMA regress_end RENAME TO regress_end_2');
SELECT pg_temp.move('DROP TABLE regress_end.alembic_version');
SELECT pg_temp.move('DROP SCHEMA regress_end CASCADE');
SELECT pg_temp.move('ALTER TABLE regress_end.alembic_version SET UNLOGGED');
\pset format aligned
-- Names that would be cut.
SELECT migrate.create_service('regress_end', version_table => repeat('x', 64));
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.create_service('regress_end', version_table => repeat('ü', 32));
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.create_service('regress_end', version_table => repeat('ü', 31) || 'x');
SELECT migrate.alter_service('regress_end', version_table => repeat('x', 64));
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.alter_service('regress_end', schema_name => repeat('x', 64));
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.alter_service('regress_end', owner => repeat('x', 64));
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.ensure_version('regress_end');
-- Written by hand, or restored into a database of an encoding in which it takes more bytes.
UPDATE migrate.services SET version_table = repeat('x', 64) WHERE service = 'regress_end';
SELECT migrate.ensure_version('regress_end');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM migrate.current('regress_end');
\echo :LAST_ERROR_SQLSTATE
SELECT problem FROM migrate.status;
SELECT migrate.alter_service('regress_end', version_table => 'default');
UPDATE migrate.services SET schema_name = repeat('x', 64) WHERE service = 'regress_end';
SELECT migrate.ensure_version('regress_end');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.alter_service('regress_end', schema_name => 'regress_end');

SET client_min_messages = warning;
DROP EXTENSION migrate;
DROP SCHEMA IF EXISTS regress_end, regress_end_2 CASCADE;
