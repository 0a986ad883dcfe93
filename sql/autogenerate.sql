-- From a schema that somebody made by hand to one that a model asks for: baseline, diff, autogenerate, check.
CREATE EXTENSION migrate;
CREATE ROLE regress_owner;
CREATE ROLE regress_reader;
CREATE ROLE regress_stranger;
GRANT USAGE ON SCHEMA migrate TO regress_owner, regress_stranger;
CREATE SCHEMA regress_app AUTHORIZATION regress_owner;
SET ROLE regress_owner;
GRANT USAGE ON SCHEMA regress_app TO regress_reader;
ALTER DEFAULT PRIVILEGES IN SCHEMA regress_app GRANT SELECT ON TABLES TO regress_reader;
CREATE TYPE regress_app.mood AS ENUM ('sad', 'happy');
CREATE TABLE regress_app.users (id int PRIMARY KEY, name text);
CREATE TABLE regress_app.entries (id serial PRIMARY KEY, author int REFERENCES regress_app.users, mood regress_app.mood DEFAULT 'sad', amount numeric(10,2), CONSTRAINT positive CHECK (amount > 0));
CREATE VIEW regress_app.happy AS SELECT id, amount FROM regress_app.entries WHERE mood = 'happy';
INSERT INTO regress_app.users VALUES (1, 'a');
INSERT INTO regress_app.entries (author, mood, amount) VALUES (1, 'happy', 2), (1, 'sad', 3.5);
SELECT migrate.create_service('regress_app');
-- A revision that led from here would lead from nowhere in another database.
BEGIN;
SELECT migrate.autogenerate('regress_app', 'CREATE TABLE users (id int PRIMARY KEY, name text)', 'less', 'x', allow_data_loss => true);
ROLLBACK;

-- The first revision is what is there.
SELECT migrate.baseline('regress_app', rev_id => 'base1');
SELECT revision, message, is_current FROM migrate.revision_map('regress_app');
SELECT * FROM migrate.compare('regress_app');
SELECT revision, result, object_type, identity FROM migrate.roundtrip('regress_app', 'all');
SELECT command, revisions FROM migrate.changes WHERE service = 'regress_app';
SELECT migrate.baseline('regress_app');
\echo :LAST_ERROR_SQLSTATE
-- It makes the same in an empty database: with the grants of the schema, which nothing else says.
RESET ROLE;
CREATE TABLE before AS SELECT * FROM migrate.snapshot('regress_app');
GRANT SELECT ON before TO regress_owner;
GRANT CREATE ON DATABASE :"DBNAME" TO regress_owner;
BEGIN;
SET LOCAL client_min_messages = warning;
DROP SCHEMA regress_app CASCADE;
SELECT revision FROM migrate.upgrade('regress_app');
SELECT * FROM (TABLE before EXCEPT SELECT * FROM migrate.snapshot('regress_app')) AS lost;
SELECT * FROM (SELECT * FROM migrate.snapshot('regress_app') EXCEPT TABLE before) AS added;
ROLLBACK;
SET ROLE regress_owner;

-- What a model asks for.
\set model 'CREATE TYPE mood AS ENUM (''sad'', ''so so'', ''happy''); CREATE TABLE users (id int PRIMARY KEY, name text, email text); COMMENT ON TABLE users IS ''people''; CREATE TABLE entries (id serial PRIMARY KEY, author int REFERENCES users, mood mood DEFAULT ''so so'', amount numeric(12,2), CONSTRAINT positive CHECK (amount > 0)); CREATE VIEW happy AS SELECT id, amount FROM entries WHERE mood = ''happy''; CREATE TABLE tags (entry int REFERENCES entries, tag text)'
SELECT ordinal, change, object_type, identity FROM migrate.diff('regress_app', :'model');
SELECT object_type, identity, live, desired, sql FROM migrate.diff('regress_app', :'model') WHERE identity ~ 'email$|amount$|mood$' AND object_type <> 'type' AND sql !~ 'DEFAULT|USING';
SELECT migrate.check('regress_app', :'model');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.autogenerate('regress_app', :'model', 'moods and tags', 'moods');
-- Nothing has happened yet but that.
SELECT * FROM migrate.compare('regress_app');
SELECT migrate.autogenerate('regress_app', :'model', 'once more');
\echo :LAST_ERROR_SQLSTATE
SELECT revision FROM migrate.upgrade('regress_app');
SELECT migrate.autogenerate('regress_app', :'model', 'once more');
SELECT migrate.check('regress_app', :'model');
SELECT migrate.check('regress_app');
SELECT migrate.check('regress_app', NULL);
SELECT id, mood, amount FROM regress_app.entries ORDER BY id;
SELECT revision, result FROM migrate.roundtrip('regress_app', 'all');
SELECT revision FROM migrate.downgrade('regress_app', '-1');
SELECT * FROM (TABLE before EXCEPT SELECT * FROM migrate.snapshot('regress_app')) AS lost WHERE object_type <> 'column order';
RESET ROLE;
SELECT revision FROM migrate.upgrade('regress_app');

-- Loss of data has to be allowed, each is named. What has no rows loses none.
\set less 'CREATE TYPE mood AS ENUM (''sad'', ''so so'', ''happy''); CREATE TABLE users (id int PRIMARY KEY); COMMENT ON TABLE users IS ''people''; CREATE TABLE entries (id serial PRIMARY KEY, author int REFERENCES users, amount numeric(12,2), CONSTRAINT positive CHECK (amount > 0))'
SELECT migrate.autogenerate('regress_app', :'less', 'less');
\echo :LAST_ERROR_SQLSTATE
BEGIN;
UPDATE regress_app.users SET name = NULL;
UPDATE regress_app.entries SET mood = NULL;
SELECT migrate.autogenerate('regress_app', :'less', 'less', 'less');
SELECT revision FROM migrate.upgrade('regress_app');
SELECT migrate.check('regress_app', :'less');
ROLLBACK;
-- Rows that nobody may see are taken for rows.
BEGIN;
UPDATE regress_app.users SET name = NULL;
UPDATE regress_app.entries SET mood = NULL;
ALTER TABLE regress_app.users ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
SELECT migrate.autogenerate('regress_app', :'less', 'less', 'less');
\echo :LAST_ERROR_SQLSTATE
ROLLBACK;
BEGIN;
SELECT migrate.autogenerate('regress_app', :'less', 'less', 'less', allow_data_loss => true);
SELECT revision FROM migrate.upgrade('regress_app');
SELECT revision FROM migrate.downgrade('regress_app', 'moods');
SELECT * FROM migrate.compare('regress_app');
ROLLBACK;

-- Other names, as told: of a table and what belongs to it, a view, a type. Names may be qualified.
\set renamed 'CREATE TYPE feeling AS ENUM (''sad'', ''so so'', ''happy''); CREATE TABLE users (id int PRIMARY KEY, name text, email text); COMMENT ON TABLE users IS ''people''; CREATE TABLE "Log" (id int DEFAULT 0, author int, feeling feeling DEFAULT ''so so'', total numeric(12,2), CONSTRAINT entries_pkey PRIMARY KEY (id), CONSTRAINT by FOREIGN KEY (author) REFERENCES users, CONSTRAINT positive CHECK (total > 0)); CREATE SEQUENCE numbers AS int OWNED BY "Log".id; ALTER TABLE "Log" ALTER id SET DEFAULT nextval(''numbers''); CREATE VIEW glad AS SELECT id, total AS amount FROM "Log" WHERE feeling = ''happy''; CREATE TABLE tags (entry int REFERENCES "Log", tag text)'
\set names '{"regress_app.entries": "\\"Log\\"", "entries.amount": "entries.total", "regress_app.entries.mood": "feeling", "mood": "regress_app.feeling", "entries_id_seq": "numbers", "happy": "glad", "constraint entries_author_fkey on regress_app.entries": "by"}'
SELECT ordinal, change, object_type, identity, sql FROM migrate.diff('regress_app', :'renamed', :'names');
SELECT migrate.autogenerate('regress_app', :'renamed', 'names', 'names', renames => :'names');
SELECT migrate.script('regress_app', 'names', 'down');
SELECT revision FROM migrate.upgrade('regress_app');
SELECT id, feeling, total FROM regress_app."Log" ORDER BY id;
SELECT migrate.check('regress_app', :'renamed');
SELECT revision, result FROM migrate.roundtrip('regress_app', 'all');
SELECT revision FROM migrate.downgrade('regress_app', 'moods');
SELECT migrate.check('regress_app', :'model');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.unregister('regress_app', 'names');
SELECT migrate.check('regress_app', :'model');
-- Of what can't be.
SELECT 1 FROM migrate.diff('regress_app', :'model', '{"nothing": "x"}');
\echo :LAST_ERROR_SQLSTATE
SELECT 1 FROM migrate.diff('regress_app', :'model', '{"users": "tags"}');
\echo :LAST_ERROR_SQLSTATE
SELECT 1 FROM migrate.diff('regress_app', :'model', '{"users.name": "email"}');
\echo :LAST_ERROR_SQLSTATE
SELECT 1 FROM migrate.diff('regress_app', :'model', '{"users": "public.users"}');
\echo :LAST_ERROR_SQLSTATE
SELECT 1 FROM migrate.diff('regress_app', :'model', '{"users": ""}');
\echo :LAST_ERROR_SQLSTATE
SELECT 1 FROM migrate.diff('regress_app', :'model', '{"users": "a", "regress_app.users": "b"}');
\echo :LAST_ERROR_SQLSTATE
SELECT 1 FROM migrate.diff('regress_app', :'model', '{"comment table regress_app.users": "x"}');
\echo :LAST_ERROR_SQLSTATE
SELECT 1 FROM migrate.diff('regress_app', :'model', '["users"]');
\echo :LAST_ERROR_SQLSTATE
SELECT 1 FROM migrate.diff('regress_app', :'model', '{"users": null}');
\echo :LAST_ERROR_SQLSTATE
BEGIN;
CREATE TABLE regress_app.regress_app (users int);
SELECT 1 FROM migrate.diff('regress_app', :'model', '{"regress_app.users": "x"}');
\echo :LAST_ERROR_SQLSTATE
ROLLBACK;

-- What can't be proven: rows in the way on the way up; what a script does not have in its hands.
SELECT migrate.autogenerate('regress_app', replace(:'model', 'email text', 'email text CONSTRAINT mail CHECK (email IS NOT NULL)'), 'needs mail');
\echo :LAST_ERROR_SQLSTATE
-- Or on the way down.
BEGIN;
ALTER TABLE regress_app.tags ADD CONSTRAINT known CHECK (tag IN ('a', 'b')) NOT VALID;
INSERT INTO regress_app.tags VALUES (1, 'a');
CREATE FUNCTION public.spoil() RETURNS event_trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('migrate.direction') = 'downgrade' THEN
        RAISE EXCEPTION 'not so';
    END IF;
END $$;
CREATE EVENT TRIGGER regress_spoil ON ddl_command_start WHEN TAG IN ('ALTER TABLE') EXECUTE FUNCTION public.spoil();
SELECT migrate.autogenerate('regress_app', :'model', 'unknown tags');
\echo :LAST_ERROR_SQLSTATE
ROLLBACK;
-- What others do besides is seen and undone; where they do it each time, it can't be.
BEGIN;
CREATE FUNCTION public.grant_more() RETURNS event_trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('migrate.revision') = 'more' THEN
        GRANT INSERT ON ALL TABLES IN SCHEMA regress_app TO regress_reader;
    END IF;
END $$;
CREATE EVENT TRIGGER regress_grant ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION public.grant_more();
SELECT migrate.autogenerate('regress_app', :'model' || '; CREATE TABLE more (id int)', 'more', 'more');
SELECT count(*) FROM regexp_matches(migrate.script('regress_app', 'more', 'up'), 'REVOKE', 'g');
SELECT revision FROM migrate.upgrade('regress_app');
SELECT migrate.check('regress_app', :'model' || '; CREATE TABLE more (id int)');
ROLLBACK;
BEGIN;
CREATE FUNCTION public.comment_all() RETURNS event_trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('migrate.revision') = 'more' AND obj_description(to_regclass('regress_app.more')) IS NULL THEN
        COMMENT ON TABLE regress_app.more IS 'by the trigger';
    END IF;
END $$;
CREATE EVENT TRIGGER regress_comment ON ddl_command_end EXECUTE FUNCTION public.comment_all();
SELECT migrate.autogenerate('regress_app', :'model' || '; CREATE TABLE more (id int)', 'more', 'more');
\echo :LAST_ERROR_SQLSTATE
ROLLBACK;

-- Scripts that are none. Errors have the line of the script that was given.
SELECT 1 FROM migrate.diff('regress_app', '');
\echo :LAST_ERROR_SQLSTATE
SELECT 1 FROM migrate.diff('regress_app', '-- nothing');
\echo :LAST_ERROR_SQLSTATE
SELECT 1 FROM migrate.diff('regress_app', 'CREATE TABLE t (id int);
CREATE TABLE u (id integerr);');
\echo :LAST_ERROR_SQLSTATE
SELECT 1 FROM migrate.diff('regress_app', 'CREATE TABLE t (id int);
CREATE TABEL u (id int);');
\echo :LAST_ERROR_SQLSTATE
SELECT 1 FROM migrate.diff('regress_app', 'COMMIT');
\echo :LAST_ERROR_SQLSTATE
SELECT 1 FROM migrate.diff('regress_app', 'CREATE TABLE t (id int); DROP SCHEMA regress_app CASCADE');
\echo :LAST_ERROR_SQLSTATE
-- Whichever version this is.
CREATE FUNCTION pg_temp.said(call text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    detail text;
    hint text;
BEGIN
    EXECUTE call;
    RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
    RETURN regexp_replace(concat_ws(E'\n', sqlstate || ': ' || sqlerrm, detail, hint), format('\m%s\M', current_setting('server_version_num')::int / 10000), 'N', 'g');
END $$;
SELECT pg_temp.said($$SELECT 1 FROM migrate.diff('regress_app', 'SET regress_no_such_setting = 0; CREATE TABLE t (id int)')$$);
SELECT migrate.create_service('regress_all', schema_name => 'regress_all');
SELECT 1 FROM migrate.diff('regress_all', 'CREATE TABLE t (id int); CREATE TABLE public.regress_t (id int); CREATE SCHEMA regress_other; CREATE ROLE regress_made');
\echo :LAST_ERROR_SQLSTATE
SELECT count(*) FROM pg_roles WHERE rolname = 'regress_made';
-- It runs in one transaction; a frame around it changes nothing.
SELECT object_type, identity FROM migrate.diff('regress_all', 'BEGIN; CREATE TABLE t (id int); COMMIT');
SELECT object_type, identity FROM migrate.diff('regress_all', 'CREATE TABLE t (id int); CREATE INDEX CONCURRENTLY i ON t (id)');
-- Temporary objects are none of it, the first of a session neither.
\c -
SELECT object_type, identity FROM migrate.diff('regress_all', 'CREATE TEMPORARY TABLE u (id int); CREATE TABLE t (id int)');
-- Rows of a dump are copied in, and forgotten.
SELECT object_type, identity FROM migrate.diff('regress_all', E'CREATE TABLE regress_all.t (id int);\nCOPY regress_all.t (id) FROM stdin;\n1\n2\n\\.\n');
SELECT object_type, identity FROM migrate.diff('regress_all', E'CREATE TABLE regress_all.t (id int);\nCOPY regress_all.t (id) FROM stdin;\n1\nx\n\\.\n');
\echo :LAST_ERROR_SQLSTATE
-- Hooks and repeatable scripts of the service are none of it.
SELECT migrate.set_hook('regress_all', 'before_run', 'CREATE TABLE hooked (id int)');
SELECT migrate.register_repeatable('regress_all', 'again', 'CREATE OR REPLACE VIEW repeated AS SELECT 1 AS one');
SELECT object_type, identity FROM migrate.diff('regress_all', 'CREATE TABLE t (id int)');
SELECT migrate.baseline('regress_all');
\echo :LAST_ERROR_SQLSTATE

-- Who may not.
SELECT migrate.diff('regress_app', NULL);
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.autogenerate('regress_app', :'model', NULL);
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.diff('regress_none', :'model');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.autogenerate('regress_none', :'model', 'x');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.baseline('regress_none');
\echo :LAST_ERROR_SQLSTATE
SET ROLE regress_stranger;
SELECT migrate.diff('regress_app', :'model');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.autogenerate('regress_app', :'model', 'x');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.check('regress_app', :'model');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.baseline('regress_all');
\echo :LAST_ERROR_SQLSTATE
RESET ROLE;
BEGIN READ ONLY;
SELECT migrate.diff('regress_app', :'model');
\echo :LAST_ERROR_SQLSTATE
ROLLBACK;
SELECT migrate.register('regress_app', 'calls', 'moods', up => 'SELECT migrate.diff(''regress_app'', ''CREATE TABLE t ()'')', down => '');
SELECT revision FROM migrate.upgrade('regress_app');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.unregister('regress_app', 'calls');

-- From nothing at all: the schema is made by the run.
SELECT migrate.create_service('regress_new');
SELECT migrate.autogenerate('regress_new', 'CREATE TABLE t (id serial); CREATE INDEX i ON t (id)', 'first', 'n1');
SELECT revision FROM migrate.upgrade('regress_new');
SELECT migrate.check('regress_new', 'CREATE TABLE t (id serial); CREATE INDEX i ON t (id)');
SELECT revision, result FROM migrate.roundtrip('regress_new', 'all');
-- One of two heads.
SELECT migrate.register('regress_new', 'n2', 'n1', up => 'SELECT 1', down => ''), migrate.register('regress_new', 'n3', 'n1', up => 'SELECT 1', down => '');
SELECT count(*) FROM migrate.upgrade('regress_new', 'heads');
SELECT migrate.autogenerate('regress_new', 'CREATE TABLE t (id serial)', 'no index');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.autogenerate('regress_new', 'CREATE TABLE t (id serial)', 'no index', 'n4', head => 'n3');
SELECT down_revisions FROM migrate.revision_map('regress_new') WHERE revision = 'n4';
-- One that Alembic has begun.
CREATE SCHEMA regress_alembic;
CREATE TABLE regress_alembic.alembic_version (version_num varchar(32) PRIMARY KEY);
INSERT INTO regress_alembic.alembic_version VALUES ('1975ea83b712');
CREATE TABLE regress_alembic.t (id int);
SELECT migrate.create_service('regress_alembic');
SELECT migrate.baseline('regress_alembic');
\echo :LAST_ERROR_SQLSTATE
SELECT object_type, identity FROM migrate.diff('regress_alembic', 'CREATE TABLE t (id int, more int)');
SELECT direction FROM migrate.stamp('regress_alembic', 'base', purge => true);
SELECT migrate.baseline('regress_alembic', rev_id => 'a1');
SELECT * FROM migrate.current('regress_alembic');

-- A schema of several, an extension in it, and somebody's table: baselines of both, a dump of it all as what is wanted.
CREATE EXTENSION hstore SCHEMA public;
SELECT migrate.create_service('regress_first', schema_name => 'public', version_table => 'first_version');
SELECT migrate.create_service('regress_second', schema_name => 'public', version_table => 'second_version');
DROP TABLE before;
CREATE TABLE regress_tagged (id int PRIMARY KEY, tags hstore);
SELECT migrate.baseline('regress_first', rev_id => 'f1');
SELECT migrate.register('regress_second', 's1', up => 'CREATE TABLE regress_more (tagged int REFERENCES regress_tagged)', down => 'DROP TABLE regress_more', depends_on => '{regress_first:f1}');
SELECT revision FROM migrate.upgrade('regress_second');
SELECT object_type, identity FROM migrate.diff('regress_first', 'CREATE TABLE regress_tagged (id int PRIMARY KEY, tags hstore, name text)');
SELECT migrate.autogenerate('regress_first', 'CREATE TABLE regress_tagged (id int PRIMARY KEY, tags public.hstore, name text)', 'name', 'f2');
SELECT revision FROM migrate.upgrade('regress_first');
SELECT migrate.baseline('regress_second');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM migrate.compare('regress_first');

-- As pg_dump prints it: with its settings, the schema itself, and our version table.
SELECT migrate.check('regress_app', E'\\restrict x\n
    SET statement_timeout = 0;
    SET client_encoding = ''UTF8'';
    SET standard_conforming_strings = on;
    SELECT pg_catalog.set_config(''search_path'', '''', false);
    SET check_function_bodies = false;
    SET row_security = off;
    CREATE SCHEMA regress_app;
    ALTER SCHEMA regress_app OWNER TO regress_owner;
    CREATE TABLE regress_app.alembic_version (version_num text NOT NULL);
    ALTER TABLE regress_app.alembic_version OWNER TO regress_owner;
    COPY regress_app.alembic_version (version_num) FROM stdin;\nmoods\n\\.\n
    ALTER TABLE ONLY regress_app.alembic_version ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
    GRANT USAGE ON SCHEMA regress_app TO regress_reader;
    SET search_path = regress_app;\n' || :'model' || E';\n\\unrestrict x\n');

-- What repeatable scripts have made stays, though a model does not say it; what has not run yet has made nothing.
SELECT migrate.create_service('regress_again');
SELECT migrate.register('regress_again', 'r1', NULL, 'one', 'CREATE TABLE one (a int, b numeric(10,4))', 'DROP TABLE one');
SELECT migrate.register_repeatable('regress_again', 'views', 'CREATE OR REPLACE VIEW sums AS SELECT a FROM one');
SELECT revision FROM migrate.upgrade('regress_again');
SELECT migrate.register_repeatable('regress_again', 'later', 'CREATE OR REPLACE VIEW later AS SELECT a FROM one');
SELECT sql FROM migrate.diff('regress_again', 'CREATE TABLE one (a int, b numeric(10,4))');
SELECT sql FROM migrate.diff('regress_again', 'CREATE TABLE one (b numeric(10,4))');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.autogenerate('regress_again', 'CREATE TABLE one (a int, b numeric(10,4), c int)', 'c');
\echo :LAST_ERROR_SQLSTATE
SELECT revision FROM migrate.upgrade('regress_again');
-- Values that a type rounds are lost; what was lost does not come back, and there is a way down.
INSERT INTO regress_again.one VALUES (1, 1.5), (2, 1.2345);
SELECT migrate.autogenerate('regress_again', 'CREATE TABLE one (a int, b numeric(10,1)); CREATE VIEW later AS SELECT a FROM one', 'round');
\echo :LAST_ERROR_SQLSTATE
DELETE FROM regress_again.one WHERE a = 2;
SELECT migrate.autogenerate('regress_again', 'CREATE TABLE one (a int NOT NULL, b numeric(10,1)); CREATE VIEW later AS SELECT a FROM one', 'round', 'r2');
SELECT revision FROM migrate.upgrade('regress_again');
BEGIN;
DROP VIEW regress_again.sums, regress_again.later;
SELECT migrate.unregister_repeatable('regress_again', 'views'), migrate.unregister_repeatable('regress_again', 'later');
SELECT migrate.autogenerate('regress_again', 'CREATE TABLE one (b numeric(10,1))', 'less', 'r3', allow_data_loss => true);
SELECT revision FROM migrate.upgrade('regress_again');
SELECT migrate.script('regress_again', 'r3', 'down');
SELECT revision FROM migrate.downgrade('regress_again', 'r2');
SELECT * FROM regress_again.one;
ROLLBACK;

-- Nothing is left of all that.
SET client_min_messages = warning;
SELECT nspname FROM pg_namespace WHERE nspname ~ 'aside';
SELECT migrate.drop_service(service) FROM migrate.services ORDER BY service DESC;
DROP TABLE regress_more, regress_tagged;
DROP EXTENSION hstore;
DROP SCHEMA regress_app, regress_new, regress_alembic, regress_again CASCADE;
DROP TABLE IF EXISTS first_version, second_version;
DROP EXTENSION migrate;
REVOKE ALL ON DATABASE :"DBNAME" FROM regress_owner;
DROP ROLE regress_owner, regress_reader, regress_stranger;
