-- Folders of migrations: imported once and again, in each form that files can have. What each format holds is
-- tested in test/unit; here, what becomes of it.
CREATE EXTENSION migrate;
\set VERBOSITY default
\set SHOW_CONTEXT always
\pset null '(null)'
SET migrate.message_level = debug1;
SELECT current_database() AS this_database \gset

-- A service is made, on the schema public. The first row says as what the folder was read.
SELECT * FROM migrate.import('shop', '{
    "001_pets.sql": "-- migrate:up\nCREATE TABLE pets (id int);\n\n-- migrate:down\nDROP TABLE pets;\n",
    "002_names.sql": "-- migrate:up\nALTER TABLE pets ADD COLUMN name text;\n-- migrate:down\nALTER TABLE pets DROP COLUMN name;\n",
    "README.md": "These are migrations."}');
SELECT service, schema_name, owner = current_user AS is_ours FROM migrate.services;
SELECT revision, down_revisions, message, source, registered_by = session_user AS by_us,
    up_sha256 = sha256(convert_to(migrate.script(service, revision, 'up'), 'UTF8')) AS hash_is_right
FROM migrate.revisions ORDER BY seq;
SELECT revision, kind, file, first_line FROM migrate.scripts ORDER BY revision, kind;
SELECT command, revisions FROM migrate.changes ORDER BY change;

-- The same again does nothing, whatever form it has.
CREATE TEMP TABLE folder (name text, content text);
INSERT INTO folder VALUES
    ('001_pets.sql', E'-- migrate:up\nCREATE TABLE pets (id int);\n\n-- migrate:down\nDROP TABLE pets;\n'),
    ('002_names.sql', E'-- migrate:up\nALTER TABLE pets ADD COLUMN name text;\n-- migrate:down\nALTER TABLE pets DROP COLUMN name;\n');
SELECT jsonb_object_agg(name, content) AS files FROM folder \gset
SELECT * FROM migrate.import('shop', :'files');
SELECT * FROM migrate.import('shop', (SELECT jsonb_object_agg(name, content) FROM folder));
SELECT count(*) FROM migrate.changes;

-- Files are added; changed ones replace what is not applied; those that are gone go.
SELECT revision FROM migrate.upgrade('shop', '001');
SELECT * FROM migrate.import('shop', '{
    "001_pets.sql": "-- migrate:up\n-- Animals.\nCREATE TABLE pets (id int);\n-- migrate:down\nDROP TABLE pets;\n",
    "003_ages.sql": "-- migrate:up\nALTER TABLE pets ADD COLUMN age int;\n-- migrate:down\n",
    "004_more.sql": "-- migrate:up\nSELECT 1;\n-- migrate:down\n"}'::jsonb);
SELECT revision, down_revisions FROM migrate.revisions ORDER BY revision;
SELECT * FROM migrate.import('shop', '{
    "001_pets.sql": "-- migrate:up\n-- Animals.\nCREATE TABLE pets (id int);\n-- migrate:down\nDROP TABLE pets;\n",
    "002_names.sql": "-- migrate:up\nALTER TABLE pets ADD COLUMN name text;\n-- migrate:down\n",
    "003_ages.sql": "-- migrate:up\nALTER TABLE pets ADD COLUMN age int;\n-- migrate:down\n",
    "004_more.sql": "-- migrate:up\nSELECT 2;\n-- migrate:down\n"}'::jsonb);
SELECT revision, down_revisions FROM migrate.revisions ORDER BY revision;
SELECT kind, old_sha256 <> new_sha256 AS differs FROM migrate.script_changes ORDER BY kind;

-- An error names the file and the line in it.
SELECT * FROM migrate.import('shop', '{
    "001_pets.sql": "-- migrate:up\n-- Animals.\nCREATE TABLE pets (id int);\n-- migrate:down\nDROP TABLE pets;\n",
    "002_names.sql": "-- migrate:up\nSELECT 1;\n\nSELECT 1 / 0;\n-- migrate:down\n",
    "003_ages.sql": "-- migrate:up\nALTER TABLE pets ADD COLUMN age int;\n-- migrate:down\n"}'::jsonb);
SELECT * FROM migrate.upgrade('shop');

-- Everything wrong is told in one go, by file and line, and nothing is registered.
CREATE TEMP TABLE bad AS SELECT '{
    "001_pets.sql": "-- migrate:up\n-- Animals.\nCREATE TABLE beasts (id int);\n-- migrate:down\nDROP TABLE pets;\n",
    "000_late.sql": "-- migrate:up\nSELECT 1;\n-- migrate:down\n",
    "005_syntax.sql": "-- migrate:up\nSELECT 1;\nSELEC 2;\n-- migrate:down\nDROP TABL x;",
    "006_commit.sql": "-- migrate:up\nSELECT 1;\nCOMMIT;\nSELECT 2;\n-- migrate:down\n",
    "007_include.sql": "-- migrate:up\n\\i other.sql\n-- migrate:down\n",
    "008_index.sql": "-- migrate:up\nSELECT 1;\nVACUUM;\n-- migrate:down\n",
    "09_a.sql": "-- migrate:up\n-- migrate:down\n",
    "09_b.sql": "-- migrate:up\n-- migrate:down\n"}'::jsonb AS files;
SELECT * FROM migrate.import('shop', (SELECT files FROM bad));
SELECT file, line, sqlstate, message, hint FROM migrate.import_check('shop', (SELECT files FROM bad));
SELECT revision FROM migrate.revisions ORDER BY revision;

-- What comes late can follow what is applied, and stays there.
SELECT revision FROM migrate.upgrade('shop', '001');
CREATE TEMP TABLE late AS SELECT '{
    "000_late.sql": "-- migrate:up\nSELECT 0;\n-- migrate:down\n",
    "001_pets.sql": "-- migrate:up\n-- Animals.\nCREATE TABLE pets (id int);\n-- migrate:down\nDROP TABLE pets;\n"}'::jsonb AS files;
SELECT file, result, note FROM migrate.import('shop', (SELECT files FROM late), out_of_order => true);
SELECT file, result FROM migrate.import('shop', (SELECT files FROM late));
SELECT revision, down_revisions FROM migrate.revisions ORDER BY revision;

-- A file that is gone leaves what is applied where it is, and what something else stands on.
SELECT * FROM migrate.import('shop', '{
    "001_pets.sql": "-- migrate:up\n-- Animals.\nCREATE TABLE pets (id int);\n-- migrate:down\nDROP TABLE pets;\n",
    "002_more.sql": "-- migrate:up\nSELECT 2;\n-- migrate:down\n", "003_more.sql": "-- migrate:up\nSELECT 3;\n-- migrate:down\n"}'::jsonb);
SELECT migrate.register('shop', 'by_hand', '002', 'by hand', 'SELECT 1');
SELECT * FROM migrate.import('shop', '{
    "001_pets.sql": "-- migrate:up\n-- Animals.\nCREATE TABLE pets (id int);\n-- migrate:down\nDROP TABLE pets;\n",
    "004_more.sql": "-- migrate:up\n-- migrate:down\n"}'::jsonb);
SELECT * FROM migrate.import('shop', '{"004_more.sql": "-- migrate:up\n-- migrate:down\n"}'::jsonb);
SELECT revision, down_revisions, source FROM migrate.revisions ORDER BY revision;

-- Not a folder that was imported before, or none at all.
SELECT migrate.import('shop', '{"900_x.sql": "-- migrate:up\n-- migrate:down\n"}');
SELECT migrate.import('shop', '{}');
SELECT migrate.import('shop', '{"README.md": "nothing"}');
SELECT migrate.import('shop', '');
SELECT migrate.import('shop', 'not base64!');
SELECT migrate.import('shop', 'H4sIAAAAAAAAA+3OMQ6AIBBE0T0KJzAsonCA');
SELECT migrate.import('shop', '{"a": 1}');
SELECT migrate.import('shop', '{"a.sql": "SELECT 1", "a.sql": "SELECT 2"}');
SELECT migrate.import('shop', '[]'::jsonb);
SELECT migrate.import('shop', '{"a.sql": "SELECT 1"');
SELECT migrate.import('shop', '{"1_a.sql": "-- migrate:up\n-- migrate:down\n"}', 'mate');
SELECT migrate.import(NULL, '{}');
SELECT migrate.import('shop', NULL::text);
SELECT migrate.import('shop', '{}', NULL, NULL);
BEGIN READ ONLY;
SELECT migrate.import('shop', '{"1_a.sql": "-- migrate:up\n-- migrate:down\n"}');
ROLLBACK;

-- Files of two tools.
SELECT migrate.import('two', '{"1_a.sql": "-- migrate:up\n-- migrate:down\n", "2_b.sql": "-- +goose Up\nSELECT 1;\n"}');
SELECT service FROM migrate.services;

-- The version table of public belongs to another service.
SELECT migrate.import('second', '{"1_a.sql": "-- migrate:up\n-- migrate:down\n"}');
SELECT migrate.create_service('second');
SELECT file, result FROM migrate.import('second', '{"1_a.sql": "-- migrate:up\n-- migrate:down\n"}');

-- An archive. A file that is one script is stored byte for byte: its hash is that of sha256sum.
CREATE FUNCTION pg_temp.archived(name text, content bytea) RETURNS bytea LANGUAGE sql AS $$
    WITH header AS (
        SELECT convert_to(name || repeat('~', 100 - octet_length(name)) || '0000644~0000000~0000000~' || lpad(to_oct, 11, '0') || '~'
                || '00000000000~' || '        ' || '0' || repeat('~', 100) || 'ustar~00' || repeat('~', 235), 'UTF8') AS bytes
        FROM (SELECT array_to_string(ARRAY(SELECT ((length(content) >> (3 * i)) & 7)::text
                FROM generate_series(10, 0, -1) AS i), '') AS to_oct) AS o),
    zeroed AS (SELECT decode(replace(encode(bytes, 'hex'), '7e', '00'), 'hex') AS bytes FROM header),
    summed AS (SELECT bytes, (SELECT sum(get_byte(bytes, i)) FROM generate_series(0, 499) AS i) AS total FROM zeroed)
    SELECT overlay(bytes || decode(repeat('00', 12), 'hex') PLACING
            convert_to(lpad(array_to_string(ARRAY(SELECT ((total::int >> (3 * i)) & 7)::text
                FROM generate_series(5, 0, -1) AS i), ''), 6, '0'), 'UTF8') || '\x0020'::bytea FROM 149 FOR 8)
        || content || decode(repeat('00', (512 - length(content) % 512) % 512 + 1024), 'hex')
    FROM summed $$;
SELECT migrate.create_service('plain');
SELECT * FROM migrate.import('plain', pg_temp.archived('1_bom.sql', '\xEFBBBF' || convert_to(E'CREATE TABLE bom ();\r\n', 'UTF8')), 'sqlx');
SELECT up_sha256 = sha256('\xEFBBBF' || convert_to(E'CREATE TABLE bom ();\r\n', 'UTF8')) AS is_that_of_the_file
FROM migrate.revisions WHERE service = 'plain';
SELECT revision, statements FROM migrate.upgrade('plain');
-- The same in base64, with line breaks.
SELECT file, result FROM migrate.import('plain', encode(pg_temp.archived('1_bom.sql',
    '\xEFBBBF' || convert_to(E'CREATE TABLE bom ();\r\n', 'UTF8')), 'base64'), 'sqlx');
-- What is no text, and what is cut off.
SELECT migrate.import('plain', pg_temp.archived('1_bom.sql', '\xFFFE2D00'), 'sqlx');
SELECT migrate.import('plain', pg_temp.archived('1_bom.sql', '\x53454C454354003B'), 'sqlx');
SELECT migrate.import('plain', pg_temp.archived('1_bom.sql', convert_to(E'--\nSELECT ''', 'UTF8') || '\xE927'), 'sqlx');
SELECT migrate.import('plain', substr(pg_temp.archived('1_bom.sql', '\x53454C45435420313B'), 1, 515), 'sqlx');
SELECT migrate.import('plain', pg_temp.archived('../1_bom.sql', '\x53454C45435420313B'), 'sqlx');

-- With tools that have no mark for it, a file of one statement that can't run in a transaction runs outside of one.
SELECT migrate.create_service('outside');
SELECT * FROM migrate.import('outside', '{"1_a.up.sql": "CREATE INDEX CONCURRENTLY i ON t (a);", "1_a.down.sql": "SELECT 1;"}', 'golang-migrate');
SELECT revision, transactional, down_transactional FROM migrate.revisions WHERE service = 'outside';
SELECT file, result FROM migrate.import('outside', '{"1_a.up.sql": "CREATE INDEX CONCURRENTLY i ON t (a);", "1_a.down.sql": "SELECT 1;"}', 'golang-migrate');

-- The native format: graphs, repeatable scripts, hooks. It has a schema of its own.
CREATE TEMP TABLE native AS SELECT '{
    "001_init.sql": "-- migrate:up\nCREATE TABLE t (i int);\n-- migrate:down\nDROP TABLE t;\n-- migrate:verify\nSELECT 1;\n",
    "002_left.sql": "-- migrate:labels left\n-- migrate:up\nSELECT 1;\n-- migrate:down\n",
    "003_right.sql": "-- migrate:revises 001\n-- migrate:depends shop:001\n-- migrate:up\nSELECT 1;\n-- migrate:down\n",
    "R__sums.sql": "-- migrate:after 001\nCREATE OR REPLACE VIEW sums AS SELECT sum(i) FROM t;\n",
    "hooks/before_run.sql": "SELECT 1;\n"}'::jsonb AS files;
SELECT * FROM migrate.import('graph', (SELECT files FROM native));
SELECT revision, down_revisions, depends_on, branch_labels FROM migrate.revisions WHERE service = 'graph' ORDER BY seq;
SELECT name, after FROM migrate.repeatables;
SELECT schema_name, hooks FROM migrate.services WHERE service = 'graph';
SELECT result, count(*) FROM migrate.import('graph', (SELECT files FROM native)) GROUP BY result;
SELECT * FROM migrate.upgrade('graph', 'heads');
-- A dependency on something that is not there.
SELECT file, line, sqlstate, message, hint FROM migrate.import_check('graph',
    (SELECT files || '{"004_x.sql": "-- migrate:depends shop:999, moon:1\n-- migrate:up\n-- migrate:down\n"}' FROM native));

-- What is exported can be imported: nothing changes, and another service becomes the same.
SELECT * FROM migrate.export_files('graph');
SELECT result, count(*) FROM migrate.import('graph', migrate.export_archive('graph')) GROUP BY result;
SELECT migrate.create_service('copy');
SELECT result, count(*) FROM migrate.import('copy', migrate.export_archive('graph')) GROUP BY result;
SELECT revision, down_revisions, depends_on, branch_labels, message, up_sha256, down_sha256, verify_sha256
FROM migrate.revisions WHERE service = 'graph'
EXCEPT
SELECT revision, down_revisions, depends_on, branch_labels, message, up_sha256, down_sha256, verify_sha256
FROM migrate.revisions WHERE service = 'copy';

-- Statements that only Drizzle's comment ends.
SELECT migrate.register('copy', 'drizzle', '{002,003}', 'two tables',
    E'CREATE TABLE one (a text DEFAULT ''--> statement-breakpoint'')\n--> statement-breakpoint\nCREATE TABLE two ()--> statement-breakpoint');
SELECT statements FROM migrate.scripts WHERE revision = 'drizzle';
SELECT line FROM migrate.upgrade_sql('copy', 'base:drizzle') AS line WHERE line ~ 'one|two|breakpoint';

-- For those who may run the service.
CREATE ROLE regress_import_other;
GRANT USAGE ON SCHEMA migrate TO regress_import_other;
SET SESSION AUTHORIZATION regress_import_other;
SELECT migrate.import('shop', '{"001_pets.sql": "-- migrate:up\n-- migrate:down\n"}');
SELECT migrate.import_check('shop', '{"001_pets.sql": "-- migrate:up\n-- migrate:down\n"}');
SELECT migrate.export_files('shop');
SELECT migrate.export_archive('shop');
SELECT migrate.import('theirs', '{"001_pets.sql": "-- migrate:up\n-- migrate:down\n"}');
RESET SESSION AUTHORIZATION;
DROP OWNED BY regress_import_other;
DROP ROLE regress_import_other;

-- A database of another encoding: what it can't hold is told; hashes are of UTF-8.
SELECT pg_temp.archived('1_a.sql', '\x2D2D20C3A90A2D2D20C3A920E282AC0A53454C45435420313B') AS euro,
    pg_temp.archived('1_a.sql', '\x2D2D20C3A90A53454C45435420313B') AS accent,
    pg_temp.archived('1_€.sql', '\x53454C45435420313B') AS euro_name \gset
CREATE DATABASE regress_import_latin1 TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C';
\c regress_import_latin1
\set VERBOSITY default
SET client_min_messages = warning;
CREATE EXTENSION migrate;
SET client_encoding = 'UTF8';
SELECT file, line, sqlstate, message, hint FROM migrate.import_check('w', :'euro'::bytea, 'sqlx');
SELECT file, line, sqlstate, message, hint FROM migrate.import_check('w', :'euro_name'::bytea, 'sqlx');
SELECT * FROM migrate.import('w', :'accent'::bytea, 'sqlx');
SELECT convert_to(migrate.script('w', '1', 'up'), 'UTF8') AS script,
    up_sha256 = sha256(convert_to(migrate.script('w', '1', 'up'), 'UTF8')) AS hash_is_that_of_the_file FROM migrate.revisions;
SELECT * FROM migrate.import('w', :'accent'::bytea, 'sqlx');
SELECT * FROM migrate.import('w', migrate.export_archive('w'));
-- So are checksums that other tools keep.
CREATE TABLE _sqlx_migrations (version bigint PRIMARY KEY, description text NOT NULL, installed_on timestamptz NOT NULL DEFAULT now(),
    success boolean NOT NULL, checksum bytea NOT NULL, execution_time bigint NOT NULL);
INSERT INTO _sqlx_migrations VALUES (1, 'a', now(), true, sha384('\x2D2D20C3A90A53454C45435420313B'), 1);
SELECT * FROM migrate.adopt('w');
\c :this_database
SET client_min_messages = warning;
DROP DATABASE regress_import_latin1;
DROP TABLE IF EXISTS public.pets, public.alembic_version, plain.bom CASCADE;
DROP SCHEMA IF EXISTS plain, graph CASCADE;
DROP EXTENSION migrate;
