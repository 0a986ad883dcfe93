-- Variables in scripts: where their values come from, when they are missed, and who may see them.
SET client_min_messages = warning;
CREATE EXTENSION migrate;
SET client_min_messages = notice;
SET migrate.message_level = debug1;
\set SHOW_CONTEXT errors
CREATE FUNCTION pg_temp.error(call text, OUT state text, OUT message text, OUT detail text, OUT hint text, OUT context text) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE call;
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL,
        hint = PG_EXCEPTION_HINT, context = PG_EXCEPTION_CONTEXT;
    context := substring(context FROM '^.*?(?=\nSQL statement "SELECT)');
END
$$;
\pset null '(null)'
SELECT migrate.create_service('regress_variables');

-- Spelled in braces, anywhere. A script whose variables have no value yet is not parsed.
SELECT migrate.register('regress_variables', '001', NULL, 'a table', variables => 'braces',
    up => $up$CREATE TABLE ${schema}.t (id int DEFAULT ${number:-7}, note text DEFAULT '${note}'); -- ${note}
CREATE FUNCTION ${schema}.f() RETURNS text LANGUAGE sql AS $$ SELECT '${note}, ${ not one }, $1' $$;
COMMENT ON TABLE ${schema}.t IS '${note}';$up$,
    down => 'DROP FUNCTION ${schema}.f(); DROP TABLE ${schema}.t;', verify => 'SELECT 1 / (SELECT count(*) FROM ${schema}.t WHERE false) FROM ${schema}.t');
SELECT kind, statements FROM migrate.scripts ORDER BY 1;
SELECT revision, variables FROM migrate.revisions;
-- Before anything runs, all that is missing is told at once.
SELECT migrate.register('regress_variables', '002', '001', 'more', down => '', variables => 'braces',
    up => E'\n-- +goose ENVSUB ON\nSELECT ''${price?set the price}'';\n-- +goose ENVSUB OFF\n');
SELECT * FROM migrate.upgrade('regress_variables');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM migrate.upgrade_sql('regress_variables', '001:002');
SELECT to_regnamespace('regress_variables');
-- A name means what it says, or else what it says in other letters, as Flyway reads it.
SELECT migrate.set_variable('regress_variables', 'schema', 'regress_variables');
SELECT migrate.set_variable('regress_variables', 'NOTE', 'it''''s a note');
SELECT revision, statements FROM migrate.upgrade('regress_variables', '001');
SELECT obj_description('regress_variables.t'::regclass), regress_variables.f(), column_default FROM information_schema.columns
WHERE table_schema = 'regress_variables' AND column_name = 'note';
-- Stored, hashed and shown is what was written.
SELECT position('${schema}' IN migrate.script('regress_variables', '001', 'up')),
    (SELECT up_sha256 FROM migrate.revisions WHERE revision = '001') = sha256(convert_to(migrate.script('regress_variables', '001', 'up'), 'UTF8')) AS hash,
    (SELECT sha256 FROM migrate.run_steps WHERE revision = '001') = (SELECT up_sha256 FROM migrate.revisions WHERE revision = '001') AS logged;
SELECT * FROM migrate.validate('regress_variables');
-- Removed, it is missed again: by a downgrade, and by verify.
SELECT migrate.set_variable('regress_variables', 'schema', NULL);
SELECT migrate.set_variable('regress_variables', 'schema', NULL);
SELECT * FROM migrate.downgrade('regress_variables', 'base');
SELECT * FROM migrate.verify('regress_variables');
SELECT migrate.set_variable('regress_variables', 'schema', 'regress_variables');
SELECT * FROM migrate.verify('regress_variables');

-- An applied revision: comments may change, variables may not.
SELECT pg_temp.error($$SELECT migrate.register('regress_variables', '001', NULL, 'a table', variables => 'psql', up => 'SELECT 1', down => '')$$);
SELECT (pg_temp.error(format($$SELECT migrate.register('regress_variables', '001', NULL, 'a table', variables => 'braces', down => %L, verify => %L, up => %L)$$,
    migrate.script('regress_variables', '001', 'down'), migrate.script('regress_variables', '001', 'verify'), change)))
FROM (VALUES (migrate.script('regress_variables', '001', 'up') || ' -- a comment'),
    (replace(migrate.script('regress_variables', '001', 'up'), '${number:-7}', '7')),
    (replace(migrate.script('regress_variables', '001', 'up'), ':-7', ':-8'))) AS v (change);

-- The setting comes after what is stored. It is a JSON object.
SET migrate.variables = '{"schema": "nowhere", "price": 12, "nothing": null}';
SELECT revision, statements FROM migrate.upgrade('regress_variables', '002');
SELECT revision FROM migrate.downgrade('regress_variables', '001');
SET migrate.variables = '["a"]';
SELECT * FROM migrate.upgrade('regress_variables', '002');
SET migrate.variables = '{"price": "hush';
SELECT * FROM migrate.upgrade('regress_variables', '002');
-- It is read only where the roles of login and of the moment are one, and is not the database's.
SET migrate.variables = '{"price": "1"}';
CREATE ROLE regress_variables_owner;
CREATE ROLE regress_variables_reader;
GRANT USAGE ON SCHEMA migrate TO regress_variables_owner, regress_variables_reader;
GRANT ALL ON SCHEMA regress_variables TO regress_variables_owner;
GRANT ALL ON ALL TABLES IN SCHEMA regress_variables TO regress_variables_owner;
SELECT migrate.alter_service('regress_variables', owner => 'regress_variables_owner');
ALTER TABLE regress_variables.alembic_version OWNER TO regress_variables_owner;
SET ROLE regress_variables_owner;
SELECT * FROM migrate.upgrade('regress_variables', '002');
RESET ROLE;
BEGIN;
SELECT revision FROM migrate.upgrade('regress_variables', '002');
ROLLBACK;
RESET migrate.variables;
DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET migrate.variables = %L', current_database(), '{"price": "1"}'); END $$;
\c -
SET client_min_messages = notice;
SET migrate.message_level = debug1;
SHOW migrate.variables;
SELECT * FROM migrate.upgrade('regress_variables', '002');
DO $$ BEGIN EXECUTE format('ALTER DATABASE %I RESET migrate.variables', current_database()); END $$;
\c -
SET client_min_messages = notice;
SET migrate.message_level = debug1;
CREATE FUNCTION pg_temp.error(call text, OUT state text, OUT message text, OUT detail text, OUT hint text, OUT context text) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE call;
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL,
        hint = PG_EXCEPTION_HINT, context = PG_EXCEPTION_CONTEXT;
    context := substring(context FROM '^.*?(?=\nSQL statement "SELECT)');
END
$$;
-- Scripts, which may be of another owner's, don't see it.
SET migrate.variables = '{"price": "1", "other": "for others"}';
SELECT migrate.register('regress_variables', '003', '002', 'looks', up => $$CREATE TABLE seen AS SELECT current_setting('migrate.variables') AS setting$$, down => 'DROP TABLE seen');
SELECT revision FROM migrate.upgrade('regress_variables');
SELECT * FROM regress_variables.seen;
SHOW migrate.variables;
RESET migrate.variables;

-- As psql spells them, and where psql replaces them.
SELECT migrate.set_variable('regress_variables', 'tab', 'odd "name'), migrate.set_variable('regress_variables', 'quote', E'it''s \\ a'),
    migrate.set_variable('regress_variables', 'n', '2'), migrate.set_variable('regress_variables', 'both', ':n + :n');
SELECT migrate.register('regress_variables', '004', '003', 'psql', variables => 'psql', down => 'DROP TABLE :"tab"', up => $up$
CREATE TABLE :"tab" (a text, b text, c int, d int[]);
INSERT INTO :"tab" VALUES (:'quote', ':quote', :both::int, (ARRAY[1, 2, 3])[1 \: :n]); -- :quote
DO $$ BEGIN PERFORM ':quote'; END $$;
SELECT d[1:m], d[1 :m] FROM :"tab" AS t (a, b, c, d), (VALUES (1)) AS v (m);
$up$);
SELECT revision, statements FROM migrate.upgrade('regress_variables');
SELECT * FROM regress_variables."odd ""name";
-- What it has no value for stays, and the parser decides.
SELECT migrate.register('regress_variables', '005', '004', 'unset', variables => 'psql', down => '', up => E'SELECT (ARRAY[1])[1:unset_slice];\nSELECT :unset_value;\nSELECT :''unset_text''');
SELECT * FROM migrate.upgrade('regress_variables');
SELECT migrate.register('regress_variables', '005', '004', 'unset', variables => 'psql', down => '', up => E'SELECT (ARRAY[1])[1:unset_slice];\nSELEC 1', replace => true);
SELECT migrate.set_variable('regress_variables', 'tab', NULL), migrate.set_variable('regress_variables', 'tab', 'odd "name');

-- A value is SQL: what it makes of a script is refused as it would be otherwise, and errors tell of what was written.
SELECT migrate.set_variable('regress_variables', 'end', 'COMMIT'), migrate.set_variable('regress_variables', 'role', 'SET ROLE postgres');
SELECT migrate.register('regress_variables', '005', '004', 'commit', variables => 'braces', down => '', up => E'SELECT 1;\n  ${end};', replace => true);
SELECT migrate.register('regress_variables', '005', '004', 'role', variables => 'braces', down => '', up => E'SELECT 1; /* ${NOTE} */\n  ${role};', replace => true);
SELECT migrate.register('regress_variables', '005', '004', 'syntax', variables => 'braces', down => '', up => E'SELECT ${NOTE};\n SELECT ''${schema}'', oops oops oops;', replace => true);
SELECT migrate.set_variable('regress_variables', 'role', '');
SELECT migrate.register('regress_variables', '005', '004', 'role', variables => 'braces', down => '', up => E'SELECT 1;\n  ${role};', replace => true);
SELECT migrate.set_variable('regress_variables', 'role', 'SET ROLE postgres');
SELECT * FROM migrate.upgrade('regress_variables');
SELECT migrate.set_variable('regress_variables', 'role', E'SELECT 1;\nSELECT 2');
SELECT migrate.register('regress_variables', '005', '004', 'places', variables => 'braces', down => '', replace => true,
    up => E'${role}; SELECT ''ä${schema}'',\n  ''${schema}''::int, ${no_default:-1};');
SELECT * FROM migrate.upgrade('regress_variables');
SELECT migrate.register('regress_variables', '005', '004', 'places', variables => 'braces', down => '', replace => true,
    up => E'CREATE TABLE copied (a int);\n/* ${role}\n*/ COPY copied FROM STDIN;\n${number:-1}\n${schema}\n\\.\n');
SELECT * FROM migrate.upgrade('regress_variables');

-- Secrets are in nothing that is told.
SELECT migrate.set_variable('regress_variables', 'password', 'hush-hush ''n" secret', secret => true);
SELECT migrate.set_variable('regress_variables', 'long_secret', repeat('0123456789abcdef', 8), secret => true);
CREATE TABLE regress_variables.keys (key text PRIMARY KEY, number int, CHECK (key <> 'refused'));
GRANT ALL ON regress_variables.keys TO regress_variables_owner;
CREATE FUNCTION pg_temp.try(up text, style text DEFAULT 'psql') RETURNS SETOF record LANGUAGE sql AS $f$
    SELECT migrate.register('regress_variables', '005', '004', 'secrets', variables => style, down => '', replace => true, up => up);
    SELECT pg_temp.error($$SELECT migrate.upgrade('regress_variables')$$);
$f$;
\pset format unaligned
\pset tuples_only on
SELECT pg_temp.try('INSERT INTO keys VALUES (:''password''), (:''password'')');
SELECT pg_temp.try('INSERT INTO keys VALUES (''a'', NULL); INSERT INTO keys (number, key) SELECT 1, NULL FROM keys WHERE :''long_secret'' <> ''''; ALTER TABLE keys ADD CHECK (key <> ''a'' OR key = :''long_secret'')');
SELECT pg_temp.try('ALTER TABLE keys ADD x text; INSERT INTO keys VALUES (''refused'', 1, :''long_secret'')');
SELECT pg_temp.try('SELECT :''password''::int');
SELECT pg_temp.try('SELECT :"password"');
SELECT pg_temp.try('DO $$ BEGIN RAISE EXCEPTION ''said: ${long_secret}'' USING DETAIL = ''${long_secret}'', HINT = ''${long_secret}''; END $$', 'braces');
SELECT pg_temp.try('DO $$ BEGIN EXECUTE ''SELECT 1 / 0 AS "${long_secret}"''; END $$', 'braces');
SELECT pg_temp.try('DO $$ BEGIN EXECUTE ''SELECT ${long_secret}_''; END $$', 'braces');
SELECT pg_temp.try('CREATE TABLE "${long_secret}" (a int, a int)', 'braces');
SELECT pg_temp.try('CREATE TABLE plain (a int); COPY plain FROM STDIN;' || E'\n${long_secret}\n\\.\n', 'braces');
-- A part of one neither, where the error points at it.
SELECT migrate.set_variable('regress_variables', 'parts', 'some secret words', secret => true);
SELECT pg_temp.error($$SELECT migrate.register('regress_variables', '005', '004', 'secrets', variables => 'braces', down => '', replace => true, up => 'SELECT x${parts}')$$);
SELECT migrate.set_variable('regress_variables', 'parts', 'some+secret', secret => true);
SELECT pg_temp.try('SELECT 1+${parts}', 'braces');
SELECT pg_temp.try('SELECT :"parts"');
-- Nor what is only said; a message of another level than before is not logged for that.
\set SHOW_CONTEXT always
SELECT migrate.register('regress_variables', '005', '004', 'secrets', variables => 'braces', down => '', replace => true,
    up => 'DO $$ BEGIN RAISE NOTICE ''said: ${long_secret}'' USING DETAIL = ''${long_secret}''; RAISE WARNING ''nothing''; RAISE DEBUG ''unseen''; END $$; CREATE TABLE "${long_secret}" (a int)');
BEGIN;
SELECT revision FROM migrate.upgrade('regress_variables');
ROLLBACK;
\set SHOW_CONTEXT errors
SHOW log_min_messages;
-- Later errors of the same run neither.
SELECT migrate.register('regress_variables', '005', '004', 'secrets', variables => 'psql', down => '', replace => true, up => 'INSERT INTO keys VALUES (:''password'')');
SELECT migrate.register('regress_variables', '006', '005', 'no variables', down => '', up => 'INSERT INTO keys SELECT key FROM keys');
SELECT pg_temp.error($$SELECT migrate.upgrade('regress_variables')$$);
SELECT migrate.register('regress_variables', '006', '005', 'a verify script', variables => 'braces', down => '', verify => 'SELECT ''${password}''::int', replace => true);
SELECT migrate.unregister('regress_variables', '006');
SELECT revision FROM migrate.upgrade('regress_variables');
SELECT migrate.register('regress_variables', '006', '005', 'verified', variables => 'psql', down => '', verify => 'SELECT :''password''::text');
SELECT revision FROM migrate.upgrade('regress_variables');
SELECT migrate.register('regress_variables', '006', '005', 'verified', variables => 'psql', down => '', verify => 'SELECT :''password''::int', replace => true);
SELECT service, revision, ok, sqlstate, problem, context FROM migrate.verify('regress_variables');
\pset tuples_only off
\pset format aligned
-- Neither in the log, nor in what others may read.
SELECT count(*) FROM migrate.log AS l WHERE l::text ~ 'hush|0123456789abcdef';
SELECT detail FROM migrate.log WHERE command = 'set_variable' ORDER BY change;
SELECT migrate.set_variable('regress_variables', 'password', 'another'), migrate.set_variable('regress_variables', 'password', 'third', true),
    migrate.set_variable('regress_variables', 'password', 'fourth', true), migrate.set_variable('regress_variables', 'password', 'fourth', true);
SELECT detail FROM migrate.log WHERE command = 'set_variable' AND detail ? 'password' ORDER BY change;
SET ROLE regress_variables_owner;
SELECT * FROM migrate.variables;
SET ROLE regress_variables_reader;
SELECT * FROM migrate.variables;
SELECT migrate.set_variable('regress_variables', 'schema', 'mine');
RESET ROLE;

-- For psql, and in an export: secrets keep their places.
SELECT migrate.set_variable('regress_variables', 'number_secret', '4711', true), migrate.set_variable('regress_variables', 'literal_secret', '''quoted''', true);
SELECT migrate.register('regress_variables', '007', '006', 'for psql', variables => 'psql', down => '',
    up => 'SELECT :''password'' AS :"password", :number_secret, :literal_secret, :''quote'', (ARRAY[1])[1:number_secret]');
SELECT migrate.register('regress_variables', '008', '007', 'by hand', variables => 'braces', down => '',
    up => E'BEGIN;\nSELECT ''${password}'', ${number_secret}, ${literal_secret}, ''${schema}'';\nCOMMIT;');
SELECT * FROM migrate.upgrade_sql('regress_variables', '006:008');
SELECT * FROM migrate.downgrade_sql('regress_variables', '008:007');
SELECT migrate.register('regress_variables', '009', '008', 'not by a word', variables => 'braces', down => '', up => 'SELECT 1 ${clause}');
SELECT migrate.set_variable('regress_variables', 'clause', 'ORDER BY 1', true);
SELECT * FROM migrate.upgrade_sql('regress_variables', '008:009');
SELECT migrate.unregister('regress_variables', '009');
SELECT * FROM migrate.export('regress_variables') AS line WHERE line ~ 'variable' AND line !~ '00[15]';

-- Repeatable scripts and hooks.
SELECT migrate.register_repeatable('regress_variables', 'view', 'CREATE OR REPLACE VIEW v AS SELECT ''${viewed}''::text AS x', variables => 'braces');
SELECT migrate.set_hook('regress_variables', 'after_run', 'CREATE TABLE IF NOT EXISTS "${hooked}" (a int)', variables => 'braces');
SELECT * FROM migrate.upgrade('regress_variables');
SELECT migrate.set_variable('regress_variables', 'viewed', 'seen'), migrate.set_variable('regress_variables', 'hooked', 'hook''s');
SELECT revision, statements FROM migrate.upgrade('regress_variables');
SELECT * FROM regress_variables.v;
SELECT count(*) FROM regress_variables."hook's";
-- A value that changes makes nothing due; how it is spelled does.
SELECT migrate.set_variable('regress_variables', 'viewed', 'seen again');
SELECT revision FROM migrate.upgrade('regress_variables');
SELECT migrate.register_repeatable('regress_variables', 'view', 'CREATE OR REPLACE VIEW v AS SELECT ''${viewed}''::text AS x');
SELECT revision FROM migrate.upgrade('regress_variables');
SELECT * FROM regress_variables.v;
SELECT * FROM migrate.export('regress_variables') AS line WHERE line ~ 'hook|repeatable';

-- register_all, revision and edit have them, too; squash does not.
SELECT migrate.register_all('regress_variables', '[{"revision": "010", "down_revision": "008", "up": "SELECT ${n}", "variables": "braces", "down": ""}]');
SELECT migrate.revision('regress_variables', 'by revision()', 'SELECT :n', rev_id => '011', down => '', variables => 'psql');
SELECT migrate.edit('regress_variables', '011', up => 'SELECT :n, :n');
SELECT revision, variables FROM migrate.revisions WHERE revision IN ('010', '011') ORDER BY 1;
SELECT migrate.squash('regress_variables', '010:011');
SELECT migrate.register('regress_variables', '012', variables => 'shell');
SELECT migrate.register_all('regress_variables', '[{"revision": "012", "variables": "shell"}]');
SELECT migrate.register('regress_variables', '011', '010', 'by revision()', up => 'SELECT :n, :n', down => '', variables => 'braces');
SELECT migrate.set_variable('regress_variables', 'a b', 'x');
SELECT migrate.set_variable('regress_variables', '', 'x');
SELECT migrate.set_variable('regress_variables', repeat('x', 256), 'x');

-- From files: places are those of the file, and a script whose variables have no value is parsed before it runs.
SELECT jsonb_object_agg(name, content) AS files FROM (VALUES
    ('001_pets.sql', E'-- migrate:variables braces\n-- migrate:up\n-- Animals.\nCREATE TABLE ${schema}.pets (id int);\nCOMMENT ON TABLE ${schema}.pets IS ''${words}'';\n-- migrate:down\nDROP TABLE ${schema}.pets;\n'),
    ('002_names.sql', E'-- migrate:variables psql\n-- migrate:up\nALTER TABLE pets\n    ADD COLUMN :"column" text DEFAULT :''words'';\n-- migrate:down\n'),
    ('R__view.sql', E'-- migrate:variables braces\n\nCREATE OR REPLACE VIEW v AS SELECT ''${viewed}'' AS x;\n'),
    ('hooks/before_run.sql', E'-- migrate:variables psql\nSELECT :\'hooked\';\n')) AS v (name, content) \gset
SELECT migrate.create_service('regress_variables_files');
SELECT * FROM migrate.import('regress_variables_files', :'files');
SELECT * FROM migrate.import('regress_variables_files', :'files');
SELECT revision, kind, file, first_line, statements FROM migrate.scripts WHERE service = 'regress_variables_files' ORDER BY 1, 2;
SELECT kind, name, file, first_line, variables, statements FROM migrate.service_scripts ORDER BY 1, 2;
SELECT revision, variables FROM migrate.revisions WHERE service = 'regress_variables_files' ORDER BY 1;
SELECT * FROM migrate.upgrade('regress_variables_files');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.set_variable('regress_variables_files', 'schema', 'regress_variables_files'), migrate.set_variable('regress_variables_files', 'words', 'said'),
    migrate.set_variable('regress_variables_files', 'column', 'name'), migrate.set_variable('regress_variables_files', 'viewed', 'seen'),
    migrate.set_variable('regress_variables_files', 'hooked', 'hook');
SELECT revision, statements FROM migrate.upgrade('regress_variables_files');
SELECT obj_description('regress_variables_files.pets'::regclass), column_default FROM information_schema.columns
WHERE table_schema = 'regress_variables_files' AND column_name = 'name';
-- What is written as files is read as it was.
SELECT * FROM migrate.export_files('regress_variables_files');
SELECT DISTINCT result FROM migrate.import('regress_variables_files', (SELECT jsonb_object_agg(file, content) FROM migrate.export_files('regress_variables_files')));
-- Spelled otherwise, they are none.
SELECT file, line, sqlstate, message FROM migrate.import_check('regress_variables_files', replace(:'files', 'variables psql', 'variables braces'));
-- With values, what is wrong is found at once, by the line of the file; a secret is not told.
SELECT migrate.set_variable('regress_variables_files', 'odd', 'SELEC hush', true);
SELECT file, line, sqlstate, message FROM migrate.import_check('regress_variables_files', :'files'::jsonb || jsonb_build_object(
    '003_odd.sql', E'-- migrate:variables braces\n-- migrate:up\nSELECT 1;\n${odd};\n-- migrate:down\n',
    '004_begin.sql', E'-- migrate:variables braces\n-- migrate:up\nSELECT ''${schema}'';\nCOMMIT;\n-- migrate:down\n'));
-- So is what fails when it runs.
SELECT file, result FROM migrate.import('regress_variables_files', :'files'::jsonb || jsonb_build_object(
    '003_fails.sql', E'-- migrate:variables braces\n-- migrate:up\nSELECT ''${words}'';\nSELECT 1,\n    ''${words}''::int;\n-- migrate:down\n'));
SELECT * FROM migrate.upgrade('regress_variables_files');
-- A value that the parser does not take is found before anything runs.
SELECT file, result FROM migrate.import('regress_variables_files', :'files'::jsonb || jsonb_build_object(
    '003_fails.sql', E'-- migrate:variables braces\n-- migrate:up\nSELECT 1;\nSELECT ${later};\n-- migrate:down\n'));
SELECT migrate.set_variable('regress_variables_files', 'later', '1 +');
SELECT * FROM migrate.upgrade('regress_variables_files');
SELECT migrate.drop_service('regress_variables_files');

-- A script can't set those of its own service; a service that goes takes them along.
SELECT migrate.register('regress_variables', '012', '011', 'sets one', up => $$SELECT migrate.set_variable('regress_variables', 'n', '3')$$, down => '');
SELECT * FROM migrate.upgrade('regress_variables', '012');
SELECT migrate.drop_service('regress_variables');
SELECT count(*) FROM migrate.variables;

DROP EXTENSION migrate;
SET client_min_messages = warning;
DROP SCHEMA regress_variables, regress_variables_files CASCADE;
DROP OWNED BY regress_variables_owner, regress_variables_reader;
DROP ROLE regress_variables_owner, regress_variables_reader;
