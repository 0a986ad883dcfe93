-- Keeping another tool's history up: each step and stamp writes its row too, as the tool itself would.
CREATE EXTENSION migrate;
\pset format unaligned
\pset tuples_only on
SET search_path = public;
SET migrate.message_level = debug1;
CREATE SCHEMA regress_m;
CREATE FUNCTION regress_chain(service text, ids text[], scripts text[] DEFAULT '{}') RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM migrate.create_service(service, 'regress_m', version_table => 'v_' || service);
    FOR i IN 1 .. cardinality(ids) LOOP
        PERFORM migrate.register(service, ids[i], ids[i - 1], 'add pets ' || i, up => coalesce(scripts[i], 'SELECT ' || i), down => '');
    END LOOP;
END $$;

-- dbmate
CREATE TABLE regress_m.schema_migrations (version varchar(128) PRIMARY KEY);
INSERT INTO regress_m.schema_migrations VALUES ('01');
SELECT regress_chain('dbmate', '{01,02,03,x4}');
SELECT * FROM migrate.adopt('dbmate', 'dbmate', mirror => true);
SELECT mirror, history_tool, history_schema, history_table FROM migrate.services WHERE service = 'dbmate';
SELECT command, detail FROM migrate.changes WHERE service = 'dbmate' AND command = 'alter_service';
SELECT revision FROM migrate.upgrade('dbmate', '03');
SELECT version FROM regress_m.schema_migrations ORDER BY 1;
SELECT revision FROM migrate.downgrade('dbmate', '-1');
SELECT version FROM regress_m.schema_migrations ORDER BY 1;
SELECT revision FROM migrate.stamp('dbmate', 'base');
SELECT version FROM regress_m.schema_migrations ORDER BY 1;
SELECT revision FROM migrate.stamp('dbmate', '03', purge => true);
SELECT version FROM regress_m.schema_migrations ORDER BY 1;
SELECT * FROM migrate.adopt('dbmate');
-- What the tool can't hold is refused before anything runs.
SELECT revision FROM migrate.upgrade('dbmate');
SELECT revision FROM migrate.stamp('dbmate', 'heads');
SELECT * FROM migrate.current('dbmate');
-- A row that is there already is left alone; one that is gone is not missed.
INSERT INTO regress_m.schema_migrations VALUES ('99');
DELETE FROM regress_m.schema_migrations WHERE version = '03';
SELECT revision FROM migrate.downgrade('dbmate', '01');
SELECT version FROM regress_m.schema_migrations ORDER BY 1;
-- What the tool has run itself meanwhile is not run again.
INSERT INTO regress_m.schema_migrations VALUES ('02');
SELECT revision FROM migrate.upgrade('dbmate', '03');
\echo :LAST_ERROR_SQLSTATE
DELETE FROM regress_m.schema_migrations WHERE version = '99';
SELECT * FROM migrate.adopt('dbmate');
SELECT revision FROM migrate.upgrade('dbmate', '03');
SELECT revision FROM migrate.downgrade('dbmate', '01');
INSERT INTO regress_m.schema_migrations VALUES ('99');
-- Its end.
SELECT migrate.alter_service('dbmate', mirror => true);
SELECT migrate.alter_service('dbmate', mirror => false);
SELECT mirror FROM migrate.services WHERE service = 'dbmate';
SELECT revision FROM migrate.upgrade('dbmate');
SELECT version FROM regress_m.schema_migrations ORDER BY 1;
SELECT migrate.alter_service('dbmate', mirror => true);
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.create_service('other', mirror => true);
\echo :LAST_ERROR_SQLSTATE
DROP TABLE regress_m.schema_migrations;

-- golang-migrate: one row.
CREATE TABLE regress_m.schema_migrations (version bigint NOT NULL PRIMARY KEY, dirty boolean NOT NULL);
SELECT regress_chain('golang', '{1,2,10}');
SELECT * FROM migrate.adopt('golang', 'golang-migrate', mirror => true);
SELECT revision FROM migrate.upgrade('golang', '+1');
SELECT * FROM regress_m.schema_migrations;
-- The tool has gone on, or back.
UPDATE regress_m.schema_migrations SET version = 10;
SELECT revision FROM migrate.upgrade('golang');
\echo :LAST_ERROR_SQLSTATE
SELECT revision FROM migrate.downgrade('golang', '-1');
DELETE FROM regress_m.schema_migrations;
SELECT revision FROM migrate.upgrade('golang');
INSERT INTO regress_m.schema_migrations VALUES (1, false);
SELECT revision FROM migrate.upgrade('golang');
SELECT * FROM regress_m.schema_migrations;
SELECT revision FROM migrate.downgrade('golang', '-1');
SELECT * FROM regress_m.schema_migrations;
SELECT revision FROM migrate.downgrade('golang', 'base');
SELECT * FROM regress_m.schema_migrations;
SELECT revision FROM migrate.stamp('golang', '10');
SELECT * FROM regress_m.schema_migrations;
SELECT migrate.register('golang', '11', '2');
SELECT revision FROM migrate.upgrade('golang', 'heads');
\echo :LAST_ERROR_SQLSTATE
UPDATE regress_m.schema_migrations SET dirty = true;
SELECT revision FROM migrate.downgrade('golang', '-1');
\echo :LAST_ERROR_SQLSTATE
DROP TABLE regress_m.schema_migrations;
SELECT revision FROM migrate.downgrade('golang', '-1');
\echo :LAST_ERROR_SQLSTATE
-- mattes/migrate: a row each.
CREATE TABLE regress_m.schema_migrations (version int PRIMARY KEY);
SELECT regress_chain('mattes', '{1,2}');
SELECT * FROM migrate.adopt('mattes', 'golang-migrate', mirror => true);
SELECT revision FROM migrate.upgrade('mattes');
SELECT * FROM regress_m.schema_migrations;
DROP TABLE regress_m.schema_migrations;

-- goose, old table and new.
CREATE TABLE regress_m.goose_db_version (id serial NOT NULL, version_id bigint NOT NULL, is_applied boolean NOT NULL,
    tstamp timestamp NULL DEFAULT now(), PRIMARY KEY (id));
INSERT INTO regress_m.goose_db_version (version_id, is_applied) VALUES (0, true), (1, true), (2, true), (2, false);
SELECT regress_chain('goose', '{1,2,0003}');
SELECT * FROM migrate.adopt('goose', 'goose', mirror => true);
SELECT revision FROM migrate.upgrade('goose');
SELECT id, version_id, is_applied, tstamp IS NOT NULL FROM regress_m.goose_db_version ORDER BY id;
SELECT revision FROM migrate.downgrade('goose', '1');
SELECT id, version_id, is_applied FROM regress_m.goose_db_version ORDER BY id;
DROP TABLE regress_m.goose_db_version;
CREATE TABLE regress_m.goose_db_version (id integer PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, version_id bigint NOT NULL,
    is_applied boolean NOT NULL, tstamp timestamp NOT NULL DEFAULT now());
INSERT INTO regress_m.goose_db_version (version_id, is_applied) VALUES (0, true), (1, true);
SELECT revision FROM migrate.upgrade('goose', '+1');
SELECT id, version_id, is_applied FROM regress_m.goose_db_version ORDER BY id;
DROP TABLE regress_m.goose_db_version;

-- Flyway: with rank, checksum and time; repeatable scripts too.
CREATE TABLE regress_m.flyway_schema_history (
    installed_rank int NOT NULL, version varchar(50), description varchar(200) NOT NULL, type varchar(20) NOT NULL,
    script varchar(1000) NOT NULL, checksum int, installed_by varchar(100) NOT NULL, installed_on timestamp NOT NULL DEFAULT now(),
    execution_time int NOT NULL, success boolean NOT NULL, CONSTRAINT flyway_schema_history_pk PRIMARY KEY (installed_rank));
INSERT INTO regress_m.flyway_schema_history VALUES (1, '1', 'base', 'BASELINE', 'base', NULL, 'me', DEFAULT, 0, true);
SELECT regress_chain('flyway', '{1,1.1,2}', ARRAY['SELECT 1', E'SELECT 2;\r\nSELECT 3;\n', 'SELECT pg_sleep(0.01)']);
SELECT migrate.register_repeatable('flyway', 'my_views', 'SELECT 6');
SELECT * FROM migrate.adopt('flyway', 'flyway', mirror => true);
SELECT direction, revision FROM migrate.upgrade('flyway');
SELECT installed_rank, version, description, type, script, checksum, installed_by = current_user AS mine, execution_time >= 10 AS slow, success
FROM regress_m.flyway_schema_history ORDER BY 1;
SELECT * FROM migrate.adopt('flyway');
SELECT revision FROM migrate.downgrade('flyway', 'base'); -- what the baseline stands for stays
\echo :LAST_ERROR_SQLSTATE
SELECT revision FROM migrate.downgrade('flyway', '1');
SELECT installed_rank, version, type FROM regress_m.flyway_schema_history ORDER BY 1;
DROP TABLE regress_m.flyway_schema_history;

-- Supabase: with the statements, cut as its tool cuts them.
CREATE SCHEMA supabase_migrations;
CREATE TABLE supabase_migrations.schema_migrations (version text NOT NULL PRIMARY KEY, statements text[], name text);
SELECT regress_chain('supabase', '{20260102030405,20260102030406}', ARRAY[E'-- first\nSELECT 1;\n\nSELECT \';\' /* ; */ ;;\n-- last\n']);
SELECT * FROM migrate.adopt('supabase', mirror => true);
SELECT revision FROM migrate.upgrade('supabase');
SELECT version, name, statements FROM supabase_migrations.schema_migrations ORDER BY 1;
SELECT revision FROM migrate.downgrade('supabase', '-1');
SELECT version FROM supabase_migrations.schema_migrations ORDER BY 1;
-- A script with variables parses only with their values: it is one statement.
SELECT migrate.register('supabase', '20260102030407', '20260102030406', 'names', E'CREATE TABLE :"place".t (\n    a int);\nSELECT :word;', variables => 'psql');
SELECT migrate.set_variable('supabase', 'place', 'regress_m'), migrate.set_variable('supabase', 'word', '1');
SELECT revision FROM migrate.upgrade('supabase');
SELECT version, statements FROM supabase_migrations.schema_migrations ORDER BY 1 DESC LIMIT 1;
SELECT revision FROM migrate.stamp('supabase', 'base');
SELECT migrate.alter_service('supabase', mirror => false);
SET standard_conforming_strings = off;
SELECT migrate.edit('supabase', '20260102030406', up => $$SELECT '\'; SELECT '\'$$);
SELECT * FROM migrate.adopt('supabase', mirror => true);
SELECT revision FROM migrate.stamp('supabase', '20260102030406');
RESET standard_conforming_strings;
SELECT version, statements FROM supabase_migrations.schema_migrations ORDER BY 1;
DROP SCHEMA supabase_migrations CASCADE;

-- A last down script may take the history away with the schema.
CREATE SCHEMA regress_gone;
CREATE TABLE regress_gone.schema_migrations (version varchar PRIMARY KEY);
SELECT migrate.create_service('gone', 'regress_gone');
SELECT migrate.register('gone', '1', up => 'SELECT 1', down => 'DROP SCHEMA regress_gone CASCADE');
SELECT * FROM migrate.adopt('gone', 'dbmate', mirror => true);
SELECT revision FROM migrate.upgrade('gone');
SELECT revision FROM migrate.downgrade('gone', 'base');
SELECT to_regnamespace('regress_gone') IS NULL;

SET client_min_messages = warning;
DROP EXTENSION migrate;
DROP SCHEMA regress_m CASCADE;
DROP FUNCTION regress_chain;
