-- Names at the edge: what needs quoting, is not ASCII, is as long as can be, or looks like something else.
SELECT getdatabaseencoding() <> 'UTF8' AS skip_test \gset
\if :skip_test
\quit
\endif
SET client_encoding = utf8;
CREATE EXTENSION migrate;

-- A service, schema, table, role with everything in its name.
CREATE ROLE "regress ""Rôle"" %s 'x' \n";
GRANT USAGE ON SCHEMA migrate TO "regress ""Rôle"" %s 'x' \n";
CREATE SCHEMA "regress ""Schéma"" %d 'y' \t" AUTHORIZATION "regress ""Rôle"" %s 'x' \n";
SELECT migrate.create_service($$regress "Sérvice" %s 'z' \$$, schema_name => $$regress "Schéma" %d 'y' \t$$,
    version_table => $$The "Versions" %n 'v' \$$, owner => $$regress "Rôle" %s 'x' \n$$);
SELECT migrate.register($$regress "Sérvice" %s 'z' \$$, $$ré"v%s'1\$$, message => $$première "révision" %s %n 'm' \ {a,b} 日本語$$,
    up => $$CREATE TABLE "Größe %s" (id int); INSERT INTO "Größe %s" VALUES (1)$$, down => $$DROP TABLE "Größe %s"$$, branch_labels => $${"lä'b\"el%s\\"}$$);
SELECT migrate.register($$regress "Sérvice" %s 'z' \$$, '二', $$ré"v%s'1\$$, '%', up => $$ALTER TABLE "Größe %s" ADD "ß" text DEFAULT '%s'$$, down => $$ALTER TABLE "Größe %s" DROP "ß"$$);
SELECT * FROM migrate.upgrade($$regress "Sérvice" %s 'z' \$$);
SELECT * FROM "regress ""Schéma"" %d 'y' \t"."The ""Versions"" %n 'v' \";
SELECT * FROM "regress ""Schéma"" %d 'y' \t"."Größe %s";
SELECT search_path FROM migrate.services;
SELECT * FROM migrate.current();
SELECT * FROM migrate.history($$regress "Sérvice" %s 'z' \$$);
SELECT * FROM migrate.show($$regress "Sérvice" %s 'z' \$$, $$lä'b"el%s\$$);
SELECT * FROM migrate.heads($$regress "Sérvice" %s 'z' \$$, verbose => true);
SELECT service, schema_name, current, heads, pending FROM migrate.status;
SELECT * FROM migrate.downgrade($$regress "Sérvice" %s 'z' \$$, $$lä'b"el%s\@base$$);

-- Error texts carry them unharmed, and the SQL of their hints runs as it stands.
SELECT migrate.upgrade($$regress "Sérvice" %s 'z' \$$, '不明');
CREATE FUNCTION pg_temp.follow_hint(call text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    hint text;
    sql text;
BEGIN
    EXECUTE call;
    RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS hint = PG_EXCEPTION_HINT;
    sql := replace(replace(substring(hint FROM '.*((?:SELECT|GRANT|DROP) .*;)'), '<revision>', '二'), '<name>', 'other');
    EXECUTE sql;
    RETURN sql;
END
$$;
SET migrate.message_level = 'debug1';
SELECT pg_temp.follow_hint($$SELECT migrate.upgrade('regress "Sérvice" %s ''z'' \', '不明')$$);
SELECT pg_temp.follow_hint($$SELECT migrate.check('regress "Sérvice" %s ''z'' \')$$);
SELECT migrate.check($$regress "Sérvice" %s 'z' \$$);
INSERT INTO "regress ""Schéma"" %d 'y' \t"."The ""Versions"" %n 'v' \" VALUES ('迷子');
SELECT pg_temp.follow_hint($$SELECT migrate.downgrade('regress "Sérvice" %s ''z'' \', 'base')$$);
SELECT * FROM migrate.current($$regress "Sérvice" %s 'z' \$$);
SELECT pg_temp.follow_hint($$SELECT migrate.current('regress "Ünknown" %s ''z'' \')$$);
SELECT service FROM migrate.services ORDER BY service COLLATE "C";
CREATE ROLE "regress ""Gäst"" %s";
GRANT USAGE ON SCHEMA migrate TO "regress ""Gäst"" %s";
SET ROLE "regress ""Gäst"" %s";
SELECT migrate.downgrade($$regress "Sérvice" %s 'z' \$$, 'base');
SELECT migrate.create_service($$regress "Schéma" %d 'y' \t$$);
RESET ROLE;
-- Existing tables: the stamp and the DROP SCHEMA that the hint offers.
SELECT migrate.stamp($$regress "Sérvice" %s 'z' \$$, 'base');
SELECT migrate.upgrade($$regress "Sérvice" %s 'z' \$$);

-- A syntax error is located by characters, whatever they weigh.
SELECT migrate.register($$regress "Sérvice" %s 'z' \$$, '三', up => E'SELECT ''日本語'';\nSELECT ''ü'' AS "ß", FROM "Größe"');
SELECT migrate.register($$regress "Sérvice" %s 'z' \$$, '三', up => E'SELECT ''日本語'' AS "ü";\\d');
-- An error's excerpt of a statement never cuts a character in two.
SELECT migrate.register($$regress "Sérvice" %s 'z' \$$, '三', '二', up => 'SELECT ''' || repeat('語', 50) || ''', 1/0');
SELECT revision FROM migrate.stamp($$regress "Sérvice" %s 'z' \$$, '二');
SELECT migrate.upgrade($$regress "Sérvice" %s 'z' \$$);

-- As long as can be: 63 bytes of service, schema, table and role; identifiers and labels of any length.
SELECT 'regress_' || repeat('r', 55) AS role, 'regress_' || repeat('m', 55) AS schema, repeat('v', 63) AS table \gset
CREATE ROLE :role;
SELECT migrate.create_service('regress_' || repeat('ü', 27) || 's', schema_name => :'schema', version_table => :'table', owner => :'role') = 'regress_' || repeat('ü', 27) || 's' AS same;
SELECT migrate.create_service('regress_' || repeat('ü', 28));
\echo :LAST_ERROR_SQLSTATE
CREATE SCHEMA :schema AUTHORIZATION :role;
SELECT length(migrate.register('regress_' || repeat('ü', 27) || 's', repeat('長', 500), branch_labels => ARRAY[repeat('l', 500)], down => ''));
SELECT length(revision) FROM migrate.upgrade('regress_' || repeat('ü', 27) || 's', repeat('l', 500));
SELECT length(version_num) FROM :schema.:table;
SELECT conname FROM pg_constraint WHERE conrelid = (:'schema' || '.' || :'table')::regclass AND contype = 'p';
SELECT length(revision) FROM migrate.downgrade('regress_' || repeat('ü', 27) || 's', 'base');
-- An abbreviation may be of characters, and ends between two of them.
SELECT migrate.register($$regress "Sérvice" %s 'z' \$$, '日本語の版', down => '');
SELECT revision FROM migrate.upgrade($$regress "Sérvice" %s 'z' \$$, '日');

-- Names that look like something else: keywords, numbers, upper case, what other tools reserve.
SELECT migrate.create_service('SELECT');
SELECT migrate.create_service('select', schema_name => 'regress_select', version_table => 'table');
SELECT migrate.create_service('42', schema_name => 'regress_Mixed', version_table => 'Alembic_Version');
SELECT migrate.create_service('default', schema_name => 'regress_default');
SELECT migrate.create_service(' regress ', schema_name => ' ');
SELECT migrate.register(s, '1e5', up => 'CREATE TABLE "user" (id int)', down => 'DROP TABLE "user"') FROM unnest('{select,42,default," regress "}'::text[]) AS s;
SELECT service, revision FROM migrate.upgrade_all('1e5') WHERE service <> 'SELECT';
SELECT service, revision FROM unnest('{select,42,default," regress "}'::text[]) AS s, migrate.upgrade(s, '1e5') ORDER BY service COLLATE "C";
SELECT version_num FROM "regress_Mixed"."Alembic_Version" UNION ALL SELECT version_num FROM regress_select."table" UNION ALL SELECT version_num FROM " ".alembic_version;
SELECT migrate.register('select', 'Head', '1e5');
SELECT migrate.register('select', 'HEADS', 'Head');
SELECT revision FROM migrate.upgrade('select', 'Head');
SELECT revision FROM migrate.upgrade('select', 'head');
-- Names differ by case, and by what only looks alike.
SELECT migrate.register('42', 'É', '1e5');
SELECT migrate.register('42', U&'E\0301', 'É');
SELECT * FROM migrate.history('42');
-- A schema that PostgreSQL keeps for itself.
SELECT migrate.create_service('pg_regress');
\echo :LAST_ERROR_SQLSTATE

SET client_min_messages = warning;
DROP EXTENSION migrate;
DROP SCHEMA "regress ""Schéma"" %d 'y' \t", :schema, regress_select, "regress_Mixed", regress_default, " " CASCADE;
DROP OWNED BY "regress ""Rôle"" %s 'x' \n", "regress ""Gäst"" %s", :role;
DROP ROLE "regress ""Rôle"" %s 'x' \n", "regress ""Gäst"" %s", :role;
