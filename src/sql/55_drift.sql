-- What runs have left in the schemas of services, so that it can be told what others have changed since.

CREATE TABLE migrate.snapshots (
    schema_name  text COLLATE "C" PRIMARY KEY,
    server_major integer NOT NULL,
    taken_at     timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp()
);

COMMENT ON TABLE migrate.snapshots IS 'schemas of which there is a snapshot, for drift()';
COMMENT ON COLUMN migrate.snapshots.schema_name IS 'name of the schema';
COMMENT ON COLUMN migrate.snapshots.server_major IS 'major version of the server that the texts are of';
COMMENT ON COLUMN migrate.snapshots.taken_at IS 'when it was written last';

CREATE TABLE migrate.snapshot_objects (
    schema_name text COLLATE "C" NOT NULL,
    object_type text COLLATE "C" NOT NULL,
    identity    text COLLATE "C" NOT NULL,
    definition  text NOT NULL
);
-- An identity may be longer than an index takes.
CREATE INDEX snapshot_objects_schema_name ON migrate.snapshot_objects (schema_name);
ALTER TABLE migrate.snapshot_objects REPLICA IDENTITY FULL;

COMMENT ON TABLE migrate.snapshot_objects IS 'the rows of these snapshots';
COMMENT ON COLUMN migrate.snapshot_objects.schema_name IS 'name of the schema';
COMMENT ON COLUMN migrate.snapshot_objects.object_type IS 'as in snapshot()';
COMMENT ON COLUMN migrate.snapshot_objects.identity IS 'as in snapshot()';
COMMENT ON COLUMN migrate.snapshot_objects.definition IS 'as in snapshot()';

SELECT pg_catalog.pg_extension_config_dump('migrate.snapshots', '');
SELECT pg_catalog.pg_extension_config_dump('migrate.snapshot_objects', '');

CREATE FUNCTION migrate.drift(service text) RETURNS SETOF migrate.object_change
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_drift';

COMMENT ON FUNCTION migrate.drift(text) IS
    'how the schema differs from what runs have left there: what somebody else has changed; no row: nothing';

CREATE FUNCTION migrate.accept_drift(service text, message text) RETURNS text
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_accept_drift';

COMMENT ON FUNCTION migrate.accept_drift(text, text) IS
    'take the schema as it is now for what runs have left; logged with the message';
