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
-- In the order of the view migrate.log: of all services, and of one.
CREATE INDEX changes_changed_at ON migrate.changes (changed_at, change, service);
CREATE INDEX changes_service ON migrate.changes (service, changed_at, change);

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
