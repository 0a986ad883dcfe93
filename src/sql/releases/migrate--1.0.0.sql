\echo Use "CREATE EXTENSION migrate" to load this file. \quit
-- The schema is a member of the extension: it goes with DROP EXTENSION, and CREATE EXTENSION fails where somebody
-- else already has a schema of this name.
CREATE SCHEMA migrate;

COMMENT ON SCHEMA migrate IS
    'schema migrations: revisions of services, registered and run inside the server';
-- All tables belong to the role that runs this script and take writes from the functions alone, which switch to that
-- role for their bookkeeping. Keys are COLLATE "C": order and equality must not depend on the database's locale.

CREATE SEQUENCE migrate.graph_token;

COMMENT ON SEQUENCE migrate.graph_token IS
    'tokens under which backends cache a service''s graph; a value is never used twice';

CREATE TABLE migrate.services (
    service           text COLLATE "C" PRIMARY KEY,
    schema_name       text COLLATE "C" NOT NULL,
    version_table     text COLLATE "C" NOT NULL,
    owner             text COLLATE "C" NOT NULL,
    search_path       text NOT NULL,
    lock_timeout      text,
    statement_timeout text,
    graph_token       bigint NOT NULL,
    last_run          bigint,
    needs             text[] COLLATE "C" NOT NULL DEFAULT '{}',
    created_at        timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    UNIQUE (schema_name, version_table)
) WITH (fillfactor = 50);       -- rows are updated by every run: leave room for HOT updates

COMMENT ON TABLE migrate.services IS 'services: named sets of revisions, each with a schema and a version table of its own';
COMMENT ON COLUMN migrate.services.service IS 'name of the service';
COMMENT ON COLUMN migrate.services.schema_name IS 'schema that the service''s scripts work in';
COMMENT ON COLUMN migrate.services.version_table IS 'name of the version table in that schema';
COMMENT ON COLUMN migrate.services.owner IS 'role that scripts run as';
COMMENT ON COLUMN migrate.services.search_path IS 'search_path that scripts run with';
COMMENT ON COLUMN migrate.services.lock_timeout IS 'lock_timeout that scripts run with; NULL: the caller''s';
COMMENT ON COLUMN migrate.services.statement_timeout IS 'statement_timeout per statement of a script; NULL: the caller''s';
COMMENT ON COLUMN migrate.services.graph_token IS 'changes with every transaction that changes the service''s graph';
COMMENT ON COLUMN migrate.services.last_run IS 'number of the last run that changed something';
COMMENT ON COLUMN migrate.services.needs IS 'services that its revisions depend on';
COMMENT ON COLUMN migrate.services.created_at IS 'when the service was created';

CREATE TABLE migrate.revisions (
    service        text COLLATE "C" NOT NULL,
    revision       text COLLATE "C" NOT NULL,
    down_revisions text[] COLLATE "C" NOT NULL,
    depends_on     text[] COLLATE "C" NOT NULL,
    branch_labels  text[] COLLATE "C" NOT NULL,
    message        text NOT NULL,
    transactional  boolean NOT NULL,
    replaces       text[] COLLATE "C" NOT NULL,
    seq            bigint GENERATED ALWAYS AS IDENTITY,
    source         text NOT NULL,
    registered_by  text NOT NULL DEFAULT SESSION_USER,
    registered_at  timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    up_sha256      bytea NOT NULL,
    down_sha256    bytea,
    verify_sha256  bytea,
    PRIMARY KEY (service, revision)
);
-- A graph is read in registration order.
CREATE UNIQUE INDEX revisions_service_seq ON migrate.revisions (service, seq);

COMMENT ON SEQUENCE migrate.revisions_seq_seq IS 'numbers revisions in the order of their registration';

COMMENT ON TABLE migrate.revisions IS 'registered revisions; their scripts are in migrate.scripts';
COMMENT ON COLUMN migrate.revisions.service IS 'service that the revision belongs to';
COMMENT ON COLUMN migrate.revisions.revision IS 'identifier';
COMMENT ON COLUMN migrate.revisions.down_revisions IS 'parents; empty for a base';
COMMENT ON COLUMN migrate.revisions.depends_on IS 'revisions or branch labels that must be applied before it, beside its parents; of another service as service:revision';
COMMENT ON COLUMN migrate.revisions.branch_labels IS 'branch labels that the revision carries itself';
COMMENT ON COLUMN migrate.revisions.message IS 'what it does, in words';
COMMENT ON COLUMN migrate.revisions.transactional IS 'whether its scripts can run in a transaction block';
COMMENT ON COLUMN migrate.revisions.replaces IS 'revisions that it stands for (squashed)';
COMMENT ON COLUMN migrate.revisions.seq IS 'order of registration, which decides every tie';
COMMENT ON COLUMN migrate.revisions.source IS 'how it came here: the function that wrote it, register for instance';
COMMENT ON COLUMN migrate.revisions.registered_by IS 'session user who registered it';
COMMENT ON COLUMN migrate.revisions.registered_at IS 'when it was registered';
COMMENT ON COLUMN migrate.revisions.up_sha256 IS 'SHA-256 of the bytes of the up script';
COMMENT ON COLUMN migrate.revisions.down_sha256 IS 'SHA-256 of the bytes of the down script; NULL: irreversible';
COMMENT ON COLUMN migrate.revisions.verify_sha256 IS 'SHA-256 of the bytes of the verify script; NULL: none';

CREATE TABLE migrate.scripts (
    service    text COLLATE "C" NOT NULL,
    revision   text COLLATE "C" NOT NULL,
    kind       text COLLATE "C" NOT NULL CHECK (kind OPERATOR(pg_catalog.=) ANY ('{up,down,verify}'::text[])),
    body       text NOT NULL,
    statements integer NOT NULL,
    PRIMARY KEY (service, revision, kind)
);

COMMENT ON TABLE migrate.scripts IS 'the scripts of revisions; bodies may hold secrets, see migrate.script()';
COMMENT ON COLUMN migrate.scripts.service IS 'service that the revision belongs to';
COMMENT ON COLUMN migrate.scripts.revision IS 'revision that the script belongs to';
COMMENT ON COLUMN migrate.scripts.kind IS 'up, down or verify';
COMMENT ON COLUMN migrate.scripts.body IS 'text of the script';
COMMENT ON COLUMN migrate.scripts.statements IS 'how many statements it has; a script of one need not be split';

CREATE TABLE migrate.script_changes (
    service     text COLLATE "C" NOT NULL,
    revision    text COLLATE "C" NOT NULL,
    kind        text COLLATE "C" NOT NULL,
    old_sha256  bytea,
    new_sha256  bytea,
    changed_by  text NOT NULL DEFAULT SESSION_USER,
    changed_at  timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp()
);
CREATE INDEX script_changes_service ON migrate.script_changes (service, revision);

COMMENT ON TABLE migrate.script_changes IS
    'changes of comments and white space in scripts of applied revisions: what ran can still be told';
COMMENT ON COLUMN migrate.script_changes.service IS 'service that the revision belongs to';
COMMENT ON COLUMN migrate.script_changes.revision IS 'revision whose script changed';
COMMENT ON COLUMN migrate.script_changes.kind IS 'up, down or verify';
COMMENT ON COLUMN migrate.script_changes.old_sha256 IS 'SHA-256 of the script before';
COMMENT ON COLUMN migrate.script_changes.new_sha256 IS 'SHA-256 of the script after';
COMMENT ON COLUMN migrate.script_changes.changed_by IS 'session user who changed it';
COMMENT ON COLUMN migrate.script_changes.changed_at IS 'when it was changed';

CREATE SEQUENCE migrate.run_number;

COMMENT ON SEQUENCE migrate.run_number IS 'numbers of runs';

CREATE TABLE migrate.runs (
    run              bigint NOT NULL,
    service          text COLLATE "C" NOT NULL,
    command          text NOT NULL,
    target           text,
    reason           text,
    started_at       timestamptz NOT NULL,
    finished_at      timestamptz NOT NULL,
    login_role       text NOT NULL,
    effective_role   text NOT NULL,
    application_name text,
    client_addr      inet,
    server_version   text NOT NULL,
    version_before   text[] NOT NULL,
    version_after    text[] NOT NULL,
    PRIMARY KEY (service, run)
);

COMMENT ON TABLE migrate.runs IS 'calls that changed something: a row per service touched';
COMMENT ON COLUMN migrate.runs.run IS 'number of the run; one call that touches several services has one number';
COMMENT ON COLUMN migrate.runs.service IS 'service touched';
COMMENT ON COLUMN migrate.runs.command IS 'upgrade, downgrade or stamp';
COMMENT ON COLUMN migrate.runs.target IS 'target as given by the caller';
COMMENT ON COLUMN migrate.runs.reason IS 'the setting migrate.reason at that time';
COMMENT ON COLUMN migrate.runs.started_at IS 'when the run began to work on the service';
COMMENT ON COLUMN migrate.runs.finished_at IS 'when it was done with the service';
COMMENT ON COLUMN migrate.runs.login_role IS 'session user';
COMMENT ON COLUMN migrate.runs.effective_role IS 'current user';
COMMENT ON COLUMN migrate.runs.application_name IS 'the setting application_name';
COMMENT ON COLUMN migrate.runs.client_addr IS 'address of the client; NULL for a local socket';
COMMENT ON COLUMN migrate.runs.server_version IS 'version of the server';
COMMENT ON COLUMN migrate.runs.version_before IS 'rows of the version table before';
COMMENT ON COLUMN migrate.runs.version_after IS 'rows of the version table after';

CREATE TABLE migrate.run_steps (
    run        bigint NOT NULL,
    service    text COLLATE "C" NOT NULL,
    step       integer NOT NULL,
    direction  text NOT NULL,
    revision   text COLLATE "C",
    sha256     bytea,
    statements integer NOT NULL,
    started_at timestamptz NOT NULL,
    duration   interval NOT NULL,
    wal_bytes  bigint NOT NULL,
    PRIMARY KEY (service, run, step)
);

COMMENT ON TABLE migrate.run_steps IS 'the steps of runs';
COMMENT ON COLUMN migrate.run_steps.run IS 'run that the step belongs to';
COMMENT ON COLUMN migrate.run_steps.service IS 'service touched';
COMMENT ON COLUMN migrate.run_steps.step IS 'number of the step in its run and service, from 1';
COMMENT ON COLUMN migrate.run_steps.direction IS 'upgrade, downgrade or stamp';
COMMENT ON COLUMN migrate.run_steps.revision IS 'revision applied, undone or stamped; NULL: stamp of base';
COMMENT ON COLUMN migrate.run_steps.sha256 IS 'SHA-256 of the script that ran; NULL for a stamp';
COMMENT ON COLUMN migrate.run_steps.statements IS 'statements run';
COMMENT ON COLUMN migrate.run_steps.started_at IS 'when the step began';
COMMENT ON COLUMN migrate.run_steps.duration IS 'how long it took';
COMMENT ON COLUMN migrate.run_steps.wal_bytes IS 'WAL written by it';

SELECT pg_catalog.pg_extension_config_dump('migrate.graph_token', '');
SELECT pg_catalog.pg_extension_config_dump('migrate.run_number', '');
SELECT pg_catalog.pg_extension_config_dump('migrate.services', '');
SELECT pg_catalog.pg_extension_config_dump('migrate.revisions', '');
SELECT pg_catalog.pg_extension_config_dump('migrate.revisions_seq_seq', '');
SELECT pg_catalog.pg_extension_config_dump('migrate.scripts', '');
SELECT pg_catalog.pg_extension_config_dump('migrate.script_changes', '');
SELECT pg_catalog.pg_extension_config_dump('migrate.runs', '');
SELECT pg_catalog.pg_extension_config_dump('migrate.run_steps', '');

CREATE TYPE migrate.step AS (
    service        text,
    direction      text,
    revision       text,
    down_revisions text[],
    message        text,
    statements     integer
);

COMMENT ON TYPE migrate.step IS
    'a step that a command took: upgrade or downgrade of a revision, or a stamp (revision NULL: of base)';
CREATE FUNCTION migrate.create_service(
    service           text,
    schema_name       text DEFAULT NULL,
    version_table     text DEFAULT 'alembic_version',
    owner             text DEFAULT NULL,
    search_path       text DEFAULT NULL,
    lock_timeout      text DEFAULT NULL,
    statement_timeout text DEFAULT NULL
) RETURNS text
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_create_service';

COMMENT ON FUNCTION migrate.create_service(text, text, text, text, text, text, text) IS
    'make a service known; its schema (default: its name) and version table are created by the first run, as its owner (default: the caller)';

CREATE FUNCTION migrate.alter_service(
    service           text,
    schema_name       text DEFAULT NULL,
    version_table     text DEFAULT NULL,
    owner             text DEFAULT NULL,
    search_path       text DEFAULT NULL,
    lock_timeout      text DEFAULT NULL,
    statement_timeout text DEFAULT NULL
) RETURNS text
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_alter_service';

COMMENT ON FUNCTION migrate.alter_service(text, text, text, text, text, text, text) IS
    'change a service; NULL leaves a property as it is, ''default'' resets it';

CREATE FUNCTION migrate.drop_service(service text) RETURNS text
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_drop_service';

COMMENT ON FUNCTION migrate.drop_service(text) IS
    'forget a service and its revisions; its schema, version table and log stay';
CREATE FUNCTION migrate.register(
    service       text,
    revision      text,
    down_revision text DEFAULT NULL,
    message       text DEFAULT '',
    up            text DEFAULT '',
    down          text DEFAULT NULL,
    verify        text DEFAULT NULL,
    depends_on    text[] DEFAULT '{}',
    branch_labels text[] DEFAULT '{}',
    transactional boolean DEFAULT true,
    replaces      text[] DEFAULT '{}',
    replace       boolean DEFAULT false
) RETURNS text
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_register';

COMMENT ON FUNCTION migrate.register(text, text, text, text, text, text, text, text[], text[], boolean, text[], boolean) IS
    'register a revision with its scripts; down NULL: irreversible, '''': nothing to undo; replace: allow another script while it is not applied';

CREATE FUNCTION migrate.register(
    service       text,
    revision      text,
    down_revision text[],
    message       text DEFAULT '',
    up            text DEFAULT '',
    down          text DEFAULT NULL,
    verify        text DEFAULT NULL,
    depends_on    text[] DEFAULT '{}',
    branch_labels text[] DEFAULT '{}',
    transactional boolean DEFAULT true,
    replaces      text[] DEFAULT '{}',
    replace       boolean DEFAULT false
) RETURNS text
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_register_merge';

COMMENT ON FUNCTION migrate.register(text, text, text[], text, text, text, text, text[], text[], boolean, text[], boolean) IS
    'register a revision with several parents (a merge point)';

CREATE FUNCTION migrate.unregister(service text, revision text) RETURNS text
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_unregister';

COMMENT ON FUNCTION migrate.unregister(text, text) IS
    'forget a revision that is neither applied nor named by another one';

CREATE FUNCTION migrate.script(service text, revision text, kind text) RETURNS text
LANGUAGE c STABLE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_script';

COMMENT ON FUNCTION migrate.script(text, text, text) IS
    'the text of a script (kind: up, down, verify), for those who may run the service; NULL: the revision has none';
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
    rev_id       text DEFAULT NULL
) RETURNS text
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_revision';

COMMENT ON FUNCTION migrate.revision(text, text, text, text, text, text, boolean, text, text[], text) IS
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
CREATE FUNCTION migrate.import_alembic(service text, up_sql text, down_sql text DEFAULT NULL) RETURNS SETOF text
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_import_alembic';

COMMENT ON FUNCTION migrate.import_alembic(text, text, text) IS
    'register the revisions in the output of alembic upgrade base:heads --sql and alembic downgrade heads:base --sql; all or nothing';

CREATE FUNCTION migrate.adopt(service text) RETURNS SETOF text
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_adopt';

COMMENT ON FUNCTION migrate.adopt(text) IS
    'take over a database that Alembic has migrated, as it stands: nothing runs, and the log begins with its version rows';
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

CREATE FUNCTION migrate.check(service text) RETURNS text
LANGUAGE c STABLE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_check';

COMMENT ON FUNCTION migrate.check(text) IS
    'an error if the service is behind its heads, else ''No new upgrade operations detected.''';
CREATE FUNCTION migrate.upgrade_sql(service text, range text) RETURNS SETOF text
LANGUAGE c STABLE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_upgrade_sql';

COMMENT ON FUNCTION migrate.upgrade_sql(text, text) IS
    'the upgrade of a range (start:end) as a script for psql, a row per line; the version table is not read';

CREATE FUNCTION migrate.downgrade_sql(service text, range text) RETURNS SETOF text
LANGUAGE c STABLE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_downgrade_sql';

COMMENT ON FUNCTION migrate.downgrade_sql(text, text) IS
    'the downgrade of a range (start:end) as a script for psql, a row per line; the version table is not read';

CREATE FUNCTION migrate.stamp_sql(service text, range text) RETURNS SETOF text
LANGUAGE c STABLE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_stamp_sql';

COMMENT ON FUNCTION migrate.stamp_sql(text, text) IS
    'the stamp of a range (start:end), or of several with one start, as a script for psql, a row per line';
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
CREATE FUNCTION migrate.service_status() RETURNS TABLE (
    service     text,
    schema_name text,
    current     text[],
    heads       text[],
    pending     integer,
    up_to_date  boolean,
    last_run    bigint,
    problem     text
)
LANGUAGE c STABLE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_service_status';

COMMENT ON FUNCTION migrate.service_status() IS 'what the view migrate.status shows';

CREATE VIEW migrate.status AS
    SELECT service, schema_name, current, heads, pending, up_to_date, last_run, problem
    FROM migrate.service_status();

COMMENT ON VIEW migrate.status IS
    'a row per service: where it stands, how many revisions are pending, and what is wrong with it, if anything';
COMMENT ON COLUMN migrate.status.service IS 'name of the service';
COMMENT ON COLUMN migrate.status.schema_name IS 'its schema';
COMMENT ON COLUMN migrate.status.current IS 'rows of its version table';
COMMENT ON COLUMN migrate.status.heads IS 'heads of its graph';
COMMENT ON COLUMN migrate.status.pending IS 'revisions that upgrade(service, ''heads'') would apply';
COMMENT ON COLUMN migrate.status.up_to_date IS 'whether nothing is pending';
COMMENT ON COLUMN migrate.status.last_run IS 'number of the last run that changed something';
COMMENT ON COLUMN migrate.status.problem IS 'what is wrong with the service, if anything; the other columns are NULL as far as they can''t be told';

CREATE FUNCTION migrate.pending_steps() RETURNS TABLE (
    service  text,
    step     integer,
    revision text,
    message  text
)
LANGUAGE c STABLE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_pending_steps';

COMMENT ON FUNCTION migrate.pending_steps() IS 'what the view migrate.pending shows';

CREATE VIEW migrate.pending AS
    SELECT service, step, revision, message
    FROM migrate.pending_steps();

COMMENT ON VIEW migrate.pending IS 'what upgrade(service, ''heads'') would run, in order; broken services have no rows here';
COMMENT ON COLUMN migrate.pending.service IS 'name of the service';
COMMENT ON COLUMN migrate.pending.step IS 'number of the step, from 1';
COMMENT ON COLUMN migrate.pending.revision IS 'revision to apply';
COMMENT ON COLUMN migrate.pending.message IS 'its message';
-- USAGE on the schema is the gate: nobody but the installing role has it until it is granted. Behind the gate everybody
-- may look; what a function may do to a service is decided by the service's owner.
GRANT USAGE ON SCHEMA migrate TO @extowner@ WITH GRANT OPTION;

REVOKE ALL ON ALL TABLES IN SCHEMA migrate FROM PUBLIC;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA migrate FROM PUBLIC;

GRANT SELECT ON
    migrate.services, migrate.revisions, migrate.script_changes, migrate.runs, migrate.run_steps,
    migrate.status, migrate.pending
TO PUBLIC;

-- What pg_dump needs, run by the installing role.
GRANT SELECT ON ALL TABLES IN SCHEMA migrate TO @extowner@;
GRANT SELECT ON ALL SEQUENCES IN SCHEMA migrate TO @extowner@;
