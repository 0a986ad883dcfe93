-- Another tool's history is hostile ground: its owner may have made it anything.
CREATE EXTENSION migrate;
\pset format unaligned
\pset tuples_only on
SET migrate.message_level = debug1;
CREATE ROLE regress_owner;
GRANT USAGE ON SCHEMA migrate TO regress_owner;
CREATE SCHEMA regress_h AUTHORIZATION regress_owner;
CREATE SCHEMA regress_tool;
SELECT migrate.create_service('h', 'regress_h', owner => 'regress_owner');
SELECT migrate.register('h', '1', up => 'SELECT 1', down => ''), migrate.register('h', '2', '1', up => 'SELECT 2', down => '');
CREATE TABLE regress_tool.schema_migrations (version varchar PRIMARY KEY);
INSERT INTO regress_tool.schema_migrations VALUES ('1');
\set adopt 'SELECT * FROM migrate.adopt(\'h\', \'dbmate\', history => \'regress_tool.schema_migrations\');'
\set mirror 'SELECT * FROM migrate.adopt(\'h\', \'dbmate\', true, \'regress_tool.schema_migrations\');'

-- The service's owner must be able to read it, whoever calls.
:adopt
\echo :LAST_ERROR_SQLSTATE
GRANT USAGE ON SCHEMA regress_tool TO regress_owner;
:adopt
GRANT SELECT ON regress_tool.schema_migrations TO regress_owner;
ALTER TABLE regress_tool.schema_migrations ENABLE ROW LEVEL SECURITY;
:adopt
-- As the HINT says.
BEGIN;
ALTER TABLE regress_tool.schema_migrations DISABLE ROW LEVEL SECURITY;
:adopt
ALTER TABLE regress_tool.schema_migrations ENABLE ROW LEVEL SECURITY;
COMMIT;
ALTER TABLE regress_tool.schema_migrations DISABLE ROW LEVEL SECURITY;
-- And to write it, if it is to be written.
:mirror
\echo :LAST_ERROR_SQLSTATE
GRANT INSERT, DELETE ON regress_tool.schema_migrations TO regress_owner;
:mirror
CREATE TABLE regress_h.goose_db_version (id serial PRIMARY KEY, version_id bigint NOT NULL, is_applied boolean NOT NULL);
GRANT SELECT, INSERT, DELETE ON regress_h.goose_db_version TO regress_owner;
SELECT migrate.alter_service('h', mirror => false);
INSERT INTO regress_h.goose_db_version (version_id, is_applied) VALUES (1, true);
SELECT * FROM migrate.adopt('h', 'goose', mirror => true);
GRANT USAGE ON SEQUENCE regress_h.goose_db_version_id_seq TO regress_owner;
SELECT * FROM migrate.adopt('h', 'goose', mirror => true);
:mirror
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.alter_service('h', mirror => false);
DROP TABLE regress_h.goose_db_version;
SELECT * FROM migrate.adopt('h', 'prisma', mirror => true);
:mirror
-- Each run would have to see the rows: row security ends it.
ALTER TABLE regress_tool.schema_migrations ENABLE ROW LEVEL SECURITY;
:mirror
SELECT revision FROM migrate.upgrade('h');
SELECT migrate.alter_service('h', mirror => false);
:mirror
ALTER TABLE regress_tool.schema_migrations DISABLE ROW LEVEL SECURITY;
:mirror

-- Who may not run the service may not adopt; nobody adopts for others.
CREATE ROLE regress_stranger;
GRANT USAGE ON SCHEMA migrate TO regress_stranger;
SET ROLE regress_stranger;
:adopt
\echo :LAST_ERROR_SQLSTATE
RESET ROLE;

-- Code on the table runs as the service's owner, in a restricted operation, whoever calls.
ALTER TABLE regress_tool.schema_migrations OWNER TO regress_owner;
CREATE TABLE regress_h.who (who text, path text);
ALTER TABLE regress_h.who OWNER TO regress_owner;
CREATE FUNCTION regress_h.note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO regress_h.who VALUES (current_user, current_setting('allow_system_table_mods'));
    RETURN NEW;
END $$;
ALTER FUNCTION regress_h.note() OWNER TO regress_owner;
CREATE TRIGGER note BEFORE INSERT ON regress_tool.schema_migrations FOR EACH ROW EXECUTE FUNCTION regress_h.note();
SET allow_system_table_mods = on;
SELECT revision FROM migrate.upgrade('h');
RESET allow_system_table_mods;
SELECT * FROM regress_h.who;
SELECT * FROM regress_tool.schema_migrations ORDER BY 1;
-- It can't become anybody else, nor leave something for later.
CREATE OR REPLACE FUNCTION regress_h.note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN SET ROLE NONE; RETURN NEW; END $$;
SELECT revision FROM migrate.stamp('h', 'base');
SELECT revision FROM migrate.upgrade('h');
\echo :LAST_ERROR_SQLSTATE
CREATE OR REPLACE FUNCTION regress_h.note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN CREATE TEMP TABLE t(); RETURN NEW; END $$;
SELECT revision FROM migrate.upgrade('h');
\echo :LAST_ERROR_SQLSTATE
DROP TRIGGER note ON regress_tool.schema_migrations;
CREATE OR REPLACE FUNCTION regress_h.note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE 'as %', current_user; RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER later AFTER INSERT ON regress_tool.schema_migrations DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION regress_h.note();
SELECT revision FROM migrate.stamp('h', '2');
\echo :LAST_ERROR_SQLSTATE
SELECT revision FROM migrate.upgrade('h');
SELECT revision FROM migrate.stamp('h', 'base');
DROP TRIGGER later ON regress_tool.schema_migrations;
-- A row that does not get in, and one that the trigger keeps.
CREATE TRIGGER swallow BEFORE INSERT OR DELETE ON regress_tool.schema_migrations FOR EACH ROW EXECUTE FUNCTION regress_h.note();
SELECT revision FROM migrate.upgrade('h');
\echo :LAST_ERROR_SQLSTATE
DROP TRIGGER swallow ON regress_tool.schema_migrations;
-- A script that takes the table away, or gives it rules.
SELECT migrate.edit('h', '2', up => 'DROP TABLE regress_tool.schema_migrations');
SELECT revision FROM migrate.upgrade('h');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.edit('h', '2', up => 'SELECT 2');
CREATE RULE r AS ON INSERT TO regress_tool.schema_migrations DO INSTEAD NOTHING;
SELECT revision FROM migrate.upgrade('h');
\echo :LAST_ERROR_SQLSTATE
DROP RULE r ON regress_tool.schema_migrations;
SELECT revision FROM migrate.stamp('h', 'base');
ALTER TABLE regress_tool.schema_migrations ADD who text NOT NULL;
SELECT revision FROM migrate.upgrade('h');
\echo :LAST_ERROR_SQLSTATE
ALTER TABLE regress_tool.schema_migrations DROP who;
-- A type or an operator of the owner's has no say.
CREATE FUNCTION regress_h.eq(varchar, varchar) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'mine'; END $$;
CREATE OPERATOR regress_h.= (LEFTARG = varchar, RIGHTARG = varchar, FUNCTION = regress_h.eq);
SET search_path = regress_h, public;
SELECT revision FROM migrate.upgrade('h');
SELECT revision FROM migrate.downgrade('h', '-1');
:adopt
RESET search_path;
SELECT migrate.alter_service('h', mirror => false);
CREATE DOMAIN regress_h.version AS varchar;
ALTER TABLE regress_tool.schema_migrations ALTER version TYPE regress_h.version;
:adopt
\echo :LAST_ERROR_SQLSTATE
ALTER TABLE regress_tool.schema_migrations ALTER version TYPE varchar;

-- What is no plain table.
CREATE FUNCTION regress_h.trap() RETURNS varchar LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'it runs'; END $$;
CREATE VIEW regress_tool.v AS SELECT regress_h.trap()::varchar AS version;
GRANT SELECT ON regress_tool.v TO regress_owner;
SELECT * FROM migrate.adopt('h', 'dbmate', history => 'regress_tool.v');
\echo :LAST_ERROR_SQLSTATE
CREATE TABLE regress_tool.p (version varchar) PARTITION BY LIST (version);
GRANT SELECT ON regress_tool.p TO regress_owner;
SELECT * FROM migrate.adopt('h', 'dbmate', history => 'regress_tool.p');
CREATE TABLE regress_tool.parent (version varchar);
CREATE TABLE regress_tool.child () INHERITS (regress_tool.parent);
GRANT SELECT ON regress_tool.parent TO regress_owner;
SELECT * FROM migrate.adopt('h', 'dbmate', history => 'regress_tool.parent');
\echo :LAST_ERROR_SQLSTATE
-- Long values are cut in messages.
INSERT INTO regress_tool.schema_migrations VALUES (repeat('9', 2000));
:adopt

SET client_min_messages = warning;
DROP EXTENSION migrate;
DROP SCHEMA regress_h, regress_tool CASCADE;
DROP ROLE regress_owner, regress_stranger;
