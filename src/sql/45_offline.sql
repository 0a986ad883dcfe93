CREATE FUNCTION migrate.upgrade_sql(service text, range text DEFAULT 'current:head') RETURNS SETOF text
LANGUAGE c STABLE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_upgrade_sql';

COMMENT ON FUNCTION migrate.upgrade_sql(text, text) IS
    'the upgrade of a range (start:end; default: from the version rows to head) as a script for psql, a row per line';

CREATE FUNCTION migrate.downgrade_sql(service text, range text) RETURNS SETOF text
LANGUAGE c STABLE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_downgrade_sql';

COMMENT ON FUNCTION migrate.downgrade_sql(text, text) IS
    'the downgrade of a range (start:end) as a script for psql, a row per line';

CREATE FUNCTION migrate.stamp_sql(service text, range text) RETURNS SETOF text
LANGUAGE c STABLE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_stamp_sql';

COMMENT ON FUNCTION migrate.stamp_sql(text, text) IS
    'the stamp of a range (start:end), or of several with one start, as a script for psql, a row per line';
