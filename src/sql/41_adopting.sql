-- Databases that other tools have migrated.

CREATE FUNCTION migrate.adopt(
    service text,
    tool    text DEFAULT NULL,
    mirror  boolean DEFAULT false,
    history text DEFAULT NULL
) RETURNS SETOF text
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_adopt';

COMMENT ON FUNCTION migrate.adopt(text, text, boolean, text) IS
    'take over a database that Alembic or another tool has migrated: nothing runs, the service is stamped at what the tool''s history (NULL: the one that there is) says is applied; mirror: write it too from now on';

CREATE FUNCTION migrate.detect() RETURNS TABLE (tool text, schema_name text, table_name text, applied bigint, note text)
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_detect';

COMMENT ON FUNCTION migrate.detect() IS
    'the histories of migration tools in this database, and what migrate.adopt() can do with them; applied NULL: you may not read it';
