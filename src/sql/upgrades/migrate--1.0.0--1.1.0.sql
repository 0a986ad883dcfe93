\echo Use "ALTER EXTENSION migrate UPDATE" to load this file. \quit

-- What is new is told at the end from what is here now.
SELECT pg_catalog.set_config('migrate_update.objects', pg_catalog.array_agg(object)::pg_catalog.text, true)
FROM (
    SELECT pg_catalog.concat('pg_class ', oid) FROM pg_catalog.pg_class
    WHERE relnamespace OPERATOR(pg_catalog.=) 'migrate'::pg_catalog.regnamespace
    UNION ALL
    SELECT pg_catalog.concat('pg_proc ', oid) FROM pg_catalog.pg_proc
    WHERE pronamespace OPERATOR(pg_catalog.=) 'migrate'::pg_catalog.regnamespace
    UNION ALL
    SELECT pg_catalog.concat('pg_type ', oid) FROM pg_catalog.pg_type
    WHERE typnamespace OPERATOR(pg_catalog.=) 'migrate'::pg_catalog.regnamespace
) AS known (object);

-- What changes without a run: services and their registrations. Runs have their own tables.
CREATE TABLE migrate.changes (
    change           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    service          text COLLATE "C" NOT NULL,
    command          text NOT NULL,
    revisions        text[] COLLATE "C" NOT NULL,
    detail           jsonb,
    reason           text,
    changed_at       timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    login_role       text NOT NULL,
    effective_role   text NOT NULL,
    application_name text,
    client_addr      inet,
    server_version   text NOT NULL
);
CREATE INDEX changes_service ON migrate.changes (service, change);

COMMENT ON TABLE migrate.changes IS
    'calls that changed a service or its registrations without a run: a row per call';
COMMENT ON COLUMN migrate.changes.change IS 'number of the change';
COMMENT ON COLUMN migrate.changes.service IS 'service changed';
COMMENT ON COLUMN migrate.changes.command IS 'the function that did it, register for instance';
COMMENT ON COLUMN migrate.changes.revisions IS 'revisions registered, changed or forgotten; empty: the service itself';
COMMENT ON COLUMN migrate.changes.detail IS
    'what was there before and after: by property for a service, by revision and property for revisions; of scripts their SHA-256; NULL: nothing was there before';
COMMENT ON COLUMN migrate.changes.reason IS 'why: the setting migrate.reason at that time, or what repair() was told';
COMMENT ON COLUMN migrate.changes.changed_at IS 'when';
COMMENT ON COLUMN migrate.changes.login_role IS 'session user';
COMMENT ON COLUMN migrate.changes.effective_role IS 'current user';
COMMENT ON COLUMN migrate.changes.application_name IS 'the setting application_name';
COMMENT ON COLUMN migrate.changes.client_addr IS 'address of the client; NULL for a local socket';
COMMENT ON COLUMN migrate.changes.server_version IS 'version of the server';
COMMENT ON SEQUENCE migrate.changes_change_seq IS 'numbers of changes';

SELECT pg_catalog.pg_extension_config_dump('migrate.changes', '');
SELECT pg_catalog.pg_extension_config_dump('migrate.changes_change_seq', '');

CREATE FUNCTION migrate.verify(service text DEFAULT NULL) RETURNS TABLE (
    service  text,
    revision text,
    ok       boolean,
    sqlstate text,
    problem  text,
    context  text
)
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_verify';

COMMENT ON FUNCTION migrate.verify(text) IS
    'run the verify scripts of the applied revisions, leaving nothing of what they do; a row for each, whether it failed or not';

CREATE FUNCTION migrate.validate(service text DEFAULT NULL) RETURNS TABLE (
    service  text,
    revision text,
    problem  text,
    detail   text,
    hint     text
)
LANGUAGE c STABLE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_validate';

COMMENT ON FUNCTION migrate.validate(text) IS
    'a row for each revision whose stored scripts are not what was registered or what ran, and for whatever else does not fit; none: all is well';

CREATE FUNCTION migrate.repair(service text, revision text, reason text) RETURNS text
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_repair';

COMMENT ON FUNCTION migrate.repair(text, text, text) IS
    'accept the stored scripts of a revision as what was registered and what ran, or that it is gone; logged with the reason';

CREATE VIEW migrate.log AS
    SELECT r.started_at AS logged_at, r.service, r.command, r.target, s.revisions, NULL::pg_catalog.jsonb AS detail, r.reason,
        r.login_role, r.effective_role, r.application_name, r.client_addr, r.server_version,
        r.version_before, r.version_after, r.finished_at OPERATOR(pg_catalog.-) r.started_at AS duration,
        s.statements, s.wal_bytes, r.run, NULL::pg_catalog.int8 AS change
    FROM migrate.runs AS r CROSS JOIN LATERAL (
        SELECT COALESCE(pg_catalog.array_agg(t.revision ORDER BY t.step), '{}') AS revisions,
            COALESCE(pg_catalog.sum(t.statements), 0) AS statements,
            COALESCE(pg_catalog.sum(t.wal_bytes), 0)::pg_catalog.int8 AS wal_bytes
        FROM migrate.run_steps AS t
        WHERE t.service OPERATOR(pg_catalog.=) r.service AND t.run OPERATOR(pg_catalog.=) r.run) AS s
    UNION ALL
    SELECT c.changed_at, c.service, c.command, NULL, c.revisions, c.detail, c.reason,
        c.login_role, c.effective_role, c.application_name, c.client_addr, c.server_version,
        NULL, NULL, NULL, NULL, NULL, NULL, c.change
    FROM migrate.changes AS c
    ORDER BY logged_at, run, change;

COMMENT ON VIEW migrate.log IS
    'all that changed anything, in the order of time: runs with the sums of their steps, and changes without a run';
COMMENT ON COLUMN migrate.log.logged_at IS 'when the run began, or the change was made';
COMMENT ON COLUMN migrate.log.service IS 'service touched';
COMMENT ON COLUMN migrate.log.command IS 'the function that did it';
COMMENT ON COLUMN migrate.log.target IS 'target of a run, as given by the caller';
COMMENT ON COLUMN migrate.log.revisions IS 'revisions of the run''s steps in their order, or those that were changed';
COMMENT ON COLUMN migrate.log.detail IS 'of a change: what was there before and after';
COMMENT ON COLUMN migrate.log.reason IS 'why: the setting migrate.reason at that time, or what repair() was told';
COMMENT ON COLUMN migrate.log.login_role IS 'session user';
COMMENT ON COLUMN migrate.log.effective_role IS 'current user';
COMMENT ON COLUMN migrate.log.application_name IS 'the setting application_name';
COMMENT ON COLUMN migrate.log.client_addr IS 'address of the client; NULL for a local socket';
COMMENT ON COLUMN migrate.log.server_version IS 'version of the server';
COMMENT ON COLUMN migrate.log.version_before IS 'of a run: rows of the version table before';
COMMENT ON COLUMN migrate.log.version_after IS 'of a run: rows of the version table after';
COMMENT ON COLUMN migrate.log.duration IS 'of a run: how long it took';
COMMENT ON COLUMN migrate.log.statements IS 'of a run: statements of its scripts';
COMMENT ON COLUMN migrate.log.wal_bytes IS 'of a run: WAL written by its steps';
COMMENT ON COLUMN migrate.log.run IS 'number of the run; NULL: a change';
COMMENT ON COLUMN migrate.log.change IS 'number of the change; NULL: a run';

-- Rows that the apply worker of a logical replication writes, or whoever sets session_replication_role = replica, come
-- past the functions: neither sequences nor the graphs that backends have cached would follow them. In other sessions
-- these triggers do not fire.
CREATE FUNCTION migrate.follow_replication() RETURNS trigger
LANGUAGE c AS 'MODULE_PATHNAME', 'migrate_follow_replication';

COMMENT ON FUNCTION migrate.follow_replication() IS
    'trigger on the extension''s own tables: sequences and cached graphs follow rows that logical replication writes';

CREATE TRIGGER follow_replication BEFORE INSERT OR UPDATE ON migrate.services
    FOR EACH ROW EXECUTE FUNCTION migrate.follow_replication();
CREATE TRIGGER follow_replication AFTER INSERT OR UPDATE OR DELETE ON migrate.revisions
    FOR EACH ROW EXECUTE FUNCTION migrate.follow_replication();
CREATE TRIGGER follow_replication AFTER INSERT OR UPDATE ON migrate.runs
    FOR EACH ROW EXECUTE FUNCTION migrate.follow_replication();
CREATE TRIGGER follow_replication AFTER INSERT OR UPDATE ON migrate.changes
    FOR EACH ROW EXECUTE FUNCTION migrate.follow_replication();

COMMENT ON TRIGGER follow_replication ON migrate.services IS 'gives replicated rows tokens of this database';
COMMENT ON TRIGGER follow_replication ON migrate.revisions IS 'makes cached graphs and the order of registration follow replicated rows';
COMMENT ON TRIGGER follow_replication ON migrate.runs IS 'makes the numbers of runs follow replicated rows';
COMMENT ON TRIGGER follow_replication ON migrate.changes IS 'makes the numbers of changes follow replicated rows';

ALTER TABLE migrate.services ENABLE REPLICA TRIGGER follow_replication;
ALTER TABLE migrate.revisions ENABLE REPLICA TRIGGER follow_replication;
ALTER TABLE migrate.runs ENABLE REPLICA TRIGGER follow_replication;
ALTER TABLE migrate.changes ENABLE REPLICA TRIGGER follow_replication;

-- It has no key, and old entries may be deleted where it is published.
ALTER TABLE migrate.script_changes REPLICA IDENTITY FULL;
COMMENT ON TABLE migrate.script_changes IS
    'changes of the stored scripts of applied revisions: what ran can still be told';

CREATE FUNCTION migrate.export(service text DEFAULT NULL) RETURNS SETOF text
LANGUAGE c STABLE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_export';

COMMENT ON FUNCTION migrate.export(text) IS
    'calls that make services with their revisions anew in another database, a row per statement, for those who may run the services';

CREATE FUNCTION migrate.refuse_write() RETURNS trigger
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_refuse_write';

COMMENT ON FUNCTION migrate.refuse_write() IS
    'trigger of each table of the extension: nobody writes it by hand but a superuser, not even members of pg_write_all_data';

CREATE FUNCTION migrate.advice(service text DEFAULT NULL) RETURNS TABLE (
    service text,
    topic   text,
    detail  text,
    hint    text
)
LANGUAGE c STABLE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_advice';

COMMENT ON FUNCTION migrate.advice(text) IS
    'what to know before an upgrade to heads: limits of time that the log of earlier runs speaks against, revisions that it will refuse to run; no row: nothing';

ALTER TABLE migrate.services ADD COLUMN repeatables_due boolean;
ALTER TABLE migrate.services ADD COLUMN hooks text[] COLLATE "C" NOT NULL DEFAULT '{}';

COMMENT ON COLUMN migrate.services.repeatables_due IS 'whether a repeatable script has to run again; NULL: the service has none';
COMMENT ON COLUMN migrate.services.hooks IS 'events that it has a hook for';
COMMENT ON COLUMN migrate.run_steps.direction IS 'upgrade, downgrade or stamp; repeatable for a repeatable script';
COMMENT ON COLUMN migrate.run_steps.revision IS 'revision applied, undone or stamped, or name of the repeatable script; NULL: stamp of base';
COMMENT ON TYPE migrate.step IS
    'a step that a command took: upgrade or downgrade of a revision, a stamp (revision NULL: of base), or a repeatable script';
COMMENT ON FUNCTION migrate.script(text, text, text) IS
    'the text of a script (kind: up, down, verify; repeatable with its name, hook with its event), for those who may run the service; NULL: there is none';
COMMENT ON VIEW migrate.status IS
    'a row per service: where it stands, how much is pending, and what is wrong with it, if anything';
COMMENT ON COLUMN migrate.status.pending IS 'revisions that upgrade(service, ''heads'') would apply, and repeatable scripts that it would run';
COMMENT ON COLUMN migrate.pending.revision IS 'revision to apply, or name of the repeatable script to run';

-- Scripts of a service that belong to no revision. As with revisions, what is known about them is for all to see, and the
-- texts are not.

CREATE TABLE migrate.repeatables (
    service       text COLLATE "C" NOT NULL,
    name          text COLLATE "C" NOT NULL,
    after         text[] COLLATE "C" NOT NULL,
    sha256        bytea NOT NULL,
    ran_sha256    bytea,
    last_run      bigint,
    registered_by text NOT NULL DEFAULT SESSION_USER,
    registered_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    PRIMARY KEY (service, name)
);

COMMENT ON TABLE migrate.repeatables IS
    'repeatable scripts: they run at the end of an upgrade when they or what they depend on have changed';
COMMENT ON COLUMN migrate.repeatables.service IS 'service that the script belongs to';
COMMENT ON COLUMN migrate.repeatables.name IS 'its name';
COMMENT ON COLUMN migrate.repeatables.after IS 'repeatable scripts, revisions and labels of the service that it comes after; when one of them has run, so must it';
COMMENT ON COLUMN migrate.repeatables.sha256 IS 'SHA-256 of the bytes of the script';
COMMENT ON COLUMN migrate.repeatables.ran_sha256 IS 'the same of the script that ran last; NULL: it has to run, whatever ran before';
COMMENT ON COLUMN migrate.repeatables.last_run IS 'number of the run that ran it last';
COMMENT ON COLUMN migrate.repeatables.registered_by IS 'session user who registered it';
COMMENT ON COLUMN migrate.repeatables.registered_at IS 'when it was registered';

CREATE TABLE migrate.hooks (
    service       text COLLATE "C" NOT NULL,
    event         text COLLATE "C" NOT NULL,
    sha256        bytea NOT NULL,
    registered_by text NOT NULL DEFAULT SESSION_USER,
    registered_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    PRIMARY KEY (service, event)
);

COMMENT ON TABLE migrate.hooks IS 'scripts that run before and after the runs and steps of a service';
COMMENT ON COLUMN migrate.hooks.service IS 'service that the hook belongs to';
COMMENT ON COLUMN migrate.hooks.event IS 'when it runs: before_run, after_run, before_step or after_step';
COMMENT ON COLUMN migrate.hooks.sha256 IS 'SHA-256 of the bytes of the script';
COMMENT ON COLUMN migrate.hooks.registered_by IS 'session user who set it';
COMMENT ON COLUMN migrate.hooks.registered_at IS 'when it was set';

CREATE TABLE migrate.service_scripts (
    service    text COLLATE "C" NOT NULL,
    kind       text COLLATE "C" NOT NULL CHECK (kind OPERATOR(pg_catalog.=) ANY ('{repeatable,hook}'::text[])),
    name       text COLLATE "C" NOT NULL,
    body       text NOT NULL,
    statements integer NOT NULL,
    PRIMARY KEY (service, kind, name)
);

COMMENT ON TABLE migrate.service_scripts IS
    'the texts of repeatable scripts and hooks; they may hold secrets, see migrate.script()';
COMMENT ON COLUMN migrate.service_scripts.service IS 'service that the script belongs to';
COMMENT ON COLUMN migrate.service_scripts.kind IS 'repeatable or hook';
COMMENT ON COLUMN migrate.service_scripts.name IS 'name of the repeatable script, or event of the hook';
COMMENT ON COLUMN migrate.service_scripts.body IS 'text of the script';
COMMENT ON COLUMN migrate.service_scripts.statements IS 'how many statements it has; a script of one need not be split';

SELECT pg_catalog.pg_extension_config_dump('migrate.repeatables', '');
SELECT pg_catalog.pg_extension_config_dump('migrate.hooks', '');
SELECT pg_catalog.pg_extension_config_dump('migrate.service_scripts', '');

CREATE FUNCTION migrate.register_repeatable(service text, name text, script text, after text[] DEFAULT '{}') RETURNS text
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_register_repeatable';

COMMENT ON FUNCTION migrate.register_repeatable(text, text, text, text[]) IS
    'register a script, or change one, that upgrades run again whenever it or one of those that it comes after has changed';

CREATE FUNCTION migrate.unregister_repeatable(service text, name text) RETURNS text
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_unregister_repeatable';

COMMENT ON FUNCTION migrate.unregister_repeatable(text, text) IS
    'forget a repeatable script; what it made stays';

CREATE FUNCTION migrate.set_hook(service text, event text, script text) RETURNS text
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_set_hook';

COMMENT ON FUNCTION migrate.set_hook(text, text, text) IS
    'set the script that runs at an event (before_run, after_run, before_step, after_step) of upgrades and downgrades; NULL: none';

-- This comes after the last table: for all, old and new.
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

-- Privileges come last, and on new objects alone: what a GRANT or REVOKE of this script touches counts as the extension's
-- own, so pg_dump would leave out what has been granted on it since 1.0.0.

-- Before any grant, what ALTER DEFAULT PRIVILEGES has given to others on these objects, as in a fresh installation.
DO $$
DECLARE
    command text;
BEGIN
    FOR command IN
        WITH object (id, kind, name, owner, acl) AS (
            SELECT pg_catalog.concat('pg_class ', oid), 'TABLE', oid::pg_catalog.regclass::text, relowner, relacl
            FROM pg_catalog.pg_class
            WHERE relnamespace OPERATOR(pg_catalog.=) 'migrate'::pg_catalog.regnamespace
                AND relkind OPERATOR(pg_catalog.=) ANY ('{r,v,S}'::pg_catalog."char"[])
            UNION ALL
            SELECT pg_catalog.concat('pg_proc ', oid), 'FUNCTION', oid::pg_catalog.regprocedure::text, proowner, proacl
            FROM pg_catalog.pg_proc WHERE pronamespace OPERATOR(pg_catalog.=) 'migrate'::pg_catalog.regnamespace
            UNION ALL
            SELECT pg_catalog.concat('pg_type ', oid), 'TYPE', oid::pg_catalog.regtype::text, typowner, typacl
            FROM pg_catalog.pg_type WHERE typnamespace OPERATOR(pg_catalog.=) 'migrate'::pg_catalog.regnamespace
        ), new_object AS (
            SELECT * FROM object
            WHERE id OPERATOR(pg_catalog.<>) ALL (pg_catalog.current_setting('migrate_update.objects')::text[])
        )
        SELECT pg_catalog.format('REVOKE ALL ON %s %s FROM ', kind, name) OPERATOR(pg_catalog.||)
            CASE grantee WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(grantee)) END
        FROM new_object, pg_catalog.aclexplode(acl) WHERE grantee OPERATOR(pg_catalog.<>) owner
        UNION ALL
        SELECT pg_catalog.format('GRANT %s ON %s %s TO PUBLIC',
            CASE kind WHEN 'TYPE' THEN 'USAGE' ELSE 'EXECUTE' END, kind, name)
        FROM new_object WHERE acl IS NOT NULL AND kind OPERATOR(pg_catalog.=) ANY ('{FUNCTION,TYPE}'::text[])
    LOOP
        EXECUTE command;
    END LOOP;
END
$$;

GRANT SELECT ON migrate.changes, migrate.log, migrate.repeatables, migrate.hooks TO PUBLIC;

REVOKE ALL ON FUNCTION migrate.follow_replication(), migrate.refuse_write() FROM PUBLIC;

-- What pg_dump needs is for who may read the rest of it, be that the role that runs this or not; but not for whom default
-- privileges let in when the extension was installed.
DO $$
DECLARE
    command text;
BEGIN
    FOR command IN
        SELECT pg_catalog.format('GRANT SELECT ON %s TO %I', relation.oid::pg_catalog.regclass, pg_catalog.pg_get_userbyid(reader.grantee))
        FROM pg_catalog.pg_class AS relation, pg_catalog.pg_class AS scripts, pg_catalog.aclexplode(scripts.relacl) AS reader
        WHERE relation.relnamespace OPERATOR(pg_catalog.=) 'migrate'::pg_catalog.regnamespace
            AND relation.relkind OPERATOR(pg_catalog.=) ANY ('{r,v,S}'::pg_catalog."char"[])
            AND pg_catalog.concat('pg_class ', relation.oid) OPERATOR(pg_catalog.<>)
                ALL (pg_catalog.current_setting('migrate_update.objects')::text[])
            AND scripts.oid OPERATOR(pg_catalog.=) 'migrate.scripts'::pg_catalog.regclass
            AND reader.privilege_type OPERATOR(pg_catalog.=) 'SELECT'
            AND reader.grantee OPERATOR(pg_catalog.<>) 0
            AND (reader.grantee OPERATOR(pg_catalog.=)
                    (SELECT extowner FROM pg_catalog.pg_extension WHERE extname OPERATOR(pg_catalog.=) 'migrate')
                OR NOT EXISTS (
                    SELECT FROM pg_catalog.pg_init_privs AS i, pg_catalog.aclexplode(i.initprivs) AS initial
                    WHERE i.classoid OPERATOR(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass
                        AND i.objoid OPERATOR(pg_catalog.=) scripts.oid AND i.objsubid OPERATOR(pg_catalog.=) 0
                        AND initial.grantee OPERATOR(pg_catalog.=) reader.grantee
                        AND initial.privilege_type OPERATOR(pg_catalog.=) 'SELECT'))
    LOOP
        EXECUTE command;
    END LOOP;
END
$$;
