-- The version table is hostile ground: its owner may have made anything of it. What is no plain table with the expected
-- column is refused with a reason; what is odd but harmless works.
CREATE EXTENSION migrate;
SET migrate.message_level = 'debug1';
SELECT migrate.create_service('regress_vt');
SELECT migrate.register('regress_vt', '001', down => '');
SELECT migrate.register('regress_vt', '002', '001', down => '');
SELECT migrate.register('regress_vt', '003', '002', down => '');

-- Alembic's own table is taken as it is.
CREATE SCHEMA regress_vt CREATE TABLE alembic_version (version_num varchar(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num));
INSERT INTO regress_vt.alembic_version VALUES ('001');
SELECT revision FROM migrate.upgrade('regress_vt', '002');
SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = 'regress_vt.alembic_version'::regclass AND attname = 'version_num';
-- It is widened when an identifier doesn't fit, not before: 32 characters do, bytes don't count.
SELECT migrate.register('regress_vt', repeat('x', 32), '003', down => '');
SELECT length(revision) FROM migrate.upgrade('regress_vt');
SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = 'regress_vt.alembic_version'::regclass AND attname = 'version_num';
SELECT migrate.register('regress_vt', repeat('y', 33), repeat('x', 32), down => '');
SELECT length(migrate.register('regress_vt', repeat('z', 300), repeat('y', 33), down => ''));
SELECT length(revision) FROM migrate.upgrade('regress_vt');
SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = 'regress_vt.alembic_version'::regclass AND attname = 'version_num';
SELECT length(version_num) FROM regress_vt.alembic_version;
SELECT length(current) FROM migrate.current('regress_vt');
SELECT length(revision) FROM migrate.downgrade('regress_vt', '003');
-- By a stamp as well, where several rows may have to fit.
DROP TABLE regress_vt.alembic_version;
CREATE TABLE regress_vt.alembic_version (version_num varchar(3));
SELECT migrate.register('regress_vt', 'another', down => '');
SELECT length(revision) FROM migrate.stamp('regress_vt', ARRAY['003', 'another']);
SELECT * FROM regress_vt.alembic_version ORDER BY version_num COLLATE "C";
SELECT revision FROM migrate.stamp('regress_vt', '001', purge => true);
SELECT migrate.unregister('regress_vt', 'another');
SELECT length(migrate.unregister('regress_vt', repeat('z', 300)));
SELECT migrate.unregister('regress_vt', repeat('y', 33));
SELECT migrate.unregister('regress_vt', repeat('x', 32));
-- A script may change the table, as Alembic's users do to make room for longer identifiers: the run goes on with what is there.
SELECT migrate.create_service('regress_changed');
CREATE SCHEMA regress_changed CREATE TABLE alembic_version (version_num varchar(32) NOT NULL PRIMARY KEY);
SELECT count(*) FROM migrate.register_all('regress_changed', jsonb_build_array(
    '{"revision": "001", "down": ""}'::jsonb, '{"revision": "002", "down_revision": "001", "down": ""}'::jsonb,
    '{"revision": "003", "down_revision": "002", "up": "ALTER TABLE alembic_version ALTER version_num TYPE varchar(64)",
      "down": "ALTER TABLE alembic_version ALTER version_num TYPE text"}'::jsonb,
    jsonb_build_object('revision', repeat('x', 40), 'down_revision', '003', 'down', ''),
    jsonb_build_object('revision', '005', 'down_revision', repeat('x', 40), 'up', 'ALTER TABLE alembic_version ADD a int', 'down', 'ALTER TABLE alembic_version DROP a'),
    '{"revision": "left", "down_revision": "005", "down": ""}'::jsonb, '{"revision": "right", "down_revision": "005", "down": ""}'::jsonb,
    '{"revision": "third", "down_revision": "005", "up": "ALTER TABLE alembic_version DROP a, ADD b text", "down": "ALTER TABLE alembic_version DROP b, ADD a int"}'::jsonb,
    '{"revision": "fourth", "down_revision": "005", "down": ""}'::jsonb));
SELECT count(*) FROM migrate.upgrade('regress_changed', 'heads');
SELECT * FROM regress_changed.alembic_version ORDER BY version_num COLLATE "C";
SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = 'regress_changed.alembic_version'::regclass AND attname = 'version_num';
SELECT count(*) FROM migrate.downgrade('regress_changed', 'base');
SELECT * FROM regress_changed.alembic_version;
SELECT migrate.drop_service('regress_changed');
DROP SCHEMA regress_changed CASCADE;
-- What hangs on the column stops the widening; the error says what.
DROP TABLE regress_vt.alembic_version;
CREATE TABLE regress_vt.alembic_version (version_num varchar(4));
CREATE VIEW regress_vt.versions AS SELECT version_num FROM regress_vt.alembic_version;
SELECT migrate.register('regress_vt', 'longer', '003');
SELECT * FROM migrate.upgrade('regress_vt');
\echo :LAST_ERROR_SQLSTATE
SELECT count(*) FROM regress_vt.alembic_version;
SELECT migrate.unregister('regress_vt', 'longer');
DROP VIEW regress_vt.versions;

-- Each of these is refused alike by what reads and by what writes.
CREATE FUNCTION pg_temp.try() RETURNS TABLE (call text, error text) LANGUAGE plpgsql AS $$
DECLARE
    message text;
    detail text;
BEGIN
    FOREACH call IN ARRAY ARRAY['upgrade(''regress_vt'')', 'downgrade(''regress_vt'', ''base'')', 'stamp(''regress_vt'', ''001'')',
        'stamp(''regress_vt'', ''001'', purge => true)', 'current(''regress_vt'')', 'check(''regress_vt'')', 'ensure_version(''regress_vt'')']
    LOOP
        BEGIN
            EXECUTE 'SELECT migrate.' || call;
            RAISE EXCEPTION USING ERRCODE = 'RB000', MESSAGE = 'none';
        EXCEPTION WHEN OTHERS THEN
            GET STACKED DIAGNOSTICS message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL;
            error := CASE WHEN SQLSTATE = 'RB000' THEN message ELSE SQLSTATE || ': ' || coalesce(nullif(detail, ''), message) END;
        END;
        RETURN NEXT;
    END LOOP;
END
$$;
-- A view, an updatable one too.
ALTER TABLE regress_vt.alembic_version RENAME TO hidden;
CREATE VIEW regress_vt.alembic_version AS SELECT version_num FROM regress_vt.hidden;
SELECT * FROM pg_temp.try();
SELECT * FROM migrate.current('regress_vt');
\echo :LAST_ERROR_SQLSTATE
DROP VIEW regress_vt.alembic_version;
-- A materialized view, a sequence, an index, a composite type, a partitioned table.
CREATE MATERIALIZED VIEW regress_vt.alembic_version AS SELECT version_num FROM regress_vt.hidden;
SELECT DISTINCT error COLLATE "C" AS error FROM pg_temp.try() ORDER BY 1;
DROP MATERIALIZED VIEW regress_vt.alembic_version;
CREATE SEQUENCE regress_vt.alembic_version;
SELECT DISTINCT error COLLATE "C" AS error FROM pg_temp.try() ORDER BY 1;
DROP SEQUENCE regress_vt.alembic_version;
CREATE INDEX alembic_version ON regress_vt.hidden (version_num);
SELECT DISTINCT error COLLATE "C" AS error FROM pg_temp.try() ORDER BY 1;
DROP INDEX regress_vt.alembic_version;
CREATE TYPE regress_vt.alembic_version AS (version_num text);
SELECT DISTINCT error COLLATE "C" AS error FROM pg_temp.try() ORDER BY 1;
DROP TYPE regress_vt.alembic_version;
CREATE TABLE regress_vt.alembic_version (version_num text) PARTITION BY LIST (version_num);
SELECT DISTINCT error COLLATE "C" AS error FROM pg_temp.try() ORDER BY 1;
DROP TABLE regress_vt.alembic_version;
-- A partition, a parent, a foreign table.
CREATE TABLE regress_vt.whole (version_num text) PARTITION BY LIST (version_num);
CREATE TABLE regress_vt.alembic_version PARTITION OF regress_vt.whole DEFAULT;
SELECT DISTINCT error COLLATE "C" AS error FROM pg_temp.try() ORDER BY 1;
DROP TABLE regress_vt.whole;
CREATE TABLE regress_vt.alembic_version (version_num text);
CREATE TABLE regress_vt.child () INHERITS (regress_vt.alembic_version);
SELECT DISTINCT error COLLATE "C" AS error FROM pg_temp.try() ORDER BY 1;
DROP TABLE regress_vt.child;
SELECT DISTINCT error COLLATE "C" AS error FROM pg_temp.try() ORDER BY 1;
CREATE FOREIGN DATA WRAPPER regress_wrapper;
CREATE SERVER regress_server FOREIGN DATA WRAPPER regress_wrapper;
DROP TABLE regress_vt.alembic_version;
CREATE FOREIGN TABLE regress_vt.alembic_version (version_num text) SERVER regress_server;
SELECT DISTINCT error COLLATE "C" AS error FROM pg_temp.try() ORDER BY 1;
DROP FOREIGN TABLE regress_vt.alembic_version;
DROP FOREIGN DATA WRAPPER regress_wrapper CASCADE;
-- No such column, or one of another type, or dropped.
CREATE TABLE regress_vt.alembic_version (version text);
SELECT DISTINCT error COLLATE "C" AS error FROM pg_temp.try() ORDER BY 1;
ALTER TABLE regress_vt.alembic_version ADD version_num int;
SELECT DISTINCT error COLLATE "C" AS error FROM pg_temp.try() ORDER BY 1;
ALTER TABLE regress_vt.alembic_version ALTER version_num TYPE char(5);
SELECT DISTINCT error COLLATE "C" AS error FROM pg_temp.try() ORDER BY 1;
CREATE DOMAIN regress_vt.version AS text;
ALTER TABLE regress_vt.alembic_version ALTER version_num TYPE regress_vt.version;
SELECT DISTINCT error COLLATE "C" AS error FROM pg_temp.try() ORDER BY 1;
ALTER TABLE regress_vt.alembic_version DROP version_num;
SELECT DISTINCT error COLLATE "C" AS error FROM pg_temp.try() ORDER BY 1;
-- Rules, row security that binds the owner.
ALTER TABLE regress_vt.alembic_version ADD version_num text;
CREATE RULE nothing AS ON INSERT TO regress_vt.alembic_version DO INSTEAD NOTHING;
SELECT DISTINCT error COLLATE "C" AS error FROM pg_temp.try() ORDER BY 1;
DROP RULE nothing ON regress_vt.alembic_version;
SELECT revision FROM migrate.upgrade('regress_vt', '001');
ALTER TABLE regress_vt.alembic_version ENABLE ROW LEVEL SECURITY;
ALTER TABLE regress_vt.alembic_version FORCE ROW LEVEL SECURITY;
SELECT DISTINCT error COLLATE "C" AS error FROM pg_temp.try() ORDER BY 1;
ALTER TABLE regress_vt.alembic_version NO FORCE ROW LEVEL SECURITY;
-- Mended, it is used: a column more or less does no harm, a table that was altered a lot neither.
SELECT revision FROM migrate.upgrade('regress_vt', '002');
SELECT version, version_num FROM regress_vt.alembic_version;
SELECT * FROM migrate.current('regress_vt');

-- A NULL, or a row twice.
INSERT INTO regress_vt.alembic_version (version_num) VALUES (NULL);
SELECT call, error FROM pg_temp.try();
SELECT revision FROM migrate.stamp('regress_vt', '002', purge => true);
INSERT INTO regress_vt.alembic_version (version_num) VALUES ('002');
SELECT call, error FROM pg_temp.try();
SELECT revision FROM migrate.stamp('regress_vt', '002', purge => true);

-- Triggers that swallow or alter the row are found out.
CREATE FUNCTION regress_vt.swallow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE FUNCTION regress_vt.alter() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN NEW.version_num := '001'; RETURN NEW; END$$;
CREATE TRIGGER a BEFORE INSERT OR UPDATE OR DELETE ON regress_vt.alembic_version FOR EACH ROW EXECUTE FUNCTION regress_vt.swallow();
SELECT call, error FROM pg_temp.try() WHERE call !~ 'purge|current|check|ensure';
SELECT * FROM migrate.upgrade('regress_vt');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM migrate.stamp('regress_vt', 'base');
-- A purge that leaves rows behind, too.
SELECT * FROM migrate.stamp('regress_vt', '001', purge => true);
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM migrate.stamp('regress_vt', 'base', purge => true);
SELECT version_num FROM regress_vt.alembic_version;
DROP TRIGGER a ON regress_vt.alembic_version;
CREATE TRIGGER a BEFORE INSERT OR UPDATE ON regress_vt.alembic_version FOR EACH ROW EXECUTE FUNCTION regress_vt.alter();
SELECT * FROM migrate.upgrade('regress_vt');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM migrate.stamp('regress_vt', '003', purge => true);
DROP TRIGGER a ON regress_vt.alembic_version;
-- One that writes elsewhere does no harm.
CREATE TABLE regress_vt.audit (op text, version text);
CREATE FUNCTION regress_vt.note() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN INSERT INTO regress_vt.audit VALUES (TG_OP, NEW.version_num); RETURN NEW; END$$;
CREATE TRIGGER a AFTER INSERT OR UPDATE OR DELETE ON regress_vt.alembic_version FOR EACH ROW EXECUTE FUNCTION regress_vt.note();
SELECT revision FROM migrate.upgrade('regress_vt');
SELECT revision FROM migrate.downgrade('regress_vt', 'base');
SELECT * FROM regress_vt.audit;
-- Nor does one that rolls back something of its own, while what was registered is not committed.
CREATE OR REPLACE FUNCTION regress_vt.note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 / 0;
EXCEPTION WHEN division_by_zero THEN
    RETURN OLD;
END
$$;
SELECT revision FROM migrate.upgrade('regress_vt', '002');
BEGIN;
SELECT migrate.register('regress_vt', '004', '003', down => '');
SELECT revision FROM migrate.stamp('regress_vt', '003', purge => true);
SELECT revision FROM migrate.upgrade('regress_vt');
SELECT revision FROM migrate.downgrade('regress_vt', '001');
COMMIT;
SELECT * FROM migrate.heads('regress_vt');
DROP TRIGGER a ON regress_vt.alembic_version;

-- A check constraint, an index on an expression, statistics: as the table's owner likes.
ALTER TABLE regress_vt.alembic_version ADD CHECK (version_num <> '003');
CREATE UNIQUE INDEX ON regress_vt.alembic_version (upper(version_num));
SELECT * FROM migrate.upgrade('regress_vt', '003');
\echo :LAST_ERROR_SQLSTATE
SELECT revision FROM migrate.upgrade('regress_vt', '002');

-- A schema or table that is not there yet is made; the caller's own of the same name elsewhere is not taken for it.
CREATE TEMP TABLE alembic_version (version_num text);
INSERT INTO alembic_version VALUES ('003');
SET client_min_messages = warning;
DROP SCHEMA regress_vt CASCADE;
SET search_path = pg_temp, public;
SELECT * FROM migrate.current('regress_vt');
SELECT revision FROM migrate.upgrade('regress_vt', '001');
SELECT version_num FROM regress_vt.alembic_version;
RESET search_path;
DROP TABLE alembic_version;

DROP EXTENSION migrate;
DROP SCHEMA regress_vt CASCADE;
