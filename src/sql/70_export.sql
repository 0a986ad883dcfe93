CREATE FUNCTION migrate.export(service text DEFAULT NULL) RETURNS SETOF text
LANGUAGE c STABLE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_export';

COMMENT ON FUNCTION migrate.export(text) IS
    'calls that make services with their revisions anew in another database, a row per statement, for those who may run the services';
