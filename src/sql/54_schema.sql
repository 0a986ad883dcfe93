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

CREATE TYPE migrate.trip AS (
    revision    text,
    result      text,
    object_type text,
    identity    text,
    before      text,
    after       text
);

COMMENT ON TYPE migrate.trip IS
    'what became of a revision that went up, down and up again: ok, irreversible, an error in after, or an object that was left behind, lost, changed or reordered, with its definition before and after';

CREATE FUNCTION migrate.roundtrip(service text, target text DEFAULT 'head', data boolean DEFAULT false)
RETURNS SETOF migrate.trip
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_roundtrip';

COMMENT ON FUNCTION migrate.roundtrip(text, text, boolean) IS
    'take each revision from where the service is to the target up, down and up again, in a shadow that is rolled back; target all: every one from base; data: on the live schema and its rows, which is rolled back too';

CREATE FUNCTION migrate.prove_squash(service text, revision text) RETURNS TABLE (
    change      text,
    object_type text,
    identity    text,
    chain       text,
    squashed    text
)
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_prove_squash';

COMMENT ON FUNCTION migrate.prove_squash(text, text) IS
    'how what a squashed revision makes differs from what the revisions make that it replaces, rows of tables included; both run in a shadow and are rolled back; no row: they are equal';
