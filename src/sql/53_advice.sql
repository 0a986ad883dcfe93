CREATE FUNCTION migrate.advice(service text DEFAULT NULL) RETURNS TABLE (
    service text,
    topic   text,
    detail  text,
    hint    text
)
LANGUAGE c STABLE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_advice';

COMMENT ON FUNCTION migrate.advice(text) IS
    'what to know before an upgrade to heads: limits of time that the log of earlier runs speaks against, revisions that it will refuse to run; no row: nothing';
