CREATE FUNCTION migrate.upgrade(service text, target text DEFAULT 'head') RETURNS SETOF migrate.step
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_upgrade';

COMMENT ON FUNCTION migrate.upgrade(text, text) IS
    'apply what is missing up to the target; a row per step, none when there is nothing to do';

CREATE FUNCTION migrate.downgrade(service text, target text) RETURNS SETOF migrate.step
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_downgrade';

COMMENT ON FUNCTION migrate.downgrade(text, text) IS
    'undo what was applied after the target (base: everything); a row per step';

CREATE FUNCTION migrate.stamp(service text, target text DEFAULT 'head', purge boolean DEFAULT false)
RETURNS SETOF migrate.step
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_stamp';

COMMENT ON FUNCTION migrate.stamp(text, text, boolean) IS
    'set the version rows without running a script; purge: delete all rows first, unknown ones too';

CREATE FUNCTION migrate.stamp(service text, target text[], purge boolean DEFAULT false)
RETURNS SETOF migrate.step
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_stamp_many';

COMMENT ON FUNCTION migrate.stamp(text, text[], boolean) IS
    'set the version rows to several targets without running a script; an empty array stamps base';

CREATE FUNCTION migrate.upgrade_all(target text DEFAULT 'heads') RETURNS SETOF migrate.step
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_upgrade_all';

COMMENT ON FUNCTION migrate.upgrade_all(text) IS
    'upgrade every service, in one transaction: all or nothing';

CREATE FUNCTION migrate.ensure_version(service text) RETURNS text
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_ensure_version';

COMMENT ON FUNCTION migrate.ensure_version(text) IS
    'create the service''s schema and version table if they are missing';

CREATE FUNCTION migrate.verify(service text DEFAULT NULL) RETURNS TABLE (
    service  text,
    revision text,
    ok       boolean,
    sqlstate text,
    problem  text,
    context  text
)
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_verify';

COMMENT ON FUNCTION migrate.verify(text) IS
    'run the verify scripts of the applied revisions, leaving nothing of what they do; a row for each, whether it failed or not';
