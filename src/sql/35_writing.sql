CREATE FUNCTION migrate.register_all(service text, revisions jsonb) RETURNS SETOF text
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_register_all';

COMMENT ON FUNCTION migrate.register_all(text, jsonb) IS
    'register revisions in any order, as one graph: an array of objects with register''s parameter names as keys; all or nothing';
