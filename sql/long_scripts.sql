-- Scripts of several megabytes, which are parsed piece by piece: what is found in them, and where.
CREATE EXTENSION migrate;
SET migrate.message_level = debug1;
SELECT migrate.create_service('regress_long');
CREATE FUNCTION pg_temp.try(script text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    found text;
    detail text;
BEGIN
    PERFORM migrate.register('regress_long', 'tried', up => script);
    SELECT format('%s statements', statements) INTO found FROM migrate.scripts WHERE revision = 'tried';
    PERFORM migrate.unregister('regress_long', 'tried');
    RETURN found;
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL, found = PG_EXCEPTION_CONTEXT;
    RETURN concat_ws(' | ', SQLSTATE, SQLERRM, detail, substring(found FROM 'script "up".*?(?=:|\n|$)'));
END
$$;
CREATE TEMP TABLE rows AS
SELECT string_agg(format(E'INSERT INTO t VALUES (%s, ''(; -- "'', $a$;)$a$); -- ; of row %s\n', n, n), '' ORDER BY n) AS many FROM generate_series(1, 65000) AS n;
SELECT length(many) FROM rows;
SELECT pg_temp.try(E'\ufeffCREATE TABLE t (a int, b text, c text);\n' || many || 'SELECT 1') FROM rows;

-- What is wrong is found where it is, at the end and in the middle.
SELECT pg_temp.try(many || 'SELEC 1') FROM rows;
SELECT pg_temp.try(many || E'SELEC 1;\n' || many) FROM rows;
SELECT pg_temp.try(many || E'\nSELECT ''no end;\n' || many || '/*') FROM rows;
SELECT pg_temp.try(many || E'VACUUM;\n' || many) FROM rows;
SELECT pg_temp.try(many || E'SET ROLE postgres;\n' || many) FROM rows;
SELECT pg_temp.try(many || E'SET standard_conforming_strings = off;\n' || many) FROM rows;
SELECT pg_temp.try(many || E'COMMIT;\n' || many) FROM rows;
SELECT pg_temp.try(E'BEGIN;\n' || many || 'COMMIT') FROM rows;
SELECT pg_temp.try(E'BEGIN;\n' || many) FROM rows;
SELECT pg_temp.try(many || E'COPY t FROM stdin;\n1\t2\t3\n\\.\n' || many || E'COPY t FROM stdin;\n1\t2\t3\n') FROM rows;
SELECT pg_temp.try(many || E'COPY t FROM stdin;\n1\t2\t3\n\\.\n' || many) FROM rows;
SELECT pg_temp.try(E'SELECT 1;\n--> statement-breakpoint\n' || many || E'SELECT 1\n--> statement-breakpoint\n' || many) FROM rows;

-- One statement can be longer than a piece, and have semicolons of its own.
SELECT pg_temp.try(many || E'CREATE FUNCTION f() RETURNS void LANGUAGE sql BEGIN ATOMIC\n' || repeat(E'SELECT 1;\n', 150000) || E'END;\n' || many) FROM rows;
SELECT pg_temp.try(E'DO $$BEGIN\n' || many || E'END$$;\nSELECT 2;\n' || many) FROM rows;
SELECT pg_temp.try(E'/* ' || many || E' */ SELECT 2;\n' || many) FROM rows;
SELECT pg_temp.try('SELECT 1, ' || repeat('1, ', 2000000) || '1; SELECT 2');
SELECT pg_temp.try(repeat('SELECT 1;', 600000));
SELECT pg_temp.try(E'CREATE RULE r AS ON INSERT TO t DO (' || repeat(E'SELECT 1;\n', 450000) || ');');

-- It runs as it was registered.
SELECT migrate.register('regress_long', '1', up => E'CREATE TABLE t (a int, b text, c text);\n' || many, down => 'DROP TABLE t') FROM rows;
SELECT revision, statements FROM migrate.upgrade('regress_long');
SELECT count(*), sum(a) FROM regress_long.t;
SELECT count(*) FROM migrate.upgrade_sql('regress_long', 'base:heads');

SELECT migrate.drop_service('regress_long');
SET client_min_messages = warning;
DROP SCHEMA regress_long CASCADE;
DROP EXTENSION migrate;
