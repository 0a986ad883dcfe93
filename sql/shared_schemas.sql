-- Shadows of schemas that have others' objects: extensions, other services, what nobody registered.
CREATE EXTENSION migrate;
CREATE EXTENSION hstore SCHEMA public;
CREATE EXTENSION xml2 SCHEMA public; -- which can't be moved
CREATE ROLE regress_owner;
GRANT USAGE ON SCHEMA migrate TO regress_owner;
GRANT CREATE ON SCHEMA public TO regress_owner;
SELECT migrate.create_service('regress_first', schema_name => 'public', version_table => 'first_version');
SELECT migrate.register('regress_first', '1', down => 'DROP TABLE regress_one', up => '
    CREATE TABLE regress_one (id int PRIMARY KEY, tags hstore, more public.hstore DEFAULT ''a=>1'');
    CREATE INDEX ON regress_one USING gin (tags);
    CREATE VIEW regress_tags AS SELECT id, akeys(tags) AS keys, tags -> ''a'' AS a, more OPERATOR(public.->) ''b'' AS b FROM regress_one;
    CREATE FUNCTION regress_f(public.hstore, VARIADIC hstore[]) RETURNS hstore LANGUAGE sql AS ''SELECT $1''');
SELECT revision FROM migrate.upgrade('regress_first');
SELECT object_type, identity FROM migrate.compare('regress_first') WHERE change <> 'unexpected' OR identity ~ 'regress|hstore|xml';
-- Used without its schema, one that can't be moved is found where it stands.
SELECT migrate.register('regress_first', '2', '1', down => '', up => '
    CREATE VIEW regress_valid AS SELECT xml_valid(''<a/>'') AS valid, id FROM regress_one');
SELECT revision FROM migrate.upgrade('regress_first');
SELECT object_type, identity FROM migrate.compare('regress_first') WHERE change <> 'unexpected' OR identity ~ 'regress|hstore|xml';
-- Used with its schema, it is not.
SELECT migrate.register('regress_first', '3', '2', down => '', up => '
    CREATE VIEW regress_qualified AS SELECT public.xml_valid(''<a/>'') AS valid');
SELECT revision FROM migrate.upgrade('regress_first');
SELECT * FROM migrate.compare('regress_first');
\echo :LAST_ERROR_SQLSTATE
-- Nor is what nobody has registered.
CREATE TABLE regress_by_hand (id int);
SELECT migrate.register('regress_first', '4', '2', down => '', up => 'SELECT FROM regress_by_hand; SELECT FROM public.regress_by_hand');
SELECT * FROM migrate.compare('regress_first', '4');
\echo :LAST_ERROR_SQLSTATE
DROP TABLE regress_by_hand;
-- An error of another kind stays what it is.
SELECT migrate.edit('regress_first', '4', up => 'SELECT 1 / (SELECT count(*) FROM regress_one)');
SELECT * FROM migrate.compare('regress_first', '4');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.unregister('regress_first', '4');
SELECT revision FROM migrate.downgrade('regress_first', '2');
SELECT migrate.unregister('regress_first', '3');
DROP VIEW regress_qualified;

-- Two services in it, of two owners: each finds the other's tables.
SELECT migrate.create_service('regress_second', schema_name => 'public', version_table => 'second_version', owner => 'regress_owner');
SELECT migrate.register('regress_first', '5', '2', down => '', up => 'GRANT REFERENCES ON regress_one TO regress_owner');
SELECT migrate.register('regress_second', 'a', depends_on => '{regress_first:5}', down => 'DROP TABLE regress_two', up => '
    CREATE TABLE public.regress_two (id int REFERENCES public.regress_one, tags public.hstore)');
SELECT revision FROM migrate.upgrade('regress_second');
SELECT service, object_type, identity FROM unnest('{regress_first,regress_second}'::text[]) AS service, migrate.compare(service)
    WHERE change <> 'unexpected' OR identity ~ 'regress|hstore|xml';
-- The right to one is not the right to both.
SET ROLE regress_owner;
SELECT * FROM migrate.compare('regress_second');
\echo :LAST_ERROR_SQLSTATE
RESET ROLE;
SELECT result, object_type, identity, after FROM migrate.roundtrip('regress_second', 'all');
SELECT DISTINCT revision FROM migrate.roundtrip('regress_first', 'all') ORDER BY revision;

-- A service with a schema of its own whose scripts need the tables of another one.
SELECT migrate.create_service('regress_apart');
SELECT migrate.register('regress_apart', 'x', depends_on => '{regress_first:1}', down => 'DROP TABLE here', up => '
    CREATE TABLE here (id int REFERENCES public.regress_one)');
SELECT revision FROM migrate.upgrade('regress_apart');
SELECT * FROM migrate.compare('regress_apart');
-- Which are not there yet.
SELECT migrate.register('regress_first', '6', '5', down => '', up => 'CREATE TABLE regress_later (id int PRIMARY KEY)');
SELECT migrate.register('regress_apart', 'y', 'x', depends_on => '{regress_first:6}', down => '', up => 'ALTER TABLE here ADD FOREIGN KEY (id) REFERENCES public.regress_later');
SELECT change, object_type, identity, expected FROM migrate.compare('regress_apart', 'head');
SELECT * FROM migrate.roundtrip('regress_apart');
SELECT to_regclass('public.regress_later');
SELECT service, current FROM migrate.status WHERE service ~ 'regress' ORDER BY service;

-- An extension in a schema of a service's own.
SELECT migrate.create_service('regress_extended');
CREATE SCHEMA regress_extended;
CREATE EXTENSION citext SCHEMA regress_extended;
SELECT migrate.register('regress_extended', '1', down => 'DROP TABLE t', up => 'CREATE TABLE t (word regress_extended.citext, other citext)');
SELECT revision FROM migrate.upgrade('regress_extended');
SELECT * FROM migrate.compare('regress_extended');
SELECT extname, extnamespace::regnamespace FROM pg_extension WHERE extname IN ('hstore', 'xml2', 'citext') ORDER BY 1;

SET client_min_messages = warning;
DROP SCHEMA regress_apart, regress_extended CASCADE;
DROP TABLE regress_one, regress_two, first_version, second_version CASCADE;
DROP FUNCTION regress_f;
DROP EXTENSION migrate, hstore, xml2;
DROP OWNED BY regress_owner;
DROP ROLE regress_owner;
