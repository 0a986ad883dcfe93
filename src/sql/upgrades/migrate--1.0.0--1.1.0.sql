\echo Use "ALTER EXTENSION migrate UPDATE" to load this file. \quit

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

REVOKE ALL ON migrate.changes FROM PUBLIC;
REVOKE ALL ON SEQUENCE migrate.changes_change_seq FROM PUBLIC;
GRANT SELECT ON migrate.changes TO PUBLIC;
GRANT SELECT ON migrate.changes TO @extowner@;
GRANT SELECT ON SEQUENCE migrate.changes_change_seq TO @extowner@;

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
