CREATE FUNCTION migrate.validate(service text DEFAULT NULL) RETURNS TABLE (
    service  text,
    revision text,
    problem  text,
    detail   text,
    hint     text
)
LANGUAGE c STABLE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_validate';

COMMENT ON FUNCTION migrate.validate(text) IS
    'a row for each revision whose stored scripts are not what was registered or what ran, and for whatever else does not fit; none: all is well';

CREATE FUNCTION migrate.repair(service text, revision text, reason text) RETURNS text
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_repair';

COMMENT ON FUNCTION migrate.repair(text, text, text) IS
    'accept the stored scripts of a revision as what was registered and what ran, or that it is gone; logged with the reason';
