CREATE FUNCTION migrate.export(service text DEFAULT NULL) RETURNS SETOF text
LANGUAGE c STABLE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_export';

COMMENT ON FUNCTION migrate.export(text) IS
    'calls that make services with their revisions anew in another database, a row per statement, for those who may run the services';

CREATE FUNCTION migrate.export_files(service text) RETURNS TABLE (file text, content text)
LANGUAGE c STABLE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_export_files';

COMMENT ON FUNCTION migrate.export_files(text) IS
    'the revisions, repeatable scripts and hooks of a service as files of the native format, for those who may run the service; importing them changes nothing';

CREATE FUNCTION migrate.export_archive(service text) RETURNS bytea
LANGUAGE c STABLE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_export_archive';

COMMENT ON FUNCTION migrate.export_archive(text) IS
    'the files of migrate.export_files() as a tar archive';
