-- What people's files hold, taken as they mean it: byte order marks, line ends, marks of other tools.
CREATE EXTENSION migrate;
SET migrate.message_level = debug1;
SET client_min_messages = notice;
\set VERBOSITY default

-- A byte order mark in front is skipped; as a column it does not count.
SELECT migrate.create_service('regress_files');
SELECT migrate.register('regress_files', '001', up => E'\uFEFFCREATE TABLE t (a int);', down => E'\uFEFFDROP TABLE t', verify => E'\uFEFFSELECT 1 FROM t');
SELECT revision, statements FROM migrate.upgrade('regress_files');
SELECT migrate.register('regress_files', '001', up => 'CREATE TABLE t (a int)', down => 'DROP TABLE t', verify => 'SELECT 1 FROM t', replace => true);
SELECT revision, statements FROM migrate.downgrade('regress_files', 'base');
SELECT migrate.register('regress_files', 'x', up => E'\uFEFFSELEC 1');
SELECT migrate.register('regress_files', 'x', up => E'SELECT 1;\uFEFFSELECT 2');
SELECT migrate.register_repeatable('regress_files', 'view', E'\uFEFFCREATE OR REPLACE VIEW v AS SELECT 1 AS a', after => '{001}');
SELECT migrate.set_hook('regress_files', 'after_run', E'\uFEFFSELECT 1');
SELECT revision, direction FROM migrate.upgrade('regress_files');
SELECT migrate.set_hook('regress_files', 'after_run', NULL);

-- Line ends and a final semicolon: in an applied script they may change, in literals, bodies and COPY data too.
SELECT migrate.register('regress_files', '002', '001', up => E'CREATE FUNCTION f() RETURNS text LANGUAGE sql AS $$\nSELECT ''one\ntwo'' -- three\n$$;\nCOPY t FROM stdin;\n1\n2\n\\.\n', down => 'DROP FUNCTION f()');
SELECT revision, statements FROM migrate.upgrade('regress_files');
SELECT migrate.register('regress_files', '002', '001', up => E'CREATE FUNCTION f() RETURNS text LANGUAGE sql AS $$\r\nSELECT ''one\r\ntwo'' -- three\r\n$$;\r\nCOPY t FROM stdin;\r\n1\r\n2\r\n\\.\r\n', down => 'DROP FUNCTION f();');
SELECT migrate.register('regress_files', '002', '001', up => E'CREATE FUNCTION f() RETURNS text LANGUAGE sql AS $$\nSELECT ''one\ntwo'' -- three\n$$;\nCOPY t FROM stdin;\n1\n3\n\\.\n', down => 'DROP FUNCTION f()');
SELECT migrate.register('regress_files', '002', '001', up => E'CREATE FUNCTION f() RETURNS text LANGUAGE sql AS $$\nSELECT ''one\rtwo'' -- three\n$$;\nCOPY t FROM stdin;\n1\n2\n\\.\n', down => 'DROP FUNCTION f()');
SELECT kind, old_sha256 <> new_sha256 AS logged FROM migrate.script_changes WHERE service = 'regress_files' AND revision = '002' ORDER BY kind;
SELECT * FROM migrate.validate('regress_files');

-- A frame around an applied script, or none: it says the same.
SELECT migrate.register('regress_files', '003', '002', up => 'BEGIN; CREATE TABLE u (); COMMIT;', down => 'DROP TABLE u');
SELECT revision, statements FROM migrate.upgrade('regress_files');
SELECT migrate.register('regress_files', '003', '002', up => 'CREATE TABLE u ()', down => 'START TRANSACTION; DROP TABLE u; END');
SELECT migrate.register('regress_files', '003', '002', up => 'CREATE TABLE u (); SELECT 1', down => 'DROP TABLE u');

-- Marks with which other tools end an up section are comments to the server: they are refused with their line.
CREATE FUNCTION pg_temp.try(kind text, script text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    detail text;
BEGIN
    PERFORM migrate.register('regress_files', 'marked', '003', up => CASE kind WHEN 'up' THEN script END, down => CASE kind WHEN 'down' THEN script END,
        verify => CASE kind WHEN 'verify' THEN script END);
    PERFORM migrate.unregister('regress_files', 'marked');
    RETURN 'taken';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
    RETURN SQLSTATE || ': ' || SQLERRM || ' | ' || detail;
END
$$;
SELECT mark, pg_temp.try('up', E'CREATE TABLE m ();\n' || mark || E'\nDROP TABLE m;')
FROM unnest(ARRAY['-- migrate:down', '--migrate:down transaction:false', '-- migrate:verify', '-- +goose Down', E'  -- something +goose DOWN\r', '-- +migrate Down',
    '-- +micrate Down', '-- Down Migration', '--- down  migration of all', '---- create above / drop below ----', '-- //@UNDO', '-- rambler down',
    '-- ==== DOWN ====', '--- !Downs', '-- migrate:up', '-- +goose Up', '-- Up Migration']) WITH ORDINALITY AS m (mark, n) ORDER BY n;
SELECT pg_temp.try('up', E'CREATE TABLE m ();\n/* liquibase rollback\nDROP TABLE m;\n*/');
-- What the tool itself would overlook is meant all the same.
SELECT mark, pg_temp.try('up', E'CREATE TABLE m ();\n' || mark || E'\nDROP TABLE m;')
FROM unnest(ARRAY[' -- migrate:down', '-- Migrate : Down', '-- +MIGRATE down', '---- create above -- drop below', '-- @undo', '-- = DOWN =', '-- rambler  DOWN']) WITH ORDINALITY AS m (mark, n)
ORDER BY n;
-- These are none: what divides nothing, what is no comment, and a script's own section.
SELECT script, pg_temp.try('up', script)
FROM unnest(ARRAY[E'SELECT 1; -- migrate:down', E'-- migrate:up\nSELECT 1', E'-- +goose Up\n-- +goose StatementBegin\nSELECT 1;\n-- +goose StatementEnd',
    E'-- migrate:allow table-rewrite: small\nSELECT 1', E'SELECT 1;\n--rollback DROP TABLE m', E'SELECT 1;--> statement-breakpoint\nSELECT 2', E'SELECT $$\n-- migrate:down\n$$',
    E'SELECT ''\n-- +goose Down\n''', E'-- migrate the rows down the tree\nSELECT 1', E'-- tear down migrations later\nSELECT 1', E'-- --------\n-- ========\nSELECT 1']) WITH ORDINALITY AS m (script, n)
ORDER BY n;
SELECT pg_temp.try('down', E'-- migrate:down\nSELECT 1'), pg_temp.try('verify', E'-- migrate:verify\nSELECT 1');
SELECT pg_temp.try('down', E'-- migrate:up\nSELECT 1'), pg_temp.try('down', E'-- +goose Down\nSELECT 1;\n-- +goose Up\nSELECT 2');
SELECT pg_temp.try('up', E'COPY t FROM stdin;\n-- migrate:down\n\\.\nSELECT 1;\n-- migrate:down\nSELECT 2');
SELECT migrate.register_repeatable('regress_files', 'marked', E'SELECT 1;\n-- +goose Down\nSELECT 2');
SELECT migrate.set_hook('regress_files', 'after_run', E'SELECT 1;\n-- +goose Down\nSELECT 2');
-- A script that was registered before they were refused stays what it is, and an export takes it along.
SET migrate.section_marks = accept;
SELECT migrate.register('regress_files', 'old', '003', up => E'SELECT 1;\n-- migrate:down\nSELECT 2', down => '');
RESET migrate.section_marks;
SELECT migrate.register('regress_files', 'old', '003', up => E'SELECT 1;\n-- migrate:down\nSELECT 2', down => '');
SELECT revision FROM migrate.upgrade('regress_files');
SELECT migrate.register('regress_files', 'old', '003', up => E'SELECT 1;\n-- migrate:down\nSELECT 2;', down => '');
SELECT statement FROM migrate.export('regress_files') AS statement WHERE statement ~ 'section_marks|old';

-- An up script that was given and holds nothing, a down script too, and SQL in the place of the message: most likely mistakes.
SELECT migrate.create_service('regress_empty');
SELECT migrate.register('regress_empty', '1', up => '');
SELECT migrate.register('regress_empty', '2', '1', up => '-- to come', down => '-- no rollback');
SELECT migrate.register('regress_empty', '3', '2', 'CREATE TABLE c (x int)');
SELECT migrate.register('regress_empty', '4', '3', 'create nothing', down => '');
SELECT migrate.register('regress_empty', '5', ARRAY['4']);
SELECT migrate.edit('regress_empty', '4', up => ' ');
SELECT migrate.register_all('regress_empty', '[{"revision": "6", "down_revision": "5", "up": ""}, {"revision": "7", "down_revision": "6", "up": ";"},
    {"revision": "8", "down_revision": "7", "up": null, "down": "--"}, {"revision": "9", "down_revision": "8"}]');
SELECT migrate.revision('regress_empty', 'nothing', rev_id => '10');
SELECT migrate.revision('regress_empty', 'nothing', up => '/* nothing */', rev_id => '11');
SELECT count(*) FROM migrate.upgrade('regress_empty');

-- A role switch, and a change of what decides how a script is read, are refused with their line.
SELECT script, pg_temp.try('up', E'SELECT 1;\n' || script)
FROM unnest(ARRAY['SET ROLE postgres', 'SET LOCAL ROLE NONE', 'RESET ROLE', 'SET SESSION AUTHORIZATION DEFAULT', 'RESET SESSION AUTHORIZATION', 'SET "ROLE" TO x',
    'SET standard_conforming_strings = off', 'SET LOCAL standard_conforming_strings TO ''off''', 'SET backslash_quote = on', 'SET escape_string_warning = 0', 'SET transform_null_equals = true',
    'SET standard_conforming_strings = on', 'SET backslash_quote = safe_encoding', 'SET escape_string_warning = 1', 'RESET transform_null_equals', 'SET search_path = pg_catalog']) WITH ORDINALITY AS m (script, n)
ORDER BY n;

-- The down script alone may be one that can't run in a transaction.
SELECT migrate.create_service('regress_both');
SELECT migrate.register('regress_both', '1', up => 'CREATE TABLE t (a int); CREATE INDEX i ON t (a)', down => 'DROP INDEX CONCURRENTLY i');
SELECT migrate.register('regress_both', '1', up => 'CREATE TABLE t (a int); CREATE INDEX i ON t (a)', down => 'DROP INDEX CONCURRENTLY i', down_transactional => false);
SELECT migrate.register('regress_both', '1', up => 'CREATE TABLE t (a int); CREATE INDEX i ON t (a)', down => 'DROP INDEX CONCURRENTLY i', down_transactional => true);
SELECT migrate.register('regress_both', '2', '1', up => 'VACUUM t', transactional => false, down => 'SELECT 1', down_transactional => true);
SELECT migrate.register('regress_both', '3', '1', up => 'SELECT 1', down_transactional => false);
SELECT migrate.register_all('regress_both', '[{"revision": "4", "down_revision": "1", "up": "SELECT 1", "down": "VACUUM t", "down_transactional": false},
    {"revision": "5", "down_revision": "4", "up": "SELECT 1", "down": "SELECT 1", "transactional": true, "down_transactional": null}]');
SELECT migrate.revision('regress_both', 'more', up => 'SELECT 1', down => 'VACUUM t', head => '2', rev_id => '6', down_transactional => false);
SELECT revision, transactional, down_transactional FROM migrate.revisions WHERE service = 'regress_both' ORDER BY seq;
SELECT revision FROM migrate.upgrade('regress_both', '5');
SELECT * FROM migrate.upgrade('regress_both', '2');
SELECT revision FROM migrate.downgrade('regress_both', '-1');
SELECT * FROM migrate.downgrade('regress_both', '-1');
SELECT migrate.register('regress_both', '1', up => 'CREATE TABLE t (a int); CREATE INDEX i ON t (a)', down => 'DROP INDEX CONCURRENTLY i');
SELECT migrate.squash('regress_both', '4:5', rev_id => '45');
SELECT transactional, down_transactional FROM migrate.revisions WHERE service = 'regress_both' AND revision = '45';
SELECT statement FROM migrate.export('regress_both') AS statement WHERE statement ~ 'down_transactional' ORDER BY 1;
SELECT * FROM migrate.downgrade_sql('regress_both', '4:1');

-- All that is wrong with many revisions is told at once.
SELECT migrate.create_service('regress_many');
SELECT migrate.register_all('regress_many', '[{"revision": "1", "up": "CREATE TABLE a ()", "down": "DRP TABLE a"}, {"revision": "2", "down_revision": "1", "up": "CREATE TABLE"},
    {"revision": "3", "down_revision": "2", "up": "SELECT 1;\nCOMMIT"}, {"revision": "4", "down_revision": "nowhere", "up": "SELECT 1"}]');
SELECT migrate.register_all('regress_many', (SELECT jsonb_agg(jsonb_build_object('revision', 'r' || n, 'up', 'SELEC')) FROM generate_series(1, 30) AS n));
SELECT count(*) FROM migrate.revisions WHERE service = 'regress_many';
SELECT migrate.register_all('regress_many', '[{"revision": "1", "up": "CREATE TABLE a ()"}, {"revision": "2", "down_revision": "1", "up": "CREATE TABLE b ()"}]');
SELECT revision FROM migrate.upgrade('regress_many', '1');
SELECT migrate.register_all('regress_many', '[{"revision": "1", "up": "CREATE TABLE c ()"}, {"revision": "2", "down_revision": "1", "up": "CREATE TABLE c ()"}, {"revision": "3", "up": "SELEC"}]');

-- A new value of an enumeration can't be used before it is committed: the two calls that do it.
SELECT migrate.create_service('regress_enum');
SELECT migrate.register('regress_enum', '1', up => 'CREATE TYPE e AS ENUM (''a''); CREATE TABLE t (x e)');
SELECT migrate.register('regress_enum', '2', '1', up => 'ALTER TYPE e ADD VALUE ''b''');
SELECT migrate.register('regress_enum', '3', '2', up => 'DO $$BEGIN EXECUTE ''ALTER TYPE e ADD VALUE ''''c''''''; END$$');
SELECT migrate.register('regress_enum', '4', '3', up => 'INSERT INTO t VALUES (''b'')');
SELECT migrate.register('regress_enum', '5', '4', up => 'ALTER TYPE e ADD VALUE ''d''; INSERT INTO t VALUES (''d'')');
SELECT revision FROM migrate.upgrade('regress_enum', '1');
SELECT revision FROM migrate.upgrade('regress_enum', '+4');
SELECT revision FROM migrate.upgrade('regress_enum', '2');
SELECT revision FROM migrate.upgrade('regress_enum', '4');
SELECT revision FROM migrate.upgrade('regress_enum');
BEGIN;
ALTER TYPE regress_enum.e ADD VALUE 'z';
SELECT migrate.register('regress_enum', '5', '4', up => 'INSERT INTO t VALUES (''z'')', replace => true);
SELECT revision FROM migrate.upgrade('regress_enum');
ROLLBACK;
SELECT * FROM regress_enum.t;

SELECT migrate.drop_service(s) FROM unnest(ARRAY['regress_files', 'regress_empty', 'regress_both', 'regress_many', 'regress_enum']) AS s;
SET client_min_messages = warning;
DROP SCHEMA regress_files, regress_empty, regress_both, regress_many, regress_enum CASCADE;
DROP EXTENSION migrate;
