CREATE FUNCTION migrate.create_service(
    service           text,
    schema_name       text DEFAULT NULL,
    version_table     text DEFAULT 'alembic_version',
    owner             text DEFAULT NULL,
    search_path       text DEFAULT NULL,
    lock_timeout      text DEFAULT NULL,
    statement_timeout text DEFAULT NULL,
    if_not_exists     boolean DEFAULT false,
    single_head       boolean DEFAULT false,
    mirror            boolean DEFAULT false,
    snapshots         boolean DEFAULT true,
    lock_retries      integer DEFAULT NULL,
    lock_retry_max_pause text DEFAULT NULL
) RETURNS text
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_create_service';

COMMENT ON FUNCTION migrate.create_service(text, text, text, text, text, text, text, boolean, boolean, boolean, boolean, integer, text) IS
    'make a service known; its schema (default: its name) and version table are created by the first run, as its owner (default: the caller); if_not_exists: do nothing where there is the same already; single_head: refuse a second head; mirror: see migrate.adopt(); snapshots false: runs keep no snapshot for drift(); lock_retries, lock_retry_max_pause: how often and how patiently upgrade_online() tries again what fails for a lock';

CREATE FUNCTION migrate.alter_service(
    service           text,
    schema_name       text DEFAULT NULL,
    version_table     text DEFAULT NULL,
    owner             text DEFAULT NULL,
    search_path       text DEFAULT NULL,
    lock_timeout      text DEFAULT NULL,
    statement_timeout text DEFAULT NULL,
    single_head       boolean DEFAULT NULL,
    mirror            boolean DEFAULT NULL,
    snapshots         boolean DEFAULT NULL,
    lock_retries      integer DEFAULT NULL,
    lock_retry_max_pause text DEFAULT NULL
) RETURNS text
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_alter_service';

COMMENT ON FUNCTION migrate.alter_service(text, text, text, text, text, text, text, boolean, boolean, boolean, integer, text) IS
    'change a service; NULL leaves a property as it is, ''default'' resets it; mirror false: write the adopted history no more';

CREATE FUNCTION migrate.drop_service(service text) RETURNS text
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_drop_service';

COMMENT ON FUNCTION migrate.drop_service(text) IS
    'forget a service and its revisions; its schema, version table and log stay';
