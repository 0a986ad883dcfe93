-- The schema of a service is made by whoever comes first, the run or a script; what was there before is told.
CREATE EXTENSION migrate;
SET migrate.message_level = debug1;
\set VERBOSITY default
CREATE ROLE regress_own;
CREATE ROLE regress_other;
DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO regress_own', current_database()); END $$;
GRANT USAGE ON SCHEMA migrate TO regress_own;

-- CREATE SCHEMA of it is a no-op where the run has made it, and its elements run, in the order of the server.
SELECT migrate.create_service('regress_own');
SELECT migrate.register('regress_own', '1', up => 'CREATE SCHEMA regress_own; CREATE TABLE regress_own.t (a int);', down => 'DROP SCHEMA regress_own CASCADE');
SELECT revision, statements FROM migrate.upgrade('regress_own');
SELECT revision, statements FROM migrate.downgrade('regress_own', 'base');
SELECT to_regnamespace('regress_own');
SELECT migrate.register('regress_own', '1', down => 'DROP TABLE u; DROP VIEW v; DROP TABLE t; DROP SEQUENCE s; DROP SCHEMA regress_own', replace => true,
    up => 'CREATE SCHEMA regress_own CREATE VIEW v AS SELECT * FROM t CREATE INDEX i ON t (a) CREATE TABLE t (a int DEFAULT nextval(''s'')) GRANT SELECT ON t TO PUBLIC CREATE SEQUENCE s; CREATE TABLE u ();');
SELECT revision, statements FROM migrate.upgrade('regress_own');
SELECT relname, relkind FROM pg_class WHERE relnamespace = 'regress_own'::regnamespace AND relkind <> 'i' ORDER BY 1;
-- DROP SCHEMA without CASCADE, by what undoes the last revision: the version table does not keep it.
SELECT revision, statements FROM migrate.downgrade('regress_own', 'base');
SELECT to_regnamespace('regress_own');
-- The same offline.
SELECT * FROM migrate.upgrade_sql('regress_own', 'base:1');
SELECT * FROM migrate.downgrade_sql('regress_own', '1:base');
-- In a DO block, IF NOT EXISTS, and by the name of the role.
SELECT migrate.register('regress_own', '1', up => 'DO $$BEGIN CREATE SCHEMA regress_own; END$$; CREATE TABLE t ()', down => 'DO $$BEGIN DROP TABLE t; DROP SCHEMA regress_own; END$$', replace => true);
SELECT revision FROM migrate.upgrade('regress_own');
SELECT revision FROM migrate.downgrade('regress_own', 'base');
SELECT migrate.register('regress_own', '1', up => 'CREATE SCHEMA IF NOT EXISTS regress_own; CREATE TABLE t ()', down => 'DROP TABLE t', replace => true);
SELECT revision FROM migrate.upgrade('regress_own');
SELECT revision FROM migrate.downgrade('regress_own', 'base');
-- While revisions remain, the schema stays.
SELECT migrate.register('regress_own', '2', '1', up => 'CREATE TABLE u ()', down => 'DROP TABLE t, u; DROP SCHEMA regress_own');
SELECT revision FROM migrate.upgrade('regress_own');
SELECT revision FROM migrate.downgrade('regress_own', '1');
-- What somebody needs keeps it.
SELECT migrate.stamp('regress_own', '1');
SELECT migrate.unregister('regress_own', '2');
SELECT migrate.stamp('regress_own', 'base');
DROP TABLE regress_own.u;
SELECT migrate.register('regress_own', '1', up => 'CREATE SCHEMA IF NOT EXISTS regress_own; CREATE TABLE t ()', down => 'DROP TABLE t; DROP SCHEMA regress_own', replace => true);
SELECT migrate.stamp('regress_own', '1');
CREATE VIEW regress_own.versions AS SELECT * FROM regress_own.alembic_version;
SELECT revision FROM migrate.downgrade('regress_own', 'base');
DROP VIEW regress_own.versions;
SELECT revision FROM migrate.downgrade('regress_own', 'base');

-- A schema that is older is not made again, as in psql; nor a second time within the run.
CREATE SCHEMA regress_own;
SELECT migrate.register('regress_own', '1', up => 'CREATE SCHEMA regress_own; CREATE TABLE t ()', down => 'DROP TABLE t', replace => true);
SELECT revision FROM migrate.upgrade('regress_own');
DROP SCHEMA regress_own;
SELECT migrate.register('regress_own', '1', up => 'CREATE SCHEMA regress_own; CREATE TABLE t (); CREATE SCHEMA regress_own', down => '', replace => true);
SELECT revision FROM migrate.upgrade('regress_own');
SELECT to_regnamespace('regress_own');
BEGIN;
SELECT migrate.ensure_version('regress_own');
SELECT revision FROM migrate.upgrade('regress_own');
ROLLBACK;

-- AUTHORIZATION must be the owner.
SELECT migrate.alter_service('regress_own', owner => 'regress_own');
SELECT migrate.register('regress_own', '1', up => 'CREATE SCHEMA regress_own AUTHORIZATION regress_own CREATE TABLE t ()', down => 'DROP TABLE t; DROP SCHEMA regress_own', replace => true);
SELECT revision FROM migrate.upgrade('regress_own');
SELECT relowner::regrole, nspowner::regrole FROM pg_class JOIN pg_namespace AS n ON n.oid = relnamespace WHERE nspname = 'regress_own' AND relname = 't';
SELECT revision FROM migrate.downgrade('regress_own', 'base');
SELECT migrate.register('regress_own', '1', up => 'CREATE SCHEMA AUTHORIZATION regress_own CREATE TABLE t ()', down => 'DROP SCHEMA regress_own CASCADE', replace => true);
SELECT revision FROM migrate.upgrade('regress_own');
SELECT revision FROM migrate.downgrade('regress_own', 'base');
SELECT migrate.register('regress_own', '1', up => 'CREATE SCHEMA regress_own AUTHORIZATION regress_other', down => '', replace => true);
SELECT revision FROM migrate.upgrade('regress_own');
SELECT migrate.register('regress_own', '1', up => 'CREATE SCHEMA regress_own CREATE TABLE public.t ()', down => '', replace => true);
SELECT revision FROM migrate.upgrade('regress_own');

-- What was there before a first upgrade is told, for the first name that meets it, and nothing else is.
CREATE SCHEMA regress_met AUTHORIZATION regress_own;
SELECT migrate.create_service('regress_met', owner => 'regress_own');
CREATE FUNCTION pg_temp.first_upgrade(script text, before text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    hint text;
BEGIN
    PERFORM migrate.register('regress_met', '1', up => script, replace => true);
    EXECUTE before;
    PERFORM migrate.upgrade('regress_met');
    RAISE SQLSTATE 'RB000';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS hint = PG_EXCEPTION_HINT;
    RETURN CASE SQLSTATE WHEN 'RB000' THEN 'ran' ELSE SQLSTATE || ': ' || hint END;
END
$$;
SET client_min_messages = warning;
SELECT script, before, pg_temp.first_upgrade(script, before) FROM (VALUES
    (1, 'CREATE TABLE t ()', 'CREATE TABLE regress_met.t ()'),
    (2, 'DO $d$BEGIN CREATE TABLE t (); END$d$', 'CREATE TABLE regress_met.t ()'),
    (3, 'CREATE TABLE regress_met.t ()', 'CREATE VIEW regress_met.t AS SELECT 1'),
    (4, 'CREATE TYPE e AS ENUM (''a'')', 'CREATE TYPE regress_met.e AS ENUM ()'),
    (5, 'CREATE DOMAIN d AS int', 'CREATE DOMAIN regress_met.d AS text'),
    (6, 'CREATE FUNCTION f() RETURNS int LANGUAGE sql AS ''SELECT 1''', 'CREATE FUNCTION regress_met.f() RETURNS int LANGUAGE sql AS ''SELECT 2'''),
    (7, 'CREATE SEQUENCE s', 'CREATE SEQUENCE regress_met.s'),
    (8, 'CREATE SCHEMA regress_met', 'SELECT 1'),
    (9, 'SELECT 1; CREATE TABLE IF NOT EXISTS t (); CREATE TABLE t ()', 'CREATE TABLE regress_met.t ()'),
    -- Made by the run itself, in part at least: a stamp would say what is not.
    (10, 'CREATE TABLE a (); CREATE TABLE t ()', 'CREATE TABLE regress_met.t ()'),
    (11, 'CREATE TABLE t (); CREATE TABLE t ()', 'SELECT 1'),
    -- Elsewhere.
    (12, 'CREATE ROLE regress_other', 'ALTER ROLE regress_own CREATEROLE'),
    (13, 'CREATE EXTENSION plpgsql', 'SELECT 1'),
    (14, 'CREATE TABLE regress_else.t ()', 'CREATE SCHEMA regress_else AUTHORIZATION regress_own CREATE TABLE t ()'),
    (15, 'CREATE SCHEMA regress_else', 'CREATE SCHEMA regress_else'),
    (16, 'ALTER TABLE t ADD CONSTRAINT c CHECK (true); ALTER TABLE t ADD CONSTRAINT c CHECK (true)', 'CREATE TABLE regress_met.t (); ALTER TABLE regress_met.t OWNER TO regress_own'),
    (17, 'DO $d$BEGIN RAISE duplicate_table; END$d$', 'CREATE TABLE regress_met.t ()')
) AS v (n, script, before) ORDER BY n;
-- Not in a later upgrade.
SELECT migrate.register('regress_met', '1', up => 'CREATE TABLE one ()', replace => true);
SELECT migrate.register('regress_met', '2', '1', up => 'CREATE TABLE two ()');
SELECT revision FROM migrate.upgrade('regress_met', '1');
CREATE TABLE regress_met.two ();
SELECT revision FROM migrate.upgrade('regress_met');

-- The sequence of a serial column is made before its table, under a name that is free.
CREATE SCHEMA regress_serial;
CREATE TABLE regress_serial.t (id serial);
SELECT migrate.create_service('regress_serial');
SELECT migrate.register('regress_serial', '1', up => 'CREATE TABLE t (id serial)');
SELECT revision FROM migrate.upgrade('regress_serial');
SELECT * FROM migrate.compare('regress_serial', '1');
DROP SCHEMA regress_serial CASCADE;

SELECT migrate.drop_service(s) FROM unnest(ARRAY['regress_own', 'regress_met', 'regress_serial']) AS s;
DROP SCHEMA IF EXISTS regress_own CASCADE;
DROP SCHEMA regress_met CASCADE;
REVOKE USAGE ON SCHEMA migrate FROM regress_own;
DROP OWNED BY regress_own;
DROP ROLE regress_own, regress_other;
DROP EXTENSION migrate;
