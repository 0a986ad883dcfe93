-- The migrations that the Supabase CLI has kept in the database, registered from there, taken over, and found again in
-- the folder.
CREATE EXTENSION migrate;
\pset format unaligned
\pset tuples_only on
SET search_path = public;
-- What a call answers, or its error.
CREATE FUNCTION regress_try(call text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    detail text; hint text;
BEGIN
    RETURN QUERY EXECUTE format('SELECT r::text FROM (%s) AS r', call);
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
    RETURN NEXT sqlstate || ' ' || sqlerrm;
    RETURN NEXT '    DETAIL: ' || replace(detail, chr(10), '|');
    RETURN NEXT '    HINT: ' || hint;
END $$;
CREATE FUNCTION regress_import(service text DEFAULT 'shop') RETURNS SETOF text LANGUAGE sql
    AS $$ SELECT regress_try(format('SELECT * FROM migrate.import_supabase(%L)', service)) $$;
CREATE FUNCTION regress_folder(files jsonb, service text DEFAULT 'shop') RETURNS SETOF text LANGUAGE sql
    AS $$ SELECT regress_try(format('SELECT * FROM migrate.import(%L, %L::jsonb, %L)', service, files, 'supabase')) $$;
CREATE FUNCTION regress_chain(name text DEFAULT 'shop') RETURNS SETOF text LANGUAGE sql
    AS $$ SELECT concat_ws(' | ', revision, down_revisions, message, transactional, source, migrate.script(service, revision, 'up'))
          FROM migrate.revisions WHERE service = name ORDER BY seq $$;

-- Without the table there is nothing to register, and nothing is left behind.
SELECT regress_import();
SELECT count(*) FROM migrate.services;

-- The table as the CLI and the Management API leave it, with rows of all ages.
CREATE SCHEMA supabase_migrations;
CREATE TABLE supabase_migrations.schema_migrations (version text NOT NULL PRIMARY KEY);
ALTER TABLE supabase_migrations.schema_migrations ADD COLUMN IF NOT EXISTS statements text[];
ALTER TABLE supabase_migrations.schema_migrations ADD COLUMN IF NOT EXISTS name text;
ALTER TABLE supabase_migrations.schema_migrations ADD COLUMN created_by text, ADD COLUMN idempotency_key text UNIQUE,
    ADD COLUMN rollback text[];
INSERT INTO supabase_migrations.schema_migrations (version, name, statements) VALUES
    ('20260102030405', 'create_pets', ARRAY[E'-- Pets; all of them.\nCREATE TABLE pets (id int, name text) -- one; a row',
                                            E'CREATE FUNCTION pet() RETURNS text LANGUAGE sql AS $f$ SELECT \';\'; $f$',
                                            'INSERT INTO pets VALUES (1, $$it;s$$)', '-- the end']),
    ('20260102030406', 'index_pets', ARRAY['CREATE INDEX CONCURRENTLY pets_name ON pets (name)']),
    ('20260102030407', 'atomic', ARRAY['CREATE FUNCTION two() RETURNS int BEGIN ATOMIC SELECT 1', 'SELECT 2', 'END']),
    ('20260102030408', 'repaired', NULL),
    ('20260102030409', 'emptied', '{}');
CREATE TABLE pets (id int, name text);
SELECT regress_import();
SELECT regress_chain();
SELECT owner = current_user, schema_name, version_table FROM migrate.services;
SELECT command, revisions, detail FROM migrate.changes WHERE command <> 'create_service';
-- Nothing is stamped, and nothing changes a second time.
SELECT * FROM migrate.current('shop');
SELECT regress_import();
SELECT count(*) FROM migrate.changes;

-- The scripts are whole, and can be given to another database. What fails names no line of a file, which has others.
BEGIN;
DROP TABLE pets;
SELECT statements FROM migrate.upgrade('shop', '20260102030405');
SELECT pet(), * FROM pets;
ROLLBACK;
SELECT * FROM migrate.upgrade('shop', '20260102030405');
SELECT result, count(*) FROM migrate.import('shop', migrate.export_archive('shop')) GROUP BY result;

-- The CLI's folder says the same in other words. Of what the history has no statements, it says more.
\set folder '{"20260102030405_create_pets.sql": "-- Pets; all of them.\\r\\nCREATE TABLE pets (id int, name text); -- one; a row\\r\\n\\r\\nCREATE FUNCTION pet() RETURNS text LANGUAGE sql AS $f$ SELECT '';''; $f$;;\\nINSERT INTO pets VALUES (1, $$it;s$$);\\n-- the end\\n", "20260102030406_index_pets.sql": "CREATE INDEX CONCURRENTLY pets_name ON pets (name)", "20260102030407_atomic.sql": "CREATE FUNCTION two() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END;\\n", "20260102030408_repaired.sql": "SELECT 8;", "20260102030409_emptied.sql": ""}'
BEGIN;
SELECT regress_folder(:'folder');
SELECT regress_folder(:'folder');
ROLLBACK;

-- A migration has run, whether its file is there and says so or not, and nothing new comes before it.
BEGIN;
SELECT regress_folder('{"20260102030407_atomic.sql": "SELECT 7;", "20260102030500_new.sql": ""}');
SELECT regress_folder('{"20260102030407_atomic.sql": "SELECT 77;", "20260102030500_new.sql": ""}');
SELECT revision, down_revisions FROM migrate.revisions ORDER BY seq;
SELECT regress_folder('{"20260102030405_create_pets.sql": "", "20260102030406_late.sql": "", "20260102030404_late.sql": ""}');
ROLLBACK;

-- Taken over, with the CLI's table kept up.
SELECT regress_try($$SELECT * FROM migrate.adopt('shop', 'supabase')$$);
SELECT regress_import();
SELECT regress_folder(:'folder');
SELECT regress_folder(:'folder');
SELECT regress_import();
SELECT regress_chain();
SELECT kind, old_sha256 = sha256(''), new_sha256 = sha256('SELECT 8;') FROM migrate.script_changes;
SELECT * FROM migrate.adopt('shop', 'supabase', mirror => true);
SELECT regress_folder(:'folder'::jsonb || '{"20260102030410_new.sql": "SELECT 10;\n\n-- last\n"}');
SELECT revision, direction FROM migrate.upgrade('shop');
SELECT version, name, statements FROM supabase_migrations.schema_migrations WHERE version > '20260102030409';
SELECT regress_import();
SELECT regress_folder(:'folder'::jsonb || '{"20260102030410_new.sql": "SELECT 10;\n\n-- last\n"}');
-- A file that says something else is refused, as that of an applied revision is.
SELECT regress_folder(:'folder'::jsonb || '{"20260102030407_atomic.sql": "SELECT 7", "20260102030410_new.sql": "SELECT 10;"}');
SELECT migrate.drop_service('shop');
DROP TABLE alembic_version;

-- Without mirror, what the CLI runs later follows what is applied.
TRUNCATE supabase_migrations.schema_migrations;
SELECT regress_import();
SELECT count(*) FROM migrate.services;
INSERT INTO supabase_migrations.schema_migrations (version, name, statements) VALUES ('20260102', 'a', '{SELECT 1}'), ('20260104', 'b', '{SELECT 2}');
SELECT regress_import();
SELECT * FROM migrate.adopt('shop', 'supabase');
INSERT INTO supabase_migrations.schema_migrations (version, name, statements) VALUES ('20260103', 'late', '{SELECT 3}');
SELECT regress_import();
SELECT regress_chain();
SELECT * FROM migrate.adopt('shop', 'supabase');
SELECT regress_folder('{"20260102_a.sql": "SELECT 1", "20260103_late.sql": "SELECT 3", "20260104_b.sql": "SELECT 2"}');
-- Its own words of an applied revision stay; those of one that is not applied follow.
UPDATE supabase_migrations.schema_migrations SET statements = '{SELECT 33}', name = 'later' WHERE version = '20260103';
SELECT regress_import();
SELECT count(*) FROM migrate.stamp('shop', 'base');
SELECT regress_import();
SELECT regress_chain();
SELECT detail FROM migrate.changes ORDER BY change DESC LIMIT 1;
SELECT migrate.drop_service('shop');

-- What was registered otherwise keeps all that the history knows nothing of.
SELECT migrate.create_service('shop', 'public');
SELECT migrate.register('shop', 'root', NULL, 'by hand', up => 'SELECT 0'),
       migrate.register('shop', '20260102', 'root', 'by hand', up => E'SELECT 1;\n', down => 'SELECT -1', branch_labels => '{hand}'),
       migrate.register('shop', '20260104', '20260102', 'by hand', up => 'SELECT 44', down => 'SELECT -4');
SELECT regress_import();
SELECT regress_chain();
SELECT migrate.drop_service('shop');
-- Files that the CLI has not run are none of its business.
SELECT regress_folder('{"20260102_a.sql": "SELECT 1;", "20260103_own.sql": "SELECT 5", "20260104_b.sql": "SELECT 2", "20260105_c.sql": "SELECT 6"}');
DELETE FROM supabase_migrations.schema_migrations WHERE version = '20260103';
INSERT INTO supabase_migrations.schema_migrations (version, name, statements) VALUES ('20260106', 'd', '{SELECT 7}');
SELECT regress_import();
SELECT regress_chain();
SELECT migrate.drop_service('shop');

-- Several statements, one of which needs to run alone: so the CLI ran it.
TRUNCATE supabase_migrations.schema_migrations;
INSERT INTO supabase_migrations.schema_migrations (version, name, statements) VALUES
    ('1', 'mixed', ARRAY['SELECT 1', 'DROP INDEX CONCURRENTLY IF EXISTS nothing']);
SELECT regress_import();
SELECT regress_chain();
SELECT regress_folder('{"1_mixed.sql": "SELECT 1;\n\nDROP INDEX CONCURRENTLY IF EXISTS nothing;"}');
SELECT migrate.drop_service('shop');

-- Versions that the CLI would not have made: ids as an import makes them, which adopt finds.
TRUNCATE supabase_migrations.schema_migrations;
INSERT INTO supabase_migrations.schema_migrations (version, name, statements) VALUES
    ('1-a', 'x', '{SELECT 1}'), ('1_a', 'x', '{SELECT 2}'), ('head', NULL, '{SELECT 3}'), ('{ e@', E'odd\nname', '{SELECT 4}'), ('03', '', '{SELECT 5,NULL}'), ('003', 'zeros', '{" ",""}');
SELECT regress_import();
UPDATE supabase_migrations.schema_migrations SET statements = '{SELECT 5}' WHERE version = '03';
SELECT regress_import();
SELECT regress_chain();
SELECT * FROM migrate.adopt('shop', 'supabase');
SELECT regress_import();
SELECT migrate.drop_service('shop');
DROP TABLE alembic_version;

-- What can't be registered is refused by version and line, and all of it at once.
TRUNCATE supabase_migrations.schema_migrations;
INSERT INTO supabase_migrations.schema_migrations (version, name, statements) VALUES
    ('1', 'a', '{SELECT 1}'), ('2', 'b', ARRAY['SELECT 2', E'-- two\nSET ROLE nobody']), ('3', 'c', '{SELEKT 3}'), ('4', 'd', '{"SELECT $q$ cut", " here $q$"}');
SELECT regress_import();
DELETE FROM supabase_migrations.schema_migrations WHERE version <> '2';
SELECT regress_import();
SELECT count(*) FROM migrate.services;
-- So are lists that are none, and rows that are none of the CLI's.
TRUNCATE supabase_migrations.schema_migrations;
INSERT INTO supabase_migrations.schema_migrations (version, statements) VALUES ('1', '{SELECT 1,NULL}');
SELECT regress_import();
UPDATE supabase_migrations.schema_migrations SET statements = '{{SELECT 1},{SELECT 2}}';
SELECT regress_import();
UPDATE supabase_migrations.schema_migrations SET version = '', statements = '{}';
SELECT regress_import();
ALTER TABLE supabase_migrations.schema_migrations DROP CONSTRAINT schema_migrations_pkey;
UPDATE supabase_migrations.schema_migrations SET version = '1', name = 'a';
INSERT INTO supabase_migrations.schema_migrations (version, name) VALUES ('1', 'b');
SELECT regress_import();
-- A large one comes in; one that would do harm does not.
TRUNCATE supabase_migrations.schema_migrations;
INSERT INTO supabase_migrations.schema_migrations (version, statements)
SELECT '1', ARRAY[format('SELECT %L', repeat('x', 10000000)), 'SELECT 2'];
SELECT regress_import();
SELECT length(body), statements FROM migrate.scripts;
SELECT migrate.drop_service('shop');
INSERT INTO supabase_migrations.schema_migrations (version, statements)
SELECT n::text, ARRAY[format('SELECT %L', repeat('x', 33000000))] FROM generate_series(2, 3) AS n;
SELECT regress_import();
TRUNCATE supabase_migrations.schema_migrations;
INSERT INTO supabase_migrations.schema_migrations (version, statements) VALUES ('1', ARRAY[repeat('x', 70000000)]);
SELECT regress_import();

-- Services: a wrong name, a version table that another service has, a second head.
TRUNCATE supabase_migrations.schema_migrations;
INSERT INTO supabase_migrations.schema_migrations (version, name, statements) VALUES ('1', 'a', '{SELECT 1}');
SELECT regress_import(NULL);
SELECT regress_import('a:b');
SELECT regress_import('');
SELECT migrate.create_service('other', 'public');
SELECT regress_import();
SELECT migrate.create_service('shop', 'regress_shop', single_head => true);
SELECT migrate.register('shop', 'own');
SELECT regress_import();
SELECT migrate.unregister('shop', 'own');
SELECT regress_import();
SELECT migrate.drop_service('other'), migrate.drop_service('shop');

-- Nothing is left of a call that is undone, and nothing stands in the way of the next one.
DO $$
BEGIN
    PERFORM migrate.import_supabase('shop');
    RAISE division_by_zero;
EXCEPTION WHEN division_by_zero THEN
    RAISE NOTICE 'services: %', (SELECT count(*) FROM migrate.services);
    PERFORM migrate.import_supabase('shop');
END $$;
SELECT * FROM migrate.heads('shop');
SELECT migrate.drop_service('shop');
BEGIN READ ONLY;
SELECT regress_import();
COMMIT;

-- Rights: the caller needs the service's owner, and the owner the table.
CREATE ROLE regress_dev;
CREATE ROLE regress_owner;
GRANT USAGE ON SCHEMA migrate, public TO regress_dev, regress_owner;
GRANT CREATE ON SCHEMA public TO regress_dev;
SET ROLE regress_dev;
SELECT regress_import();
RESET ROLE;
SELECT count(*) FROM migrate.services;
GRANT USAGE ON SCHEMA supabase_migrations TO regress_dev;
SET ROLE regress_dev;
SELECT regress_import();
RESET ROLE;
GRANT SELECT ON supabase_migrations.schema_migrations TO regress_dev;
ALTER TABLE supabase_migrations.schema_migrations ENABLE ROW LEVEL SECURITY;
SET ROLE regress_dev;
SELECT regress_import();
RESET ROLE;
ALTER TABLE supabase_migrations.schema_migrations DISABLE ROW LEVEL SECURITY;
SET ROLE regress_dev;
SELECT regress_import();
RESET ROLE;
SELECT owner FROM migrate.services;
REVOKE CREATE ON SCHEMA public FROM regress_dev;
SET ROLE regress_owner;
SELECT regress_import();
RESET ROLE;
-- A superuser reads what the owner may, and no more.
REVOKE SELECT ON supabase_migrations.schema_migrations FROM regress_dev;
SELECT regress_import();
SELECT migrate.drop_service('shop');

-- Hostile ground: nothing in the place of the table is run.
CREATE FUNCTION regress_trap() RETURNS text LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the trap ran'; END $$;
ALTER TABLE supabase_migrations.schema_migrations RENAME TO kept;
CREATE VIEW supabase_migrations.schema_migrations AS SELECT regress_trap() AS version, '{}'::text[] AS statements, 'x'::text AS name;
SELECT regress_import();
DROP VIEW supabase_migrations.schema_migrations;
CREATE FOREIGN DATA WRAPPER regress_wrapper;
CREATE SERVER regress_server FOREIGN DATA WRAPPER regress_wrapper;
CREATE FOREIGN TABLE supabase_migrations.schema_migrations (version text, statements text[], name text) SERVER regress_server;
SELECT regress_import();
DROP FOREIGN DATA WRAPPER regress_wrapper CASCADE;
CREATE TABLE supabase_migrations.schema_migrations (version text, statements text[], name text) PARTITION BY LIST (version);
SELECT regress_import();
DROP TABLE supabase_migrations.schema_migrations;
CREATE TABLE supabase_migrations.schema_migrations (version bigint);
SELECT regress_import();
DROP TABLE supabase_migrations.schema_migrations;
CREATE TABLE supabase_migrations.schema_migrations (version text, statements text);
SELECT regress_import();
DROP TABLE supabase_migrations.schema_migrations;
SELECT count(*) FROM migrate.services;

-- As the first versions of the CLI left it: versions are all that there is. What the folder says is taken.
CREATE TABLE supabase_migrations.schema_migrations (version text NOT NULL PRIMARY KEY);
INSERT INTO supabase_migrations.schema_migrations VALUES ('20210101000000'), ('20210102000000');
SELECT regress_import();
SELECT * FROM migrate.adopt('shop', 'supabase');
SELECT regress_folder('{"20210101000000_first.sql": "SELECT 1", "20210102000000_second.sql": "SELECT 2"}');
SELECT regress_import();
SELECT regress_chain();

SET client_min_messages = warning;
DROP EXTENSION migrate;
DROP TABLE alembic_version, pets;
DROP SCHEMA supabase_migrations CASCADE;
DROP FUNCTION regress_try, regress_import, regress_folder, regress_chain, regress_trap;
REVOKE ALL ON SCHEMA public FROM regress_dev, regress_owner;
DROP ROLE regress_dev, regress_owner;
