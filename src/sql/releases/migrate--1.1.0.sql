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
    repeatables_due   boolean,
    hooks             text[] COLLATE "C" NOT NULL DEFAULT '{}',
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
COMMENT ON COLUMN migrate.services.repeatables_due IS 'whether a repeatable script has to run again; NULL: the service has none';
COMMENT ON COLUMN migrate.services.hooks IS 'events that it has a hook for';

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
-- What changes without a run: services and their registrations. Runs have their own tables.
CREATE TABLE migrate.changes (
    change           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    service          text COLLATE "C" NOT NULL,
    command          text NOT NULL,
    revisions        text[] COLLATE "C" NOT NULL,
    detail           jsonb,
    reason           text,
    changed_at       timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    login_role       text NOT NULL,
    effective_role   text NOT NULL,
    application_name text,
    client_addr      inet,
    server_version   text NOT NULL
);
CREATE INDEX changes_service ON migrate.changes (service, change);

COMMENT ON TABLE migrate.changes IS
    'calls that changed a service or its registrations without a run: a row per call';
COMMENT ON COLUMN migrate.changes.change IS 'number of the change';
COMMENT ON COLUMN migrate.changes.service IS 'service changed';
COMMENT ON COLUMN migrate.changes.command IS 'the function that did it, register for instance';
COMMENT ON COLUMN migrate.changes.revisions IS 'revisions registered, changed or forgotten; empty: the service itself';
COMMENT ON COLUMN migrate.changes.detail IS
    'what was there before and after: by property for a service, by revision and property for revisions; of scripts their SHA-256; NULL: nothing was there before';
COMMENT ON COLUMN migrate.changes.reason IS 'why: the setting migrate.reason at that time, or what repair() was told';
COMMENT ON COLUMN migrate.changes.changed_at IS 'when';
COMMENT ON COLUMN migrate.changes.login_role IS 'session user';
COMMENT ON COLUMN migrate.changes.effective_role IS 'current user';
COMMENT ON COLUMN migrate.changes.application_name IS 'the setting application_name';
COMMENT ON COLUMN migrate.changes.client_addr IS 'address of the client; NULL for a local socket';
COMMENT ON COLUMN migrate.changes.server_version IS 'version of the server';
COMMENT ON SEQUENCE migrate.changes_change_seq IS 'numbers of changes';

SELECT pg_catalog.pg_extension_config_dump('migrate.changes', '');
SELECT pg_catalog.pg_extension_config_dump('migrate.changes_change_seq', '');
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
    'the text of a script (kind: up, down, verify; repeatable with its name, hook with its event), for those who may run the service; NULL: there is none';
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
-- Scripts of a service that belong to no revision. As with revisions, what is known about them is for all to see, and the
-- texts are not.

CREATE TABLE migrate.repeatables (
    service       text COLLATE "C" NOT NULL,
    name          text COLLATE "C" NOT NULL,
    after         text[] COLLATE "C" NOT NULL,
    sha256        bytea NOT NULL,
    ran_sha256    bytea,
    last_run      bigint,
    registered_by text NOT NULL DEFAULT SESSION_USER,
    registered_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    PRIMARY KEY (service, name)
);

COMMENT ON TABLE migrate.repeatables IS
    'repeatable scripts: they run at the end of an upgrade when they or what they depend on have changed';
COMMENT ON COLUMN migrate.repeatables.service IS 'service that the script belongs to';
COMMENT ON COLUMN migrate.repeatables.name IS 'its name';
COMMENT ON COLUMN migrate.repeatables.after IS 'repeatable scripts, revisions and labels of the service that it comes after; when one of them has run, so must it';
COMMENT ON COLUMN migrate.repeatables.sha256 IS 'SHA-256 of the bytes of the script';
COMMENT ON COLUMN migrate.repeatables.ran_sha256 IS 'the same of the script that ran last; NULL: it has to run, whatever ran before';
COMMENT ON COLUMN migrate.repeatables.last_run IS 'number of the run that ran it last';
COMMENT ON COLUMN migrate.repeatables.registered_by IS 'session user who registered it';
COMMENT ON COLUMN migrate.repeatables.registered_at IS 'when it was registered';

CREATE TABLE migrate.hooks (
    service       text COLLATE "C" NOT NULL,
    event         text COLLATE "C" NOT NULL,
    sha256        bytea NOT NULL,
    registered_by text NOT NULL DEFAULT SESSION_USER,
    registered_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    PRIMARY KEY (service, event)
);

COMMENT ON TABLE migrate.hooks IS 'scripts that run before and after the runs and steps of a service';
COMMENT ON COLUMN migrate.hooks.service IS 'service that the hook belongs to';
COMMENT ON COLUMN migrate.hooks.event IS 'when it runs: before_run, after_run, before_step or after_step';
COMMENT ON COLUMN migrate.hooks.sha256 IS 'SHA-256 of the bytes of the script';
COMMENT ON COLUMN migrate.hooks.registered_by IS 'session user who set it';
COMMENT ON COLUMN migrate.hooks.registered_at IS 'when it was set';

CREATE TABLE migrate.service_scripts (
    service    text COLLATE "C" NOT NULL,
    kind       text COLLATE "C" NOT NULL CHECK (kind OPERATOR(pg_catalog.=) ANY ('{repeatable,hook}'::text[])),
    name       text COLLATE "C" NOT NULL,
    body       text NOT NULL,
    statements integer NOT NULL,
    PRIMARY KEY (service, kind, name)
);

COMMENT ON TABLE migrate.service_scripts IS
    'the texts of repeatable scripts and hooks; they may hold secrets, see migrate.script()';
COMMENT ON COLUMN migrate.service_scripts.service IS 'service that the script belongs to';
COMMENT ON COLUMN migrate.service_scripts.kind IS 'repeatable or hook';
COMMENT ON COLUMN migrate.service_scripts.name IS 'name of the repeatable script, or event of the hook';
COMMENT ON COLUMN migrate.service_scripts.body IS 'text of the script';
COMMENT ON COLUMN migrate.service_scripts.statements IS 'how many statements it has; a script of one need not be split';

SELECT pg_catalog.pg_extension_config_dump('migrate.repeatables', '');
SELECT pg_catalog.pg_extension_config_dump('migrate.hooks', '');
SELECT pg_catalog.pg_extension_config_dump('migrate.service_scripts', '');

CREATE FUNCTION migrate.register_repeatable(service text, name text, script text, after text[] DEFAULT '{}') RETURNS text
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_register_repeatable';

COMMENT ON FUNCTION migrate.register_repeatable(text, text, text, text[]) IS
    'register a script, or change one, that upgrades run again whenever it or one of those that it comes after has changed';

CREATE FUNCTION migrate.unregister_repeatable(service text, name text) RETURNS text
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_unregister_repeatable';

COMMENT ON FUNCTION migrate.unregister_repeatable(text, text) IS
    'forget a repeatable script; what it made stays';

CREATE FUNCTION migrate.set_hook(service text, event text, script text) RETURNS text
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_set_hook';

COMMENT ON FUNCTION migrate.set_hook(text, text, text) IS
    'set the script that runs at an event (before_run, after_run, before_step, after_step) of upgrades and downgrades; NULL: none';
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
CREATE FUNCTION migrate.advice(service text DEFAULT NULL) RETURNS TABLE (
    service text,
    topic   text,
    detail  text,
    hint    text
)
LANGUAGE c STABLE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_advice';

COMMENT ON FUNCTION migrate.advice(text) IS
    'what to know before an upgrade to heads: limits of time that the log of earlier runs speaks against, revisions that it will refuse to run; no row: nothing';
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
    'a row per service: where it stands, how much is pending, and what is wrong with it, if anything';
COMMENT ON COLUMN migrate.status.service IS 'name of the service';
COMMENT ON COLUMN migrate.status.schema_name IS 'its schema';
COMMENT ON COLUMN migrate.status.current IS 'rows of its version table';
COMMENT ON COLUMN migrate.status.heads IS 'heads of its graph';
COMMENT ON COLUMN migrate.status.pending IS 'revisions that upgrade(service, ''heads'') would apply, and repeatable scripts that it would run';
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
COMMENT ON COLUMN migrate.pending.revision IS 'revision to apply, or name of the repeatable script to run';
COMMENT ON COLUMN migrate.pending.message IS 'its message';
CREATE VIEW migrate.log AS
    SELECT r.started_at AS logged_at, r.service, r.command, r.target, s.revisions, NULL::pg_catalog.jsonb AS detail, r.reason,
        r.login_role, r.effective_role, r.application_name, r.client_addr, r.server_version,
        r.version_before, r.version_after, r.finished_at OPERATOR(pg_catalog.-) r.started_at AS duration,
        s.statements, s.wal_bytes, r.run, NULL::pg_catalog.int8 AS change
    FROM migrate.runs AS r CROSS JOIN LATERAL (
        SELECT COALESCE(pg_catalog.array_agg(t.revision ORDER BY t.step), '{}') AS revisions,
            COALESCE(pg_catalog.sum(t.statements), 0) AS statements,
            COALESCE(pg_catalog.sum(t.wal_bytes), 0)::pg_catalog.int8 AS wal_bytes
        FROM migrate.run_steps AS t
        WHERE t.service OPERATOR(pg_catalog.=) r.service AND t.run OPERATOR(pg_catalog.=) r.run) AS s
    UNION ALL
    SELECT c.changed_at, c.service, c.command, NULL, c.revisions, c.detail, c.reason,
        c.login_role, c.effective_role, c.application_name, c.client_addr, c.server_version,
        NULL, NULL, NULL, NULL, NULL, NULL, c.change
    FROM migrate.changes AS c
    ORDER BY logged_at, run, change;

COMMENT ON VIEW migrate.log IS
    'all that changed anything, in the order of time: runs with the sums of their steps, and changes without a run';
COMMENT ON COLUMN migrate.log.logged_at IS 'when the run began, or the change was made';
COMMENT ON COLUMN migrate.log.service IS 'service touched';
COMMENT ON COLUMN migrate.log.command IS 'the function that did it';
COMMENT ON COLUMN migrate.log.target IS 'target of a run, as given by the caller';
COMMENT ON COLUMN migrate.log.revisions IS 'revisions of the run''s steps in their order, or those that were changed';
COMMENT ON COLUMN migrate.log.detail IS 'of a change: what was there before and after';
COMMENT ON COLUMN migrate.log.reason IS 'why: the setting migrate.reason at that time, or what repair() was told';
COMMENT ON COLUMN migrate.log.login_role IS 'session user';
COMMENT ON COLUMN migrate.log.effective_role IS 'current user';
COMMENT ON COLUMN migrate.log.application_name IS 'the setting application_name';
COMMENT ON COLUMN migrate.log.client_addr IS 'address of the client; NULL for a local socket';
COMMENT ON COLUMN migrate.log.server_version IS 'version of the server';
COMMENT ON COLUMN migrate.log.version_before IS 'of a run: rows of the version table before';
COMMENT ON COLUMN migrate.log.version_after IS 'of a run: rows of the version table after';
COMMENT ON COLUMN migrate.log.duration IS 'of a run: how long it took';
COMMENT ON COLUMN migrate.log.statements IS 'of a run: statements of its scripts';
COMMENT ON COLUMN migrate.log.wal_bytes IS 'of a run: WAL written by its steps';
COMMENT ON COLUMN migrate.log.run IS 'number of the run; NULL: a change';
COMMENT ON COLUMN migrate.log.change IS 'number of the change; NULL: a run';
CREATE FUNCTION migrate.export(service text DEFAULT NULL) RETURNS SETOF text
LANGUAGE c STABLE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_export';

COMMENT ON FUNCTION migrate.export(text) IS
    'calls that make services with their revisions anew in another database, a row per statement, for those who may run the services';
-- Rows that the apply worker of a logical replication writes, or whoever sets session_replication_role = replica, come
-- past the functions: neither sequences nor the graphs that backends have cached would follow them. In other sessions
-- these triggers do not fire.
CREATE FUNCTION migrate.follow_replication() RETURNS trigger
LANGUAGE c AS 'MODULE_PATHNAME', 'migrate_follow_replication';

COMMENT ON FUNCTION migrate.follow_replication() IS
    'trigger on the extension''s own tables: sequences and cached graphs follow rows that logical replication writes';

CREATE TRIGGER follow_replication BEFORE INSERT OR UPDATE ON migrate.services
    FOR EACH ROW EXECUTE FUNCTION migrate.follow_replication();
CREATE TRIGGER follow_replication AFTER INSERT OR UPDATE OR DELETE ON migrate.revisions
    FOR EACH ROW EXECUTE FUNCTION migrate.follow_replication();
CREATE TRIGGER follow_replication AFTER INSERT OR UPDATE ON migrate.runs
    FOR EACH ROW EXECUTE FUNCTION migrate.follow_replication();
CREATE TRIGGER follow_replication AFTER INSERT OR UPDATE ON migrate.changes
    FOR EACH ROW EXECUTE FUNCTION migrate.follow_replication();

COMMENT ON TRIGGER follow_replication ON migrate.services IS 'gives replicated rows tokens of this database';
COMMENT ON TRIGGER follow_replication ON migrate.revisions IS 'makes cached graphs and the order of registration follow replicated rows';
COMMENT ON TRIGGER follow_replication ON migrate.runs IS 'makes the numbers of runs follow replicated rows';
COMMENT ON TRIGGER follow_replication ON migrate.changes IS 'makes the numbers of changes follow replicated rows';

ALTER TABLE migrate.services ENABLE REPLICA TRIGGER follow_replication;
ALTER TABLE migrate.revisions ENABLE REPLICA TRIGGER follow_replication;
ALTER TABLE migrate.runs ENABLE REPLICA TRIGGER follow_replication;
ALTER TABLE migrate.changes ENABLE REPLICA TRIGGER follow_replication;

-- It has no key, and old entries may be deleted where it is published.
ALTER TABLE migrate.script_changes REPLICA IDENTITY FULL;
-- USAGE on the schema is the gate: nobody but the installing role has it until it is granted. Behind the gate everybody
-- may look; what a function may do to a service is decided by the service's owner.

CREATE FUNCTION migrate.refuse_write() RETURNS trigger
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_refuse_write';

COMMENT ON FUNCTION migrate.refuse_write() IS
    'trigger of each table of the extension: nobody writes it by hand but a superuser, not even members of pg_write_all_data';

DO $$
DECLARE
    name text;
BEGIN
    FOR name IN
        SELECT oid::pg_catalog.regclass::text FROM pg_catalog.pg_class
        WHERE relnamespace OPERATOR(pg_catalog.=) 'migrate'::pg_catalog.regnamespace AND relkind OPERATOR(pg_catalog.=) 'r'
    LOOP
        EXECUTE pg_catalog.format('CREATE TRIGGER refuse_write BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON %s'
            ' FOR EACH STATEMENT EXECUTE FUNCTION migrate.refuse_write()', name);
        -- Not every role that may set session_replication_role may write here.
        EXECUTE pg_catalog.format('ALTER TABLE %s ENABLE ALWAYS TRIGGER refuse_write', name);
        EXECUTE pg_catalog.format('COMMENT ON TRIGGER refuse_write ON %s IS %L', name, 'only the functions write it');
        -- A subscription's worker fires triggers of rows alone; with its owner's rights, if it is told to.
        EXECUTE pg_catalog.format('CREATE TRIGGER refuse_replicated BEFORE INSERT OR UPDATE OR DELETE ON %s'
            ' FOR EACH ROW EXECUTE FUNCTION migrate.refuse_write()', name);
        EXECUTE pg_catalog.format('ALTER TABLE %s ENABLE REPLICA TRIGGER refuse_replicated', name);
        EXECUTE pg_catalog.format('COMMENT ON TRIGGER refuse_replicated ON %s IS %L', name,
            'only subscriptions of a superuser or of the owner of the table write it');
    END LOOP;
END
$$;

-- Before any grant, what ALTER DEFAULT PRIVILEGES of the role that runs this script has given to others on these objects.
DO $$
DECLARE
    command text;
BEGIN
    FOR command IN
        WITH object (kind, name, owner, acl) AS (
            SELECT 'TABLE', oid::pg_catalog.regclass::text, relowner, relacl
            FROM pg_catalog.pg_class
            WHERE relnamespace OPERATOR(pg_catalog.=) 'migrate'::pg_catalog.regnamespace
                AND relkind OPERATOR(pg_catalog.=) ANY ('{r,v,S}'::pg_catalog."char"[])
            UNION ALL
            SELECT 'FUNCTION', oid::pg_catalog.regprocedure::text, proowner, proacl
            FROM pg_catalog.pg_proc WHERE pronamespace OPERATOR(pg_catalog.=) 'migrate'::pg_catalog.regnamespace
            UNION ALL
            SELECT 'TYPE', oid::pg_catalog.regtype::text, typowner, typacl
            FROM pg_catalog.pg_type WHERE typnamespace OPERATOR(pg_catalog.=) 'migrate'::pg_catalog.regnamespace
            UNION ALL
            SELECT 'SCHEMA', 'migrate', nspowner, nspacl
            FROM pg_catalog.pg_namespace WHERE nspname OPERATOR(pg_catalog.=) 'migrate'
        )
        SELECT pg_catalog.format('REVOKE ALL ON %s %s FROM ', kind, name) OPERATOR(pg_catalog.||)
            CASE grantee WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(grantee)) END
        FROM object, pg_catalog.aclexplode(acl) WHERE grantee OPERATOR(pg_catalog.<>) owner
        UNION ALL
        SELECT pg_catalog.format('GRANT %s ON %s %s TO PUBLIC',
            CASE kind WHEN 'TYPE' THEN 'USAGE' ELSE 'EXECUTE' END, kind, name)
        FROM object WHERE acl IS NOT NULL AND kind OPERATOR(pg_catalog.=) ANY ('{FUNCTION,TYPE}'::text[])
    LOOP
        EXECUTE command;
    END LOOP;
END
$$;

GRANT USAGE ON SCHEMA migrate TO @extowner@ WITH GRANT OPTION;

GRANT SELECT ON
    migrate.services, migrate.revisions, migrate.script_changes, migrate.runs, migrate.run_steps,
    migrate.changes, migrate.log, migrate.repeatables, migrate.hooks,
    migrate.status, migrate.pending
TO PUBLIC;

-- Only triggers call them.
REVOKE ALL ON FUNCTION migrate.follow_replication(), migrate.refuse_write() FROM PUBLIC;

-- What pg_dump needs, run by the installing role.
GRANT SELECT ON ALL TABLES IN SCHEMA migrate TO @extowner@;
GRANT SELECT ON ALL SEQUENCES IN SCHEMA migrate TO @extowner@;
