-- What CREATE EXTENSION makes, who may use it, and what DROP EXTENSION leaves behind.
CREATE EXTENSION migrate;

-- The schema belongs to the extension, and every object has a comment.
SELECT nspname FROM pg_depend JOIN pg_namespace ON objid = pg_namespace.oid
WHERE pg_depend.classid = 'pg_namespace'::regclass AND refclassid = 'pg_extension'::regclass
    AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'migrate');

SELECT pg_describe_object(classid, objid, 0) AS "without a comment"
FROM pg_depend
WHERE refclassid = 'pg_extension'::regclass AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'migrate')
    AND deptype = 'e'
    AND obj_description(objid, classid::regclass::name) IS NULL
    -- row types and array types of tables come with them
    AND NOT (classid = 'pg_type'::regclass AND EXISTS (
        SELECT FROM pg_type AS t LEFT JOIN pg_class AS c ON c.oid = t.typrelid
        WHERE t.oid = objid AND (t.typelem <> 0 OR c.relkind <> 'c')))
ORDER BY 1;

SELECT attrelid::regclass || '.' || attname AS "column without a comment"
FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
WHERE relnamespace = 'migrate'::regnamespace AND relkind IN ('r', 'v') AND attnum > 0 AND NOT attisdropped
    AND col_description(attrelid, attnum) IS NULL
ORDER BY 1;

-- Every table, view and sequence, with what the public and the installing role may do. A new object fails here until
-- somebody has decided about it.
SELECT relname, relkind,
    array_to_string(ARRAY(SELECT p FROM unnest('{SELECT,INSERT,UPDATE,DELETE,TRUNCATE,REFERENCES,TRIGGER,USAGE}'::text[]) AS p
                          WHERE EXISTS (SELECT FROM aclexplode(relacl) WHERE grantee = 0 AND privilege_type = p)), ' ') AS public,
    pg_get_userbyid(relowner) = current_user AS "owned by installer",
    c.oid = ANY (extconfig) AS dumped
FROM pg_class AS c, pg_extension
WHERE relnamespace = 'migrate'::regnamespace AND relkind IN ('r', 'v', 'S', 'm', 'p', 'f') AND extname = 'migrate'
ORDER BY relname COLLATE "C";

-- Every function: none runs with other rights than its caller's, none is STRICT, none has settings of its own.
SELECT p.oid::regprocedure AS function, provolatile AS volatile, proretset AS set,
    has_function_privilege('public', p.oid, 'EXECUTE') AS public
FROM pg_proc AS p
WHERE pronamespace = 'migrate'::regnamespace
ORDER BY proname COLLATE "C", pg_get_function_identity_arguments(p.oid) COLLATE "C";

SELECT oid::regprocedure AS "security definer, strict, with settings or parallel"
FROM pg_proc
WHERE pronamespace = 'migrate'::regnamespace
    AND (prosecdef OR proisstrict OR proconfig IS NOT NULL OR proparallel <> 'u' OR proleakproof)
ORDER BY 1;

SELECT t.typname, t.typtype FROM pg_type AS t LEFT JOIN pg_class AS c ON c.oid = t.typrelid
WHERE t.typnamespace = 'migrate'::regnamespace AND t.typelem = 0 AND (c.relkind IS NULL OR c.relkind = 'c')
ORDER BY 1;

-- Nobody but the installing role has USAGE on the schema.
SELECT CASE grantee WHEN 0 THEN 'public' ELSE 'installer' END AS grantee, privilege_type, is_grantable
FROM pg_namespace, aclexplode(nspacl)
WHERE nspname = 'migrate'
ORDER BY 1, 2;

-- The library exports what the server calls.
SELECT count(*) > 0 AS "has functions", count(*) FILTER (WHERE prosrc !~ '^migrate_') AS "with other symbols"
FROM pg_proc WHERE pronamespace = 'migrate'::regnamespace;

-- The schema is not relocatable, and there is one at most.
ALTER EXTENSION migrate SET SCHEMA public;
CREATE EXTENSION migrate;

-- DROP EXTENSION takes what the extension knows, and nothing of the services themselves.
SET migrate.message_level = 'debug1';
SELECT migrate.create_service('regress_kept');
SELECT migrate.register('regress_kept', '001', up => 'CREATE TABLE notes (id int)', down => 'DROP TABLE notes');
SELECT * FROM migrate.upgrade('regress_kept');
DROP EXTENSION migrate;
SELECT count(*) AS notes FROM regress_kept.notes;
SELECT * FROM regress_kept.alembic_version;
SELECT count(*) AS schemas FROM pg_namespace WHERE nspname = 'migrate';

-- Made anew, in the same session, it knows nothing of before; a service can be taken up where it stands.
CREATE EXTENSION migrate;
SELECT * FROM migrate.status;
SELECT migrate.create_service('regress_kept');
SELECT * FROM migrate.current('regress_kept');
SELECT migrate.register('regress_kept', '001', up => 'CREATE TABLE notes (id int)', down => 'DROP TABLE notes');
SELECT * FROM migrate.current('regress_kept');
SELECT * FROM migrate.upgrade('regress_kept');
SELECT * FROM migrate.downgrade('regress_kept', 'base');

-- A schema of that name that is somebody else's is left alone.
DROP EXTENSION migrate;
CREATE SCHEMA migrate;
\set SHOW_CONTEXT never
-- From 18 on, the server tells the line of the script.
CREATE EXTENSION migrate;
\unset SHOW_CONTEXT
DROP SCHEMA migrate;

-- It is trusted: an ordinary role with CREATE on the database can install it. It may use it and let others use it, but
-- not write its tables by hand.
CREATE ROLE regress_installer;
CREATE ROLE regress_friend;
DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO regress_installer', current_database()); END $$;
SET ROLE regress_installer;
CREATE EXTENSION migrate;
SELECT has_schema_privilege('migrate', 'USAGE') AS usage, has_schema_privilege('migrate', 'CREATE') AS create,
    has_table_privilege('migrate.scripts', 'SELECT') AS reads_scripts,
    has_table_privilege('migrate.scripts', 'INSERT') AS writes_scripts;
GRANT USAGE ON SCHEMA migrate TO regress_friend;
SELECT migrate.create_service('regress_own');
SELECT owner FROM migrate.services;
INSERT INTO migrate.services (service, schema_name, version_table, owner, search_path, graph_token)
VALUES ('x', 'x', 'x', 'x', 'x', 0);
UPDATE migrate.services SET owner = 'postgres';
DELETE FROM migrate.services;
SELECT migrate.register('regress_own', '001', up => 'CREATE TABLE t (a int)');
SELECT * FROM migrate.upgrade('regress_own');
SET ROLE regress_friend;
SELECT * FROM migrate.current();
SELECT count(*) FROM migrate.scripts;
RESET ROLE;

DROP EXTENSION migrate;
DROP SCHEMA regress_kept CASCADE;
DROP OWNED BY regress_installer, regress_friend CASCADE;
DROP ROLE regress_installer, regress_friend;
