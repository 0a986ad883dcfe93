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
