-- USAGE on the schema is the gate: nobody but the installing role has it until it is granted. Behind the gate everybody
-- may look; what a function may do to a service is decided by the service's owner.

CREATE FUNCTION migrate.refuse_write() RETURNS trigger
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_refuse_write';

COMMENT ON FUNCTION migrate.refuse_write() IS
    'trigger of each table of the extension: nobody writes it by hand but a superuser, not even members of pg_write_all_data';

DO $$
DECLARE
    name text;
BEGIN
    FOR name IN
        SELECT oid::pg_catalog.regclass::text FROM pg_catalog.pg_class
        WHERE relnamespace OPERATOR(pg_catalog.=) 'migrate'::pg_catalog.regnamespace AND relkind OPERATOR(pg_catalog.=) 'r'
    LOOP
        EXECUTE pg_catalog.format('CREATE TRIGGER refuse_write BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON %s'
            ' FOR EACH STATEMENT EXECUTE FUNCTION migrate.refuse_write()', name);
        -- Not every role that may set session_replication_role may write here.
        EXECUTE pg_catalog.format('ALTER TABLE %s ENABLE ALWAYS TRIGGER refuse_write', name);
        EXECUTE pg_catalog.format('COMMENT ON TRIGGER refuse_write ON %s IS %L', name, 'only the functions write it');
        -- A subscription's worker fires triggers of rows alone; with its owner's rights, if it is told to.
        EXECUTE pg_catalog.format('CREATE TRIGGER refuse_replicated BEFORE INSERT OR UPDATE OR DELETE ON %s'
            ' FOR EACH ROW EXECUTE FUNCTION migrate.refuse_write()', name);
        EXECUTE pg_catalog.format('ALTER TABLE %s ENABLE REPLICA TRIGGER refuse_replicated', name);
        EXECUTE pg_catalog.format('COMMENT ON TRIGGER refuse_replicated ON %s IS %L', name,
            'only subscriptions of a superuser or of the owner of the table write it');
    END LOOP;
END
$$;

-- Before any grant, what ALTER DEFAULT PRIVILEGES of the role that runs this script has given to others on these objects.
DO $$
DECLARE
    command text;
BEGIN
    FOR command IN
        WITH object (kind, name, owner, acl) AS (
            SELECT 'TABLE', oid::pg_catalog.regclass::text, relowner, relacl
            FROM pg_catalog.pg_class
            WHERE relnamespace OPERATOR(pg_catalog.=) 'migrate'::pg_catalog.regnamespace
                AND relkind OPERATOR(pg_catalog.=) ANY ('{r,v,S}'::pg_catalog."char"[])
            UNION ALL
            SELECT 'ROUTINE', oid::pg_catalog.regprocedure::text, proowner, proacl
            FROM pg_catalog.pg_proc WHERE pronamespace OPERATOR(pg_catalog.=) 'migrate'::pg_catalog.regnamespace
            UNION ALL
            SELECT 'TYPE', oid::pg_catalog.regtype::text, typowner, typacl
            FROM pg_catalog.pg_type WHERE typnamespace OPERATOR(pg_catalog.=) 'migrate'::pg_catalog.regnamespace
            UNION ALL
            SELECT 'SCHEMA', 'migrate', nspowner, nspacl
            FROM pg_catalog.pg_namespace WHERE nspname OPERATOR(pg_catalog.=) 'migrate'
        )
        SELECT pg_catalog.format('REVOKE ALL ON %s %s FROM ', kind, name) OPERATOR(pg_catalog.||)
            CASE grantee WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(grantee)) END
        FROM object, pg_catalog.aclexplode(acl) WHERE grantee OPERATOR(pg_catalog.<>) owner
        UNION ALL
        SELECT pg_catalog.format('GRANT %s ON %s %s TO PUBLIC',
            CASE kind WHEN 'TYPE' THEN 'USAGE' ELSE 'EXECUTE' END, kind, name)
        FROM object WHERE acl IS NOT NULL AND kind OPERATOR(pg_catalog.=) ANY ('{ROUTINE,TYPE}'::text[])
    LOOP
        EXECUTE command;
    END LOOP;
END
$$;

GRANT USAGE ON SCHEMA migrate TO @extowner@ WITH GRANT OPTION;

GRANT SELECT ON
    migrate.services, migrate.revisions, migrate.script_changes, migrate.runs, migrate.run_steps, migrate.phases,
    migrate.changes, migrate.log, migrate.repeatables, migrate.hooks, migrate.tags,
    migrate.status, migrate.pending
TO PUBLIC;

-- Only triggers call them.
REVOKE ALL ON FUNCTION migrate.follow_replication(), migrate.refuse_write() FROM PUBLIC;

-- What pg_dump needs, run by the installing role.
GRANT SELECT ON ALL TABLES IN SCHEMA migrate TO @extowner@;
GRANT SELECT ON ALL SEQUENCES IN SCHEMA migrate TO @extowner@;
