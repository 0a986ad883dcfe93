-- Statements, and revisions of them, that make of a service's schema another one.
CREATE TYPE migrate.difference AS (
    ordinal     int,
    change      text,
    object_type text,
    identity    text,
    live        text,
    desired     text,
    sql         text,
    hazard      text
);

COMMENT ON TYPE migrate.difference IS
    'a statement on the way from a live schema to the one that is wanted, in the order in which they run: what it is about, with both definitions, and what may surprise those who run it';

CREATE FUNCTION migrate.diff(service text, desired text, renames jsonb DEFAULT '{}') RETURNS SETOF migrate.difference
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_diff';

COMMENT ON FUNCTION migrate.diff(text, text, jsonb) IS
    'the statements that make of the live schema what the script desired makes, which runs in a shadow and is rolled back; renames: {"old name": "new name"}; no row: it is that already';

CREATE FUNCTION migrate.autogenerate(
    service         text,
    desired         text,
    message         text,
    rev_id          text DEFAULT NULL,
    head            text DEFAULT 'head',
    renames         jsonb DEFAULT '{}',
    allow_data_loss boolean DEFAULT false
) RETURNS text
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_autogenerate';

COMMENT ON FUNCTION migrate.autogenerate(text, text, text, text, text, jsonb, boolean) IS
    'register the revision that makes of the live schema what the script desired makes, once its up and down scripts have been proven on the live schema and rolled back; NULL: it is that already';

CREATE FUNCTION migrate.check(service text, desired text DEFAULT NULL) RETURNS text
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_check';

COMMENT ON FUNCTION migrate.check(text, text) IS
    'an error if the service is behind its heads, or if its schema is not what the script desired makes; else ''No new upgrade operations detected.''';

CREATE FUNCTION migrate.baseline(service text, message text DEFAULT 'baseline', rev_id text DEFAULT NULL) RETURNS text
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_baseline';

COMMENT ON FUNCTION migrate.baseline(text, text, text) IS
    'register what the live schema is as a first revision, once that has been proven in an empty schema, and record it as applied';
