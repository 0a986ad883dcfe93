CREATE FUNCTION migrate.import_alembic(service text, up_sql text, down_sql text DEFAULT NULL, history text DEFAULT NULL) RETURNS SETOF text
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_import_alembic';

COMMENT ON FUNCTION migrate.import_alembic(text, text, text, text) IS
    'register the revisions in the output of alembic upgrade base:heads --sql, alembic downgrade heads:base --sql and alembic history --verbose; all or nothing';

CREATE FUNCTION migrate.adopt(service text) RETURNS SETOF text
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_adopt';

COMMENT ON FUNCTION migrate.adopt(text) IS
    'take over a database that Alembic has migrated, as it stands: nothing runs, and the log begins with its version rows';
