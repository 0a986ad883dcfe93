CREATE FUNCTION migrate.current(
    service     text DEFAULT NULL,
    verbose     boolean DEFAULT false,
    check_heads boolean DEFAULT false
) RETURNS SETOF text
LANGUAGE c STABLE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_current';

COMMENT ON FUNCTION migrate.current(text, boolean, boolean) IS
    'the applied revisions as Alembic prints them; check_heads: an error unless they are all heads';

CREATE FUNCTION migrate.history(
    service          text DEFAULT NULL,
    range            text DEFAULT NULL,
    verbose          boolean DEFAULT false,
    indicate_current boolean DEFAULT false
) RETURNS SETOF text
LANGUAGE c STABLE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_history';

COMMENT ON FUNCTION migrate.history(text, text, boolean, boolean) IS
    'the revisions of a range (start:end), newest first, as Alembic prints them';

CREATE FUNCTION migrate.heads(
    service              text DEFAULT NULL,
    verbose              boolean DEFAULT false,
    resolve_dependencies boolean DEFAULT false
) RETURNS SETOF text
LANGUAGE c STABLE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_heads';

COMMENT ON FUNCTION migrate.heads(text, boolean, boolean) IS
    'the heads as Alembic prints them; resolve_dependencies: without those that another revision depends on';

CREATE FUNCTION migrate.branches(service text DEFAULT NULL, verbose boolean DEFAULT false) RETURNS SETOF text
LANGUAGE c STABLE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_branches';

COMMENT ON FUNCTION migrate.branches(text, boolean) IS
    'the branch points and what they branch into, as Alembic prints them';

CREATE FUNCTION migrate.show(service text, revision text) RETURNS SETOF text
LANGUAGE c STABLE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_show';

COMMENT ON FUNCTION migrate.show(text, text) IS
    'a block per revision that the symbol stands for, as Alembic prints them';

CREATE FUNCTION migrate.graph(service text, format text DEFAULT 'text') RETURNS text
LANGUAGE c STABLE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_graph';

COMMENT ON FUNCTION migrate.graph(text, text) IS
    'a picture of a service''s graph; format: text (lines as of git log --graph), mermaid or dot';

CREATE FUNCTION migrate.revision_map(service text DEFAULT NULL) RETURNS TABLE (
    service           text,
    revision          text,
    down_revisions    text[],
    depends_on        text[],
    labels            text[],
    message           text,
    is_base           boolean,
    is_head           boolean,
    is_effective_head boolean,
    is_branch_point   boolean,
    is_merge_point    boolean,
    is_applied        boolean,
    is_current        boolean
)
LANGUAGE c STABLE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_revision_map';

COMMENT ON FUNCTION migrate.revision_map(text) IS
    'the graph as rows, one per revision; labels include inherited ones; is_applied and is_current are NULL where the version table can''t be read';
