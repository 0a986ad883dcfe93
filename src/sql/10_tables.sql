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
    repeatables_due   boolean,
    hooks             text[] COLLATE "C" NOT NULL DEFAULT '{}',
    single_head       boolean NOT NULL DEFAULT false,
    mirror            boolean NOT NULL DEFAULT false,
    history_tool      text,
    history_schema    text COLLATE "C",
    history_table     text COLLATE "C",
    snapshots         boolean NOT NULL DEFAULT true,
    lock_retries      integer,
    lock_retry_max_pause text,
    UNIQUE (schema_name, version_table)
) WITH (fillfactor = 50);       -- rows are updated by every run: leave room for HOT updates
-- Few services depend on others, and those are asked for often.
CREATE INDEX services_with_needs ON migrate.services (service) WHERE needs OPERATOR(pg_catalog.<>) '{}';

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
COMMENT ON COLUMN migrate.services.repeatables_due IS 'whether a repeatable script has to run again; NULL: the service has none';
COMMENT ON COLUMN migrate.services.hooks IS 'events that it has a hook for';
COMMENT ON COLUMN migrate.services.single_head IS 'whether a second head is refused';
COMMENT ON COLUMN migrate.services.mirror IS 'whether runs write the history that was adopted too';
COMMENT ON COLUMN migrate.services.history_tool IS 'tool whose history was adopted last; NULL: none';
COMMENT ON COLUMN migrate.services.history_schema IS 'schema of that history';
COMMENT ON COLUMN migrate.services.history_table IS 'table of that history';
COMMENT ON COLUMN migrate.services.snapshots IS 'whether runs keep a snapshot of the schema that they leave, for drift()';
COMMENT ON COLUMN migrate.services.lock_retries IS 'how often an online run tries again what has failed for a lock; NULL: 5 times';
COMMENT ON COLUMN migrate.services.lock_retry_max_pause IS 'longest pause before it does; NULL: 30s';

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
    down_transactional boolean,
    variables      text,
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
COMMENT ON COLUMN migrate.revisions.transactional IS 'whether its up script, and its down script unless down_transactional says otherwise, can run in a transaction block';
COMMENT ON COLUMN migrate.revisions.replaces IS 'revisions that it stands for (squashed)';
COMMENT ON COLUMN migrate.revisions.seq IS 'order of registration, which decides every tie';
COMMENT ON COLUMN migrate.revisions.source IS 'how it came here: the function that wrote it, register for instance, or the file that was imported';
COMMENT ON COLUMN migrate.revisions.registered_by IS 'session user who registered it';
COMMENT ON COLUMN migrate.revisions.registered_at IS 'when it was registered';
COMMENT ON COLUMN migrate.revisions.up_sha256 IS 'SHA-256 of the bytes of the up script';
COMMENT ON COLUMN migrate.revisions.down_sha256 IS 'SHA-256 of the bytes of the down script; NULL: irreversible';
COMMENT ON COLUMN migrate.revisions.verify_sha256 IS 'SHA-256 of the bytes of the verify script; NULL: none';
COMMENT ON COLUMN migrate.revisions.down_transactional IS 'whether its down script can run in a transaction block; NULL: as transactional';
COMMENT ON COLUMN migrate.revisions.variables IS 'how its scripts spell variables, braces or psql; NULL: they have none';

CREATE TABLE migrate.scripts (
    service    text COLLATE "C" NOT NULL,
    revision   text COLLATE "C" NOT NULL,
    kind       text COLLATE "C" NOT NULL CHECK (kind OPERATOR(pg_catalog.=) ANY ('{up,down,verify}'::text[])),
    body       text NOT NULL,
    statements integer NOT NULL,
    file       text,
    first_line integer,
    PRIMARY KEY (service, revision, kind)
);

COMMENT ON TABLE migrate.scripts IS 'the scripts of revisions; bodies may hold secrets, see migrate.script()';
COMMENT ON COLUMN migrate.scripts.service IS 'service that the revision belongs to';
COMMENT ON COLUMN migrate.scripts.revision IS 'revision that the script belongs to';
COMMENT ON COLUMN migrate.scripts.kind IS 'up, down or verify';
COMMENT ON COLUMN migrate.scripts.body IS 'text of the script';
COMMENT ON COLUMN migrate.scripts.statements IS 'how many statements it has; a script of one need not be split; -1: variables of it had no value when it was registered';
COMMENT ON COLUMN migrate.scripts.file IS 'file that it was imported from; NULL: it was registered by itself';
COMMENT ON COLUMN migrate.scripts.first_line IS 'line of that file on which it begins, from 1; 0: its lines are not the file''s, it was put together from what another tool has kept of it';

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
    'changes of the stored scripts of applied revisions: what ran can still be told';
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
    fingerprint      text,
    PRIMARY KEY (service, run)
);
-- In the order of the view migrate.log: of all services, and of one.
CREATE INDEX runs_started_at ON migrate.runs (started_at, run, service);
CREATE INDEX runs_service_started_at ON migrate.runs (service, started_at, run);

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
COMMENT ON COLUMN migrate.runs.fingerprint IS 'fingerprint() of the schema that it left; NULL: none was taken';

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
    PRIMARY KEY (run, service, step)
);
-- What was done with a revision last, however long the log is.
CREATE INDEX run_steps_revision ON migrate.run_steps (service, direction, revision, run, step) WITH (deduplicate_items = off); -- none are alike

COMMENT ON TABLE migrate.run_steps IS 'the steps of runs';
COMMENT ON COLUMN migrate.run_steps.run IS 'run that the step belongs to';
COMMENT ON COLUMN migrate.run_steps.service IS 'service touched';
COMMENT ON COLUMN migrate.run_steps.step IS 'number of the step in its run and service, from 1';
COMMENT ON COLUMN migrate.run_steps.direction IS 'upgrade, downgrade or stamp; repeatable for a repeatable script';
COMMENT ON COLUMN migrate.run_steps.revision IS 'revision applied, undone or stamped, or name of the repeatable script; NULL: stamp of base';
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
    'a step that a command took: upgrade or downgrade of a revision, a stamp (revision NULL: of base), or a repeatable script';
