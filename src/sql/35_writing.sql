CREATE FUNCTION migrate.revision(
    service      text,
    message      text,
    up           text DEFAULT '',
    down         text DEFAULT NULL,
    verify       text DEFAULT NULL,
    head         text DEFAULT 'head',
    splice       boolean DEFAULT false,
    branch_label text DEFAULT NULL,
    depends_on   text[] DEFAULT '{}',
    rev_id       text DEFAULT NULL,
    transactional boolean DEFAULT true,
    down_transactional boolean DEFAULT NULL,
    variables    text DEFAULT NULL
) RETURNS text
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_revision';

COMMENT ON FUNCTION migrate.revision(text, text, text, text, text, text, boolean, text, text[], text, boolean, boolean, text) IS
    'register a new revision on top of a head (base: of nothing); rev_id NULL: a random one; splice: allow a parent that is no head';

CREATE FUNCTION migrate.merge(
    service      text,
    revisions    text DEFAULT 'heads',
    message      text DEFAULT NULL,
    branch_label text DEFAULT NULL,
    rev_id       text DEFAULT NULL,
    splice       boolean DEFAULT false
) RETURNS text
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_merge';

COMMENT ON FUNCTION migrate.merge(text, text, text, text, text, boolean) IS
    'register a revision without scripts that joins heads: all of them, or those of an array literal';

CREATE FUNCTION migrate.merge(
    service      text,
    revisions    text[],
    message      text DEFAULT NULL,
    branch_label text DEFAULT NULL,
    rev_id       text DEFAULT NULL,
    splice       boolean DEFAULT false
) RETURNS text
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_merge_many';

COMMENT ON FUNCTION migrate.merge(text, text[], text, text, text, boolean) IS
    'register a revision without scripts that joins these revisions';

CREATE FUNCTION migrate.edit(
    service  text,
    revision text,
    up       text DEFAULT NULL,
    down     text DEFAULT NULL,
    verify   text DEFAULT NULL,
    message  text DEFAULT NULL
) RETURNS text
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_edit';

COMMENT ON FUNCTION migrate.edit(text, text, text, text, text, text) IS
    'change scripts or message of a revision that is not applied; NULL: unchanged';

CREATE FUNCTION migrate.register_all(service text, revisions jsonb) RETURNS SETOF text
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_register_all';

COMMENT ON FUNCTION migrate.register_all(text, jsonb) IS
    'register revisions in any order, as one graph: an array of objects with register''s parameter names as keys; all or nothing';

CREATE FUNCTION migrate.squash(
    service text,
    range   text,
    message text DEFAULT NULL,
    rev_id  text DEFAULT NULL
) RETURNS text
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_squash';

COMMENT ON FUNCTION migrate.squash(text, text, text, text) IS
    'register one revision that replaces a chain of them (start:end, both included); databases half-way finish the chain first';
