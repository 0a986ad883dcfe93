-- A folder of migrations that comes again, and what keeps it from coming in.
CREATE EXTENSION migrate;
\pset format unaligned
\pset tuples_only on
SET search_path = public;
SET migrate.message_level = debug1;
-- import_check goes all the way and takes it back: what only registering finds is a row too.
SELECT migrate.create_service('one', single_head => true);
SELECT * FROM migrate.import_check('one', '{"001_a.sql": "-- migrate:id 001\n", "002_b.sql": "SELECT 2;", "003_c.sql": "-- migrate:revises 001\n-- migrate:up\nSELECT 3;"}');
SELECT count(*) FROM migrate.revisions;
SELECT * FROM migrate.import_check('new', '{"001_a.sql": "-- migrate:verify\n", "R__a.sql": "-- migrate:after nobody\nSELECT 1;"}');
-- A revision, a label, and what was registered before are known.
SELECT file, result FROM migrate.import('one', '{"001_a.sql": "-- migrate:labels base_of_it\n-- migrate:up\nSELECT 1;\n", "R__a.sql": "SELECT 1;"}');
SELECT file, result FROM migrate.import('one', '{"001_a.sql": "-- migrate:labels base_of_it\n-- migrate:up\nSELECT 1;\n", "002_b.sql": "-- migrate:up\nSELECT 2;\n",
    "R__b.sql": "-- migrate:after a, 001, 002, base_of_it\nSELECT 1;"}');
-- Not what goes with this call.
SELECT file, sqlstate, message FROM migrate.import_check('one', '{"001_a.sql": "-- migrate:up\nSELECT 1;\n", "R__c.sql": "-- migrate:after b, 001, 002, base_of_it\nSELECT 1;"}');
SELECT migrate.drop_service('one'), migrate.create_service('one', single_head => true);
SELECT count(*) FROM migrate.services WHERE service = 'new';
SELECT migrate.create_service('public', 'public');
SELECT * FROM migrate.import_check('new', '{"1_a.up.sql": "SELECT 1;"}');
SELECT migrate.drop_service('public');
-- Names, and repeatable scripts in a circle, by file.
SELECT file, sqlstate, message, hint FROM migrate.import_check('new', jsonb_build_object(
    '001_a.sql', E'-- migrate:labels tag\nSELECT 1;', 'R__a.sql', E'-- migrate:after b\nSELECT 1;', 'R__b.sql', E'-- migrate:after a\nSELECT 1;',
    'R__c.sql', E'-- migrate:after b\nSELECT 1;', 'R__' || repeat('x', 64) || '.sql', 'SELECT 1;'));
SELECT * FROM migrate.import('new', '{"001_a.sql": "-- migrate:labels tag\nSELECT 1;"}');
\echo :LAST_ERROR_SQLSTATE
SELECT file, left(message, 40) FROM migrate.import_check('new', jsonb_build_object('1_a.sql', E'-- migrate:id ' || repeat('x', 2001) || E'\nSELECT 1;'));
-- Where nothing can be written, it looks; nothing of a broken script stays behind.
BEGIN READ ONLY;
SET LOCAL standard_conforming_strings = off;
SELECT * FROM migrate.import_check('one', jsonb_build_object('001_a.sql', E'-- migrate:verify\nSELEC', '002_b.sql', E'SELECT \'\\\''));
SHOW standard_conforming_strings;
COMMIT;
SET standard_conforming_strings = off;
SELECT * FROM migrate.import_check('one', E'{"001_a.sql": "-- migrate:verify\\nSELEC"}');
SHOW standard_conforming_strings;
RESET standard_conforming_strings;
-- What is of the moment is no fault of the folder.
BEGIN;
SET LOCAL statement_timeout = '1ms';
SELECT * FROM migrate.import_check('one', (SELECT jsonb_object_agg(lpad(i::text, 5, '0') || '.up.sql', 'SELECT 1;') FROM generate_series(1, 3000) AS i));
\echo :LAST_ERROR_SQLSTATE
ROLLBACK;

-- A file that has been renamed keeps its branch label.
SELECT file, result FROM migrate.import('shop', '{"001_a.sql": "SELECT 1;", "002_b.sql": "-- migrate:labels shop_b\n-- migrate:up\nSELECT 2;", "003_c.sql": "SELECT 3;"}');
SELECT file, result FROM migrate.import('shop', '{"001_a.sql": "SELECT 1;", "004_b.sql": "-- migrate:labels shop_b\n-- migrate:up\nSELECT 2;", "003_c.sql": "SELECT 3;"}');
SELECT * FROM migrate.history('shop');
SELECT revisions, detail -> '002' -> 'branch_labels' FROM migrate.changes WHERE service = 'shop' ORDER BY change DESC LIMIT 1;
-- What another service depends on stays, by id and by label.
SELECT migrate.create_service('other');
SELECT migrate.register('other', 'o1', depends_on => '{shop:shop_b}');
SELECT file, result, note FROM migrate.import('shop', '{"001_a.sql": "-- migrate:labels first\n-- migrate:up\nSELECT 1;", "003_c.sql": "SELECT 3;"}');
SELECT migrate.unregister('other', 'o1');
SELECT file, result, note FROM migrate.import('shop', '{"001_a.sql": "-- migrate:labels first\n-- migrate:up\nSELECT 1;", "003_c.sql": "SELECT 3;"}');
-- Lines that a script has moved by are noted, and nothing else happens.
SELECT revision FROM migrate.upgrade('shop');
SELECT file, result FROM migrate.import('shop', '{"001_a.sql": "-- migrate:labels first\n\n\n-- migrate:up\nSELECT 1;", "003_c.sql": "SELECT 3;"}');
SELECT revision, kind, file, first_line FROM migrate.scripts WHERE service = 'shop' ORDER BY 1;
SELECT count(*) FROM migrate.changes WHERE service = 'shop';

-- Flyway's baseline replaces what the folder has before it, also once those files are gone; where they never were, it comes too late.
SELECT file, result FROM migrate.import('flyway', '{"V1__a.sql": "SELECT 1;", "V2__b.sql": "SELECT 2;"}');
SELECT revision FROM migrate.upgrade('flyway');
SELECT * FROM migrate.import_check('flyway', '{"V2__b.sql": "SELECT 2;", "B3__a.sql": "SELECT 3;", "V4__d.sql": "SELECT 4;"}', out_of_order => true);
SELECT file, sqlstate, message, hint FROM migrate.import_check('flyway', '{"B2__a.sql": "SELECT 1;", "V3__c.sql": "SELECT 3;"}');
SELECT file, result FROM migrate.import('flyway', '{"V1__a.sql": "SELECT 1;", "V2__b.sql": "SELECT 2;", "B2__a.sql": "SELECT 2;", "V3__c.sql": "SELECT 3;"}');
SELECT file, result, note FROM migrate.import('flyway', '{"B2__a.sql": "SELECT 2;", "V3__c.sql": "SELECT 3;"}');
SELECT file, result, note FROM migrate.import('flyway', '{"B2__a.sql": "SELECT 2;", "V3__c.sql": "SELECT 3;"}');
SELECT revision FROM migrate.upgrade('flyway');

-- Sqitch: what has been reworked since it was imported is not mistaken for another script.
SELECT migrate.create_service('sqitch', 'regress_sqitch');
SELECT file, revision, result FROM migrate.import('sqitch', '{"sqitch.plan": "%project=sqitch\n\nusers 2026-01-01T00:00:00Z A <a@b> # u\n", "deploy/users.sql": "SELECT 1;", "revert/users.sql": "SELECT -1;"}');
SELECT revision FROM migrate.upgrade('sqitch');
SELECT $$%project=sqitch

users 2026-01-01T00:00:00Z A <a@b> # u
@v1 2026-01-02T00:00:00Z A <a@b> # 1
users [users@v1] 2026-01-03T00:00:00Z A <a@b> # again
$$ AS plan \gset
SELECT jsonb_build_object('sqitch.plan', :'plan', 'deploy/users@v1.sql', 'SELECT 1;', 'revert/users@v1.sql', 'SELECT -1;',
    'deploy/users.sql', 'SELECT 2;', 'revert/users.sql', 'SELECT 1;') AS files \gset
SELECT file, revision, result, note FROM migrate.import('sqitch', :'files'::jsonb);
SELECT file, revision, result FROM migrate.import('sqitch', :'files'::jsonb);
SELECT revision, source FROM migrate.revisions WHERE service = 'sqitch' ORDER BY seq;
SELECT name, revisions FROM migrate.tags WHERE service = 'sqitch';
-- A tag that somebody has set by hand stays, and is told.
SELECT migrate.tag('sqitch', 'v1', 'users_5407', replace => true);
SELECT file, line, sqlstate, message, hint FROM migrate.import_check('sqitch', :'files'::jsonb);
SELECT migrate.tag('sqitch', 'v1', NULL);
SELECT count(*) FROM migrate.import('sqitch', :'files'::jsonb);
SELECT name, revisions FROM migrate.tags WHERE service = 'sqitch' ORDER BY name;
-- What it is called then it stays, also when it is reworked in its turn.
SELECT file, revision, result FROM migrate.import('sqitch', jsonb_build_object('sqitch.plan', :'plan' || $$@v2 2026-01-04T00:00:00Z A <a@b> # 2
users [users@v2] 2026-01-05T00:00:00Z A <a@b> # thrice
$$, 'deploy/users@v2.sql', 'SELECT 2;', 'revert/users@v2.sql', 'SELECT 1;', 'deploy/users.sql', 'SELECT 3;', 'revert/users.sql', 'SELECT 2;') || (:'files'::jsonb
    - 'sqitch.plan' - 'deploy/users.sql' - 'revert/users.sql'));
SELECT * FROM migrate.history('sqitch');
-- What depends on a change as it was at a tag depends on that one, whatever it is called.
SELECT $$%project=uses

a [sqitch:users@v1] 2026-01-01T00:00:00Z A <a@b> # a
b [sqitch:users@v2] 2026-01-01T00:00:00Z A <a@b> # b
c [sqitch:users] 2026-01-01T00:00:00Z A <a@b> # c
$$ AS uses \gset
SELECT migrate.create_service('uses', 'regress_uses');
SELECT file, revision, note FROM migrate.import('uses', jsonb_build_object('sqitch.plan', :'uses', 'deploy/a.sql', '', 'deploy/b.sql', '', 'deploy/c.sql', ''));
SELECT revision, depends_on FROM migrate.revisions WHERE service = 'uses' ORDER BY 1;
SELECT file, result FROM migrate.import('uses', jsonb_build_object('sqitch.plan', :'uses', 'deploy/a.sql', '', 'deploy/b.sql', '', 'deploy/c.sql', ''));
SELECT file, sqlstate, message, hint FROM migrate.import_check('uses', jsonb_build_object('sqitch.plan', replace(:'uses', '@v2', '@v3'), 'deploy/a.sql', '', 'deploy/b.sql', '', 'deploy/c.sql', ''));
SELECT migrate.drop_service('uses');
-- Its history is read by the files.
CREATE SCHEMA sqitch;
CREATE TABLE sqitch.changes (change_id text PRIMARY KEY, script_hash text NULL, change text NOT NULL, project text NOT NULL,
    note text NOT NULL DEFAULT '', committed_at timestamptz NOT NULL DEFAULT clock_timestamp(), committer_name text NOT NULL DEFAULT '',
    committer_email text NOT NULL DEFAULT '', planned_at timestamptz NOT NULL DEFAULT now(), planner_name text NOT NULL DEFAULT '', planner_email text NOT NULL DEFAULT '');
INSERT INTO sqitch.changes (change_id, change, project) VALUES ('c1', 'users', 'sqitch'), ('c2', 'users', 'sqitch'), ('c3', 'users', 'sqitch');
SELECT * FROM migrate.adopt('sqitch', 'sqitch');
DROP SCHEMA sqitch CASCADE;

-- What stands on no revision is told by its file.
SELECT file, sqlstate, message FROM migrate.import_check('new', '{"1_a.sql": "-- migrate:revises zz\n-- migrate:up\nSELECT 1;"}');
-- Sections of dbmate that come in several pairs are scripts by themselves.
SELECT migrate.create_service('pairs');
SELECT file, result FROM migrate.import('pairs', '{"1_a.sql": "-- migrate:up\nselect 1\n-- migrate:down\nselect 2\n-- migrate:up\nselect 3;\n-- migrate:down\nselect 4\n"}');
SELECT kind, first_line, statements, body FROM migrate.scripts WHERE service = 'pairs' ORDER BY kind DESC;
SELECT file, line, message FROM migrate.import_check('pairs', '{"1_a.sql": "-- migrate:up\nselect 1\n-- migrate:down\n-- migrate:up\nselec 3;\n-- migrate:down\n"}');
-- What is undone first stands last: lines are those of the file all the same, and of a script that runs its own.
SELECT file, line, message FROM migrate.import_check('pairs', '{"1_a.sql": "-- migrate:up\nselect 1;\n-- migrate:down\n\nselec 2;\n-- migrate:up\nselect 3;\n-- migrate:down\nselect 4;\n"}');
SELECT file, line, message FROM migrate.import_check('pairs', '{"1_a.sql": "-- migrate:up\nselect 1;\n-- migrate:down\nselect 2;\n-- migrate:up\nselect 3;\n-- migrate:down\n\nselec 4;\n"}');
-- Callbacks of one event are one hook; what is wrong with one is told of its file.
SELECT file, line, message FROM migrate.import_check('callbacks', '{"V1__a.sql": "SELECT 1;", "beforeMigrate__a.sql": "SELECT 1;\n\nSELECT 2", "beforeMigrate__b.sql": "SELECT 3;\nSELEC 4;"}');
SELECT file, line, message FROM migrate.import_check('callbacks', '{"V1__a.sql": "SELECT 1;", "beforeMigrate__a.sql": "SELECT 1;\n\nSELEC 2", "beforeMigrate__b.sql": "SELECT 3;\nSELECT 4;"}');
-- What stands in a comment or a literal is no mark, neither to the native format nor to the server.
SELECT file, sqlstate, message, hint FROM migrate.import_check('marked', '{"1_a.sql": "-- migrate:verify\n-- migrate:up\n/*\n-- migrate:\\down\n-- migrate:up\n*/\nSELECT $a$\n-- migrate:down\n$a$;\n-- migrate:down\nSELECT 2;"}');
-- With a backslash it is none either, wherever it stands.
SELECT file, result FROM migrate.import('marked', '{"1_a.sql": "-- migrate:id 1\n-- migrate:up\nSELECT 1;\n-- migrate:\\down\nSELECT 2;\n", "R__r.sql": "SELECT 1;\n-- migrate:\\up\nSELECT 2;", "hooks/before_run.sql": "SELECT 1;\n-- migrate:\\up\n"}');
SELECT kind, body FROM migrate.scripts WHERE service = 'marked';
SELECT file, line, sqlstate, message FROM migrate.import_check('marked', '{"1_a.sql": "-- migrate:id 1\n-- migrate:up\nSELECT 1;\n-- +goose Down\nSELECT 2;\n"}', 'native');
SELECT migrate.drop_service('marked');
-- The HINT says which tool, or how it writes the mark.
SELECT message, hint FROM migrate.import_check('marked', '{"V1__a.sql": "SELECT 1;\n-- +goose Down\nSELECT 2;"}', 'flyway');
SELECT message, hint FROM migrate.import_check('marked', '{"V1__a.sql": "SELECT 1;\n -- migrate : down\nSELECT 2;"}', 'flyway');
SELECT message, hint FROM migrate.import_check('marked', '{"V1__a.sql": "SELECT 1;\n---- create above / drop below ----\nSELECT 2;"}', 'flyway');
SELECT message, hint FROM migrate.import_check('marked', '{"1_a.sql": "-- migrate:up\n-- migrate:down\n"}', 'golang-migrate');
-- What is applied differs in what a file says of its transaction: the way back is that of the tool.
SELECT migrate.create_service('modes', 'public', version_table => 'modes_version');
SELECT result FROM migrate.import('modes', '{"1_a.sql": "-- migrate:up\nSELECT 1;\n-- migrate:down\n", "2_b.sql": "-- migrate:up transaction:false\nSELECT 2;\n-- migrate:down\n"}');
SELECT count(*) FROM migrate.stamp('modes', 'head');
SELECT file, message, hint FROM migrate.import_check('modes', '{"1_a.sql": "-- migrate:up transaction:false\nSELECT 1;\n-- migrate:down\n", "2_b.sql": "-- migrate:up\nSELECT 2;\n-- migrate:down\n"}');
-- Line ends of the other kind, or a byte order mark, make no repeatable script due that has run.
SELECT migrate.create_service('ends', 'regress_ends');
SELECT result FROM migrate.import('ends', '{"R__v.sql": "CREATE OR REPLACE VIEW v AS\nSELECT 1;\n"}', 'native');
SELECT count(*) FROM migrate.upgrade('ends');
SELECT result FROM migrate.import('ends', '{"R__v.sql": "CREATE OR REPLACE VIEW v AS\r\nSELECT 1;\r\n"}', 'native');
SELECT repeatables_due FROM migrate.services WHERE service = 'ends';
SELECT result FROM migrate.import('ends', '{"R__v.sql": "\ufeffCREATE OR REPLACE VIEW v AS\nSELECT 1;\n"}', 'native');
SELECT repeatables_due FROM migrate.services WHERE service = 'ends';
SELECT result FROM migrate.import('ends', '{"R__v.sql": "CREATE OR REPLACE VIEW v AS\nSELECT 1; \n"}', 'native');
SELECT repeatables_due FROM migrate.services WHERE service = 'ends';
-- One that is due stays so.
SELECT result FROM migrate.import('ends', '{"R__v.sql": "CREATE OR REPLACE VIEW v AS\r\nSELECT 1; \r\n"}', 'native');
SELECT repeatables_due FROM migrate.services WHERE service = 'ends';
-- Numbers that Supabase does not write are not Supabase's; Liquibase's ids have the whole path.
SELECT file, result, note FROM migrate.import('numbers', '{"9_a.sql": "SELECT 1;", "20260101000000_c.sql": "SELECT 2;"}');
SELECT migrate.create_service('liquibase');
SELECT file, revision, result FROM migrate.import('liquibase', '{"db/changelog/1.sql": "--liquibase formatted sql\n--changeset a:1\nSELECT 1;\n"}');
SELECT file, revision, result FROM migrate.import('liquibase', '{"README.md": "", "db/changelog/1.sql": "--liquibase formatted sql\n--changeset a:1\nSELECT 1;\n"}');
-- Many variables without a value are found in one go through the script.
SELECT migrate.register('liquibase', 'many', up => repeat(E'SELECT \'${x}\';\n', 100000), variables => 'braces');
SET statement_timeout = '10s';
SELECT revision FROM migrate.upgrade('liquibase', 'many');
SELECT migrate.create_service('flyways');
SELECT file, result FROM migrate.import('flyways', jsonb_build_object('V1__a.sql', 'SELECT ''' || repeat('${', 100000) || ''';'));
RESET statement_timeout;

-- A native folder whose last mark of its own is gone reads as dbmate's; the HINT has the way.
SELECT file, result FROM migrate.import('marks', '{"001_a.sql": "-- migrate:verify\nSELECT 1;"}');
SELECT * FROM migrate.import('marks', '{"001_a.sql": "-- migrate:up\nSELECT 1;"}');
SELECT file, result FROM migrate.import('marks', '{"001_a.sql": "-- migrate:up\nSELECT 1;"}', 'native');

-- Scripts are held against what is stored, be they short, compressed or out of line: one byte more is a change.
CREATE FUNCTION pg_temp.of_sizes(more text) RETURNS jsonb LANGUAGE sql BEGIN ATOMIC
    SELECT jsonb_build_object(
        '1_short.sql', E'-- migrate:up\nSELECT 1' || more || E'\n-- migrate:down\nSELECT 2;',
        '2_down.sql', E'-- migrate:up\nSELECT 1;\n-- migrate:down\nSELECT 2' || more || E'\n-- migrate:verify\nSELECT 3;',
        '3_verify.sql', E'-- migrate:up\nSELECT 1;\n-- migrate:verify\nSELECT 3' || more,
        '4_compressed.sql', 'SELECT ' || repeat('1 + ', 3000) || '1' || more,
        '5_long.sql', (SELECT string_agg('SELECT ''' || md5(n::text) || ''';', E'\n') FROM generate_series(1, 500) AS n) || more);
END;
SELECT file, result FROM migrate.import('sizes', pg_temp.of_sizes(''));
SELECT revision, pg_column_size(body) < length(body) / 10 FROM migrate.scripts WHERE service = 'sizes' AND length(body) > 1000;
SELECT file, result FROM migrate.import('sizes', pg_temp.of_sizes(''));
SELECT file, result FROM migrate.import('sizes', pg_temp.of_sizes(' '));
SELECT file, result FROM migrate.import('sizes', pg_temp.of_sizes(' '));
SELECT count(*) FROM migrate.revisions AS r JOIN migrate.scripts AS s USING (service, revision)
WHERE service = 'sizes' AND sha256(convert_to(body, 'UTF8')) IS DISTINCT FROM CASE kind WHEN 'up' THEN up_sha256 WHEN 'down' THEN down_sha256 ELSE verify_sha256 END;

DROP TABLE IF EXISTS alembic_version;
SET client_min_messages = warning;
DROP SCHEMA IF EXISTS shop, regress_sqitch, regress_ends, pairs, numbers, liquibase, flyways CASCADE;
DROP EXTENSION migrate;
