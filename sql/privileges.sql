-- Who may do what with each object of the extension, from the catalogs. A new object fails here until somebody has decided
-- about it.
SET client_min_messages = warning;
CREATE ROLE regress_installer;
CREATE ROLE regress_bystander;
DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO regress_installer', current_database()); END $$;
-- Whatever the server grants to others by default, or keeps from them.
ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO regress_bystander, PUBLIC;
ALTER DEFAULT PRIVILEGES GRANT ALL ON SEQUENCES TO regress_bystander, PUBLIC;
ALTER DEFAULT PRIVILEGES GRANT ALL ON FUNCTIONS TO regress_bystander;
ALTER DEFAULT PRIVILEGES GRANT ALL ON SCHEMAS TO regress_bystander, PUBLIC;
ALTER DEFAULT PRIVILEGES GRANT ALL ON TYPES TO regress_bystander;
ALTER DEFAULT PRIVILEGES REVOKE ALL ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES REVOKE ALL ON TYPES FROM PUBLIC;
SET ROLE regress_installer;
CREATE EXTENSION migrate;
RESET ROLE;
ALTER DEFAULT PRIVILEGES REVOKE ALL ON TABLES FROM regress_bystander, PUBLIC;
ALTER DEFAULT PRIVILEGES REVOKE ALL ON SEQUENCES FROM regress_bystander, PUBLIC;
ALTER DEFAULT PRIVILEGES REVOKE ALL ON FUNCTIONS FROM regress_bystander;
ALTER DEFAULT PRIVILEGES REVOKE ALL ON SCHEMAS FROM regress_bystander, PUBLIC;
ALTER DEFAULT PRIVILEGES REVOKE ALL ON TYPES FROM regress_bystander;
ALTER DEFAULT PRIVILEGES GRANT EXECUTE ON FUNCTIONS TO PUBLIC;
ALTER DEFAULT PRIVILEGES GRANT USAGE ON TYPES TO PUBLIC;

-- All that is in the schema, and all that is a member of the extension.
CREATE TEMP VIEW object AS
    SELECT classid, objid, owner, acl, initial.initprivs
    FROM (
        SELECT 'pg_class'::regclass AS classid, oid AS objid, relowner AS owner,
            coalesce(relacl, acldefault(CASE relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", relowner)) AS acl
        FROM pg_class WHERE relnamespace = 'migrate'::regnamespace AND relkind NOT IN ('i', 'c')
        UNION ALL
        SELECT 'pg_proc'::regclass, oid, proowner, coalesce(proacl, acldefault('f', proowner)) FROM pg_proc WHERE pronamespace = 'migrate'::regnamespace
        UNION ALL
        SELECT 'pg_type'::regclass, t.oid, typowner, coalesce(typacl, acldefault('T', typowner))
        FROM pg_type AS t LEFT JOIN pg_class AS c ON c.oid = typrelid
        WHERE typnamespace = 'migrate'::regnamespace AND typelem = 0 AND coalesce(relkind, 'c') = 'c'
        UNION ALL
        SELECT 'pg_namespace'::regclass, oid, nspowner, coalesce(nspacl, acldefault('n', nspowner)) FROM pg_namespace WHERE nspname = 'migrate'
    ) AS o LEFT JOIN pg_init_privs AS initial ON classoid = classid AND objoid = objid AND objsubid = 0;
CREATE FUNCTION pg_temp.rights(acl aclitem[], role oid) RETURNS text LANGUAGE sql AS $$
    SELECT coalesce(string_agg(privilege_type || CASE WHEN is_grantable THEN '*' ELSE '' END, ' ' ORDER BY privilege_type COLLATE "C"), '-')
    FROM aclexplode(acl) WHERE grantee = role AND privilege_type <> 'MAINTAIN'
$$;
\pset format unaligned
\pset fieldsep ' | '
SELECT type, replace(replace(identity, 'migrate.', ''), 'pg_catalog.', '') AS object, pg_temp.rights(acl, 0) AS public,
    pg_temp.rights(acl, 'regress_installer'::regrole) AS installer
FROM object, pg_identify_object(classid, objid, 0)
ORDER BY type COLLATE "C", identity COLLATE "C";
\pset format aligned
-- Everything belongs to the role that ran the install script; nobody else has any right; what there was when it was installed is
-- known to pg_dump, so that it dumps the changes alone.
SELECT pg_identify_object(classid, objid, 0) AS "an exception"
FROM object
WHERE owner <> (SELECT datdba FROM pg_database WHERE datname = 'template0')
    OR EXISTS (SELECT FROM aclexplode(acl) WHERE grantee NOT IN (0, owner, 'regress_installer'::regrole) OR grantor <> owner)
    OR (acl <> acldefault(CASE classid WHEN 'pg_class'::regclass THEN 'r' WHEN 'pg_proc'::regclass THEN 'f' WHEN 'pg_type'::regclass THEN 'T' ELSE 'n' END::"char", owner)
        AND initprivs IS DISTINCT FROM acl);
-- Columns have no rights of their own, and no member of the extension is outside of its schema.
SELECT attrelid::regclass, attname FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid WHERE relnamespace = 'migrate'::regnamespace AND attacl IS NOT NULL;
SELECT identity FROM pg_depend, pg_identify_object(classid, objid, 0)
WHERE refclassid = 'pg_extension'::regclass AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'migrate') AND deptype = 'e'
    AND coalesce(schema, identity) <> 'migrate';
DROP VIEW object;
DROP EXTENSION migrate;
DROP OWNED BY regress_installer, regress_bystander;
DROP ROLE regress_installer, regress_bystander;
