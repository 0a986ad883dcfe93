-- What a service's schema is, and how that differs from what it should be.
CREATE FUNCTION migrate.snapshot(service text) RETURNS TABLE (
    object_type text,
    identity    text,
    definition  text
)
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_snapshot';

COMMENT ON FUNCTION migrate.snapshot(text) IS
    'a row for each object of a service''s schema, and for each owner, grant and comment that is not the default: the same text in every database of the same major version; without the version table and members of extensions';

CREATE FUNCTION migrate.fingerprint(service text) RETURNS text
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_fingerprint';

COMMENT ON FUNCTION migrate.fingerprint(text) IS
    '64 hex digits: the SHA-256 of the rows of snapshot(), each a JSON array of its texts and a line feed';

CREATE TYPE migrate.object_change AS (
    change      text,
    object_type text,
    identity    text,
    expected    text,
    actual      text
);

COMMENT ON TYPE migrate.object_change IS
    'an object of a schema that is not what was expected: missing, unexpected or changed, with both definitions';

CREATE FUNCTION migrate.compare(service text, target text DEFAULT 'current') RETURNS SETOF migrate.object_change
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_compare';

COMMENT ON FUNCTION migrate.compare(text, text) IS
    'how the live schema differs from what the revisions from base to the target make, which runs in a shadow and is rolled back; current: those that the version table names; no row: it is what they make';
