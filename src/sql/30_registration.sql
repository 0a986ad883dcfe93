CREATE FUNCTION migrate.register(
    service       text,
    revision      text,
    down_revision text DEFAULT NULL,
    message       text DEFAULT '',
    up            text DEFAULT NULL,
    down          text DEFAULT NULL,
    verify        text DEFAULT NULL,
    depends_on    text[] DEFAULT '{}',
    branch_labels text[] DEFAULT '{}',
    transactional boolean DEFAULT true,
    replaces      text[] DEFAULT '{}',
    replace       boolean DEFAULT false,
    down_transactional boolean DEFAULT NULL,
    variables     text DEFAULT NULL
) RETURNS text
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_register';

COMMENT ON FUNCTION migrate.register(text, text, text, text, text, text, text, text[], text[], boolean, text[], boolean, boolean, text) IS
    'register a revision with its scripts; up NULL: nothing to run, down NULL: irreversible, '''': nothing to undo; replace: allow another script while it is not applied; down_transactional NULL: as transactional';

CREATE FUNCTION migrate.register(
    service       text,
    revision      text,
    down_revision text[],
    message       text DEFAULT '',
    up            text DEFAULT NULL,
    down          text DEFAULT NULL,
    verify        text DEFAULT NULL,
    depends_on    text[] DEFAULT '{}',
    branch_labels text[] DEFAULT '{}',
    transactional boolean DEFAULT true,
    replaces      text[] DEFAULT '{}',
    replace       boolean DEFAULT false,
    down_transactional boolean DEFAULT NULL,
    variables     text DEFAULT NULL
) RETURNS text
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_register_merge';

COMMENT ON FUNCTION migrate.register(text, text, text[], text, text, text, text, text[], text[], boolean, text[], boolean, boolean, text) IS
    'register a revision with several parents (a merge point)';

CREATE FUNCTION migrate.unregister(service text, revision text) RETURNS text
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_unregister';

COMMENT ON FUNCTION migrate.unregister(text, text) IS
    'forget a revision that is neither applied nor named by another one';

CREATE FUNCTION migrate.script(service text, revision text, kind text) RETURNS text
LANGUAGE c STABLE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_script';

COMMENT ON FUNCTION migrate.script(text, text, text) IS
    'the text of a script (kind: up, down, verify; repeatable with its name, hook with its event), for those who may run the service; NULL: there is none';
