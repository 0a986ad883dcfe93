\echo Use "ALTER EXTENSION migrate UPDATE" to load this file. \quit

-- What is new is told at the end from what is here now.
SELECT pg_catalog.set_config('migrate_update.objects', pg_catalog.array_agg(object)::pg_catalog.text, true)
FROM (
    SELECT pg_catalog.concat('pg_class ', oid) FROM pg_catalog.pg_class
    WHERE relnamespace OPERATOR(pg_catalog.=) 'migrate'::pg_catalog.regnamespace
    UNION ALL
    SELECT pg_catalog.concat('pg_proc ', oid) FROM pg_catalog.pg_proc
    WHERE pronamespace OPERATOR(pg_catalog.=) 'migrate'::pg_catalog.regnamespace
    UNION ALL
    SELECT pg_catalog.concat('pg_type ', oid) FROM pg_catalog.pg_type
    WHERE typnamespace OPERATOR(pg_catalog.=) 'migrate'::pg_catalog.regnamespace
) AS known (object);

ALTER TABLE migrate.services ADD COLUMN single_head boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN migrate.services.single_head IS 'whether a second head is refused';

ALTER TABLE migrate.revisions ADD COLUMN down_transactional boolean;
COMMENT ON COLUMN migrate.revisions.transactional IS 'whether its up script, and its down script unless down_transactional says otherwise, can run in a transaction block';
COMMENT ON COLUMN migrate.revisions.down_transactional IS 'whether its down script can run in a transaction block; NULL: as transactional';
ALTER TABLE migrate.revisions ADD COLUMN variables text;
COMMENT ON COLUMN migrate.revisions.variables IS 'how its scripts spell variables, braces or psql; NULL: they have none';
COMMENT ON COLUMN migrate.scripts.statements IS 'how many statements it has; a script of one need not be split; -1: variables of it had no value when it was registered';
COMMENT ON COLUMN migrate.service_scripts.statements IS 'how many statements it has; a script of one need not be split; -1: variables of it had no value when it was registered';

-- Scripts that come from files.
ALTER TABLE migrate.scripts ADD COLUMN file text, ADD COLUMN first_line integer;
ALTER TABLE migrate.service_scripts ADD COLUMN file text, ADD COLUMN first_line integer, ADD COLUMN variables text;
COMMENT ON COLUMN migrate.revisions.source IS 'how it came here: the function that wrote it, register for instance, or the file that was imported';
COMMENT ON COLUMN migrate.scripts.file IS 'file that it was imported from; NULL: it was registered by itself';
COMMENT ON COLUMN migrate.scripts.first_line IS 'line of that file on which it begins, from 1; 0: its lines are not the file''s, it was put together from what another tool has kept of it';
COMMENT ON COLUMN migrate.service_scripts.file IS 'file that it was imported from; NULL: it was registered by itself';
COMMENT ON COLUMN migrate.service_scripts.first_line IS 'line of that file on which it begins, from 1';
COMMENT ON COLUMN migrate.service_scripts.variables IS 'how it spells variables, braces or psql; NULL: it has none';

-- Hashes are of the text in UTF-8 now, whatever the database's encoding is. Where that is another one, those of texts that
-- are here follow; what ran and has changed since keeps its own.
DO $$
BEGIN
    IF pg_catalog.getdatabaseencoding() OPERATOR(pg_catalog.=) ANY ('{UTF8,SQL_ASCII}'::pg_catalog.name[]) THEN
        RETURN;
    END IF;
    CREATE TEMPORARY TABLE migrate_update_hashes ON COMMIT DROP AS
        SELECT service, kind, name, old_hash, new_hash
        FROM (
            SELECT service, kind, name, pg_catalog.sha256(pg_catalog.convert_to(body, pg_catalog.getdatabaseencoding())),
                pg_catalog.sha256(pg_catalog.convert_to(body, 'UTF8'))
            FROM (
                SELECT service, kind, revision, body FROM migrate.scripts
                UNION ALL
                SELECT service, kind, name, body FROM migrate.service_scripts) AS script (service, kind, name, body)
            ) AS hashed (service, kind, name, old_hash, new_hash)
        WHERE old_hash OPERATOR(pg_catalog.<>) new_hash;
    UPDATE migrate.revisions AS r SET up_sha256 = new_hash
        FROM pg_temp.migrate_update_hashes AS h
        WHERE h.service OPERATOR(pg_catalog.=) r.service AND h.name OPERATOR(pg_catalog.=) r.revision
            AND kind OPERATOR(pg_catalog.=) 'up';
    UPDATE migrate.revisions AS r SET down_sha256 = new_hash
        FROM pg_temp.migrate_update_hashes AS h
        WHERE h.service OPERATOR(pg_catalog.=) r.service AND h.name OPERATOR(pg_catalog.=) r.revision
            AND kind OPERATOR(pg_catalog.=) 'down';
    UPDATE migrate.revisions AS r SET verify_sha256 = new_hash
        FROM pg_temp.migrate_update_hashes AS h
        WHERE h.service OPERATOR(pg_catalog.=) r.service AND h.name OPERATOR(pg_catalog.=) r.revision
            AND kind OPERATOR(pg_catalog.=) 'verify';
    UPDATE migrate.repeatables AS r
        SET sha256 = new_hash, ran_sha256 = CASE WHEN ran_sha256 OPERATOR(pg_catalog.=) old_hash THEN new_hash ELSE ran_sha256 END
        FROM pg_temp.migrate_update_hashes AS h
        WHERE h.service OPERATOR(pg_catalog.=) r.service AND h.name OPERATOR(pg_catalog.=) r.name
            AND kind OPERATOR(pg_catalog.=) 'repeatable';
    UPDATE migrate.hooks AS k SET sha256 = new_hash
        FROM pg_temp.migrate_update_hashes AS h
        WHERE h.service OPERATOR(pg_catalog.=) k.service AND h.name OPERATOR(pg_catalog.=) k.event
            AND kind OPERATOR(pg_catalog.=) 'hook';
    UPDATE migrate.run_steps AS s SET sha256 = new_hash
        FROM pg_temp.migrate_update_hashes AS h
        WHERE h.service OPERATOR(pg_catalog.=) s.service AND h.name OPERATOR(pg_catalog.=) s.revision
            AND h.old_hash OPERATOR(pg_catalog.=) s.sha256
            AND kind OPERATOR(pg_catalog.=) CASE direction WHEN 'upgrade' THEN 'up' WHEN 'downgrade' THEN 'down' ELSE direction END;
    UPDATE migrate.script_changes AS c
        SET old_sha256 = CASE WHEN old_sha256 OPERATOR(pg_catalog.=) old_hash THEN new_hash ELSE old_sha256 END,
            new_sha256 = CASE WHEN new_sha256 OPERATOR(pg_catalog.=) old_hash THEN new_hash ELSE new_sha256 END
        FROM pg_temp.migrate_update_hashes AS h
        WHERE h.service OPERATOR(pg_catalog.=) c.service AND h.name OPERATOR(pg_catalog.=) c.revision
            AND h.kind OPERATOR(pg_catalog.=) c.kind
            AND old_hash OPERATOR(pg_catalog.=) ANY (ARRAY[old_sha256, new_sha256]);
    DROP TABLE pg_temp.migrate_update_hashes;
END
$$;

-- Functions with more arguments than before.
DROP FUNCTION migrate.register(text, text, text, text, text, text, text, text[], text[], boolean, text[], boolean);
DROP FUNCTION migrate.register(text, text, text[], text, text, text, text, text[], text[], boolean, text[], boolean);
DROP FUNCTION migrate.revision(text, text, text, text, text, text, boolean, text, text[], text);
DROP FUNCTION migrate.register_repeatable(text, text, text, text[]);
DROP FUNCTION migrate.set_hook(text, text, text);

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

CREATE FUNCTION migrate.register_repeatable(service text, name text, script text, after text[] DEFAULT '{}', variables text DEFAULT NULL) RETURNS text
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_register_repeatable';

COMMENT ON FUNCTION migrate.register_repeatable(text, text, text, text[], text) IS
    'register a script, or change one, that upgrades run again whenever it or one of those that it comes after has changed';

CREATE FUNCTION migrate.set_hook(service text, event text, script text, variables text DEFAULT NULL) RETURNS text
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_set_hook';

COMMENT ON FUNCTION migrate.set_hook(text, text, text, text) IS
    'set the script that runs at an event (before_run, after_run, before_step, after_step) of upgrades and downgrades; NULL: none';

DROP FUNCTION migrate.create_service(text, text, text, text, text, text, text);
CREATE FUNCTION migrate.create_service(
    service           text,
    schema_name       text DEFAULT NULL,
    version_table     text DEFAULT 'alembic_version',
    owner             text DEFAULT NULL,
    search_path       text DEFAULT NULL,
    lock_timeout      text DEFAULT NULL,
    statement_timeout text DEFAULT NULL,
    if_not_exists     boolean DEFAULT false,
    single_head       boolean DEFAULT false,
    mirror            boolean DEFAULT false,
    snapshots         boolean DEFAULT true,
    lock_retries      integer DEFAULT NULL,
    lock_retry_max_pause text DEFAULT NULL
) RETURNS text
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_create_service';

COMMENT ON FUNCTION migrate.create_service(text, text, text, text, text, text, text, boolean, boolean, boolean, boolean, integer, text) IS
    'make a service known; its schema (default: its name) and version table are created by the first run, as its owner (default: the caller); if_not_exists: do nothing where there is the same already; single_head: refuse a second head; mirror: see migrate.adopt(); snapshots false: runs keep no snapshot for drift(); lock_retries, lock_retry_max_pause: how often and how patiently upgrade_online() tries again what fails for a lock';

DROP FUNCTION migrate.alter_service(text, text, text, text, text, text, text);
CREATE FUNCTION migrate.alter_service(
    service           text,
    schema_name       text DEFAULT NULL,
    version_table     text DEFAULT NULL,
    owner             text DEFAULT NULL,
    search_path       text DEFAULT NULL,
    lock_timeout      text DEFAULT NULL,
    statement_timeout text DEFAULT NULL,
    single_head       boolean DEFAULT NULL,
    mirror            boolean DEFAULT NULL,
    snapshots         boolean DEFAULT NULL,
    lock_retries      integer DEFAULT NULL,
    lock_retry_max_pause text DEFAULT NULL
) RETURNS text
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_alter_service';

COMMENT ON FUNCTION migrate.alter_service(text, text, text, text, text, text, text, boolean, boolean, boolean, integer, text) IS
    'change a service; NULL leaves a property as it is, ''default'' resets it; mirror false: write the adopted history no more';

-- A range has a default.
CREATE OR REPLACE FUNCTION migrate.upgrade_sql(service text, range text DEFAULT 'current:head') RETURNS SETOF text
LANGUAGE c STABLE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_upgrade_sql';

COMMENT ON FUNCTION migrate.upgrade_sql(text, text) IS
    'the upgrade of a range (start:end; default: from the version rows to head) as a script for psql, a row per line';
COMMENT ON FUNCTION migrate.downgrade_sql(text, text) IS
    'the downgrade of a range (start:end) as a script for psql, a row per line';

-- Which services depend on others is asked for often.
CREATE INDEX services_with_needs ON migrate.services (service) WHERE needs OPERATOR(pg_catalog.<>) '{}';

-- The log, so that its length doesn't matter to who asks for the first or the latest of it.
CREATE INDEX runs_started_at ON migrate.runs (started_at, run, service);
CREATE INDEX runs_service_started_at ON migrate.runs (service, started_at, run);
ALTER TABLE migrate.run_steps DROP CONSTRAINT run_steps_pkey, ADD PRIMARY KEY (run, service, step);
CREATE INDEX run_steps_revision ON migrate.run_steps (service, direction, revision, run, step) WITH (deduplicate_items = off);
DROP INDEX migrate.changes_service;
CREATE INDEX changes_changed_at ON migrate.changes (changed_at, change, service);
CREATE INDEX changes_service ON migrate.changes (service, changed_at, change);

CREATE OR REPLACE VIEW migrate.log AS
    SELECT e.logged_at, e.service, e.command, e.target,
        CASE WHEN e.change IS NULL THEN COALESCE(s.revisions, '{}') ELSE e.revisions END AS revisions,
        e.detail, e.reason, e.login_role, e.effective_role, e.application_name, e.client_addr, e.server_version,
        e.version_before, e.version_after, e.duration,
        CASE WHEN e.change IS NULL THEN COALESCE(s.statements, 0) END AS statements,
        CASE WHEN e.change IS NULL THEN COALESCE(s.wal_bytes, 0)::pg_catalog.int8 END AS wal_bytes, e.run, e.change
    FROM (
        SELECT r.started_at AS logged_at, r.run AS number, r.service, r.command, r.target, NULL::pg_catalog.text[] AS revisions,
            NULL::pg_catalog.jsonb AS detail, r.reason, r.login_role, r.effective_role, r.application_name, r.client_addr,
            r.server_version, r.version_before, r.version_after, r.finished_at OPERATOR(pg_catalog.-) r.started_at AS duration,
            r.run, NULL::pg_catalog.int8 AS change
        FROM migrate.runs AS r
        UNION ALL
        SELECT c.changed_at, c.change, c.service, c.command, NULL::pg_catalog.text, c.revisions,
            c.detail, c.reason, c.login_role, c.effective_role, c.application_name, c.client_addr,
            c.server_version, NULL::pg_catalog.text[], NULL::pg_catalog.text[], NULL::pg_catalog.interval,
            NULL::pg_catalog.int8, c.change
        FROM migrate.changes AS c) AS e
    CROSS JOIN LATERAL (
        SELECT pg_catalog.array_agg(t.revision ORDER BY t.step) AS revisions, pg_catalog.sum(t.statements) AS statements,
            pg_catalog.sum(t.wal_bytes) AS wal_bytes
        FROM migrate.run_steps AS t
        WHERE t.run OPERATOR(pg_catalog.=) e.run AND t.service OPERATOR(pg_catalog.=) e.service) AS s
    ORDER BY e.logged_at, e.number, e.service;

-- What a schema is, and how that differs from what it should be.

ALTER TABLE migrate.runs ADD COLUMN fingerprint text;
COMMENT ON COLUMN migrate.runs.fingerprint IS 'fingerprint() of the schema that it left; NULL: none was taken';

CREATE FUNCTION migrate.snapshot(service text) RETURNS TABLE (
    object_type text,
    identity    text,
    definition  text
)
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_snapshot';

COMMENT ON FUNCTION migrate.snapshot(text) IS
    'a row for each object of a service''s schema, and for each owner, grant and comment that is not the default: the same text in every database of the same major version; without the version table and members of extensions';

CREATE FUNCTION migrate.fingerprint(service text) RETURNS text
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_fingerprint';

COMMENT ON FUNCTION migrate.fingerprint(text) IS
    '64 hex digits: the SHA-256 of the rows of snapshot(), each a JSON array of its texts and a line feed';

CREATE TYPE migrate.object_change AS (
    change      text,
    object_type text,
    identity    text,
    expected    text,
    actual      text
);

COMMENT ON TYPE migrate.object_change IS
    'an object of a schema that is not what was expected: missing, unexpected or changed, with both definitions';

CREATE FUNCTION migrate.compare(service text, target text DEFAULT 'current') RETURNS SETOF migrate.object_change
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_compare';

COMMENT ON FUNCTION migrate.compare(text, text) IS
    'how the live schema differs from what the revisions from base to the target make, which runs in a shadow and is rolled back; current: those that the version table names; no row: it is what they make';

CREATE TYPE migrate.trip AS (
    revision    text,
    result      text,
    object_type text,
    identity    text,
    before      text,
    after       text
);

COMMENT ON TYPE migrate.trip IS
    'what became of a revision that went up, down and up again: ok, irreversible, an error in after, or an object that was left behind, lost, changed or reordered, with its definition before and after';

CREATE FUNCTION migrate.roundtrip(service text, target text DEFAULT 'head', data boolean DEFAULT false)
RETURNS SETOF migrate.trip
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_roundtrip';

COMMENT ON FUNCTION migrate.roundtrip(text, text, boolean) IS
    'take each revision from where the service is to the target up, down and up again, in a shadow that is rolled back; target all: every one from base; data: on the live schema and its rows, which is rolled back too';

CREATE FUNCTION migrate.prove_squash(service text, revision text) RETURNS TABLE (
    change      text,
    object_type text,
    identity    text,
    chain       text,
    squashed    text
)
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_prove_squash';

COMMENT ON FUNCTION migrate.prove_squash(text, text) IS
    'how what a squashed revision makes differs from what the revisions make that it replaces, rows of tables included; both run in a shadow and are rolled back; no row: they are equal';

CREATE TYPE migrate.difference AS (
    ordinal     int,
    change      text,
    object_type text,
    identity    text,
    live        text,
    desired     text,
    sql         text,
    hazard      text
);

COMMENT ON TYPE migrate.difference IS
    'a statement on the way from a live schema to the one that is wanted, in the order in which they run: what it is about, with both definitions, and what may surprise those who run it';

CREATE FUNCTION migrate.diff(service text, desired text, renames jsonb DEFAULT '{}') RETURNS SETOF migrate.difference
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_diff';

COMMENT ON FUNCTION migrate.diff(text, text, jsonb) IS
    'the statements that make of the live schema what the script desired makes, which runs in a shadow and is rolled back; renames: {"old name": "new name"}; no row: it is that already';

CREATE FUNCTION migrate.autogenerate(
    service         text,
    desired         text,
    message         text,
    rev_id          text DEFAULT NULL,
    head            text DEFAULT 'head',
    renames         jsonb DEFAULT '{}',
    allow_data_loss boolean DEFAULT false
) RETURNS text
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_autogenerate';

COMMENT ON FUNCTION migrate.autogenerate(text, text, text, text, text, jsonb, boolean) IS
    'register the revision that makes of the live schema what the script desired makes, once its up and down scripts have been proven on the live schema and rolled back; NULL: it is that already';

DROP FUNCTION migrate.check(text);
CREATE FUNCTION migrate.check(service text, desired text DEFAULT NULL) RETURNS text
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_check';

COMMENT ON FUNCTION migrate.check(text, text) IS
    'an error if the service is behind its heads, or if its schema is not what the script desired makes; else ''No new upgrade operations detected.''';

CREATE FUNCTION migrate.baseline(service text, message text DEFAULT 'baseline', rev_id text DEFAULT NULL) RETURNS text
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_baseline';

COMMENT ON FUNCTION migrate.baseline(text, text, text) IS
    'register what the live schema is as a first revision, once that has been proven in an empty schema, and record it as applied';

CREATE TABLE migrate.snapshots (
    schema_name  text COLLATE "C" PRIMARY KEY,
    server_major integer NOT NULL,
    taken_at     timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp()
);

COMMENT ON TABLE migrate.snapshots IS 'schemas of which there is a snapshot, for drift()';
COMMENT ON COLUMN migrate.snapshots.schema_name IS 'name of the schema';
COMMENT ON COLUMN migrate.snapshots.server_major IS 'major version of the server that the texts are of';
COMMENT ON COLUMN migrate.snapshots.taken_at IS 'when it was written last';

CREATE TABLE migrate.snapshot_objects (
    schema_name text COLLATE "C" NOT NULL,
    object_type text COLLATE "C" NOT NULL,
    identity    text COLLATE "C" NOT NULL,
    definition  text NOT NULL
);
-- An identity may be longer than an index takes.
CREATE INDEX snapshot_objects_schema_name ON migrate.snapshot_objects (schema_name);
ALTER TABLE migrate.snapshot_objects REPLICA IDENTITY FULL;

COMMENT ON TABLE migrate.snapshot_objects IS 'the rows of these snapshots';
COMMENT ON COLUMN migrate.snapshot_objects.schema_name IS 'name of the schema';
COMMENT ON COLUMN migrate.snapshot_objects.object_type IS 'as in snapshot()';
COMMENT ON COLUMN migrate.snapshot_objects.identity IS 'as in snapshot()';
COMMENT ON COLUMN migrate.snapshot_objects.definition IS 'as in snapshot()';

SELECT pg_catalog.pg_extension_config_dump('migrate.snapshots', '');
SELECT pg_catalog.pg_extension_config_dump('migrate.snapshot_objects', '');

CREATE FUNCTION migrate.drift(service text) RETURNS SETOF migrate.object_change
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_drift';

COMMENT ON FUNCTION migrate.drift(text) IS
    'how the schema differs from what runs have left there: what somebody else has changed; no row: nothing';

CREATE FUNCTION migrate.accept_drift(service text, message text) RETURNS text
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_accept_drift';

COMMENT ON FUNCTION migrate.accept_drift(text, text) IS
    'take the schema as it is now for what runs have left; logged with the message';

-- Folders of migrations. The three forms of files let an untyped literal and a parameter find theirs.

CREATE TYPE migrate.imported AS (
    file     text,
    kind     text,
    revision text,
    result   text,
    note     text
);

COMMENT ON TYPE migrate.imported IS
    'what an import made of a file, or of a revision in it: registered, unchanged, replaced (an unapplied one), noted (comments or white space of an applied one), ignored, gone (the file; the revision stays), removed (file and revision)';

CREATE FUNCTION migrate.import(service text, files text, tool text DEFAULT NULL, out_of_order boolean DEFAULT false)
RETURNS SETOF migrate.imported
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_import_text';

COMMENT ON FUNCTION migrate.import(text, text, text, boolean) IS
    'register what a folder of migrations holds; files: an archive (tar) in base64, or a JSON object of names and texts; tool NULL: as names and texts show; out_of_order: files older than what is applied follow it';

CREATE FUNCTION migrate.import(service text, files bytea, tool text DEFAULT NULL, out_of_order boolean DEFAULT false)
RETURNS SETOF migrate.imported
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_import_bytea';

COMMENT ON FUNCTION migrate.import(text, bytea, text, boolean) IS
    'register what a folder of migrations holds; files: an archive (tar); tool NULL: as names and texts show; out_of_order: files older than what is applied follow it';

CREATE FUNCTION migrate.import(service text, files jsonb, tool text DEFAULT NULL, out_of_order boolean DEFAULT false)
RETURNS SETOF migrate.imported
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_import_jsonb';

COMMENT ON FUNCTION migrate.import(text, jsonb, text, boolean) IS
    'register what a folder of migrations holds; files: an object of names and texts; tool NULL: as names and texts show; out_of_order: files older than what is applied follow it';

CREATE FUNCTION migrate.import_check(service text, files text, tool text DEFAULT NULL, out_of_order boolean DEFAULT false)
RETURNS TABLE (file text, line integer, sqlstate text, message text, hint text)
LANGUAGE c PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_import_check_text';

COMMENT ON FUNCTION migrate.import_check(text, text, text, boolean) IS
    'all that keeps migrate.import() from importing a folder, with what mends it; file NULL: the folder, line NULL: the whole file; nothing is registered';

CREATE FUNCTION migrate.import_check(service text, files bytea, tool text DEFAULT NULL, out_of_order boolean DEFAULT false)
RETURNS TABLE (file text, line integer, sqlstate text, message text, hint text)
LANGUAGE c PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_import_check_bytea';

COMMENT ON FUNCTION migrate.import_check(text, bytea, text, boolean) IS
    'all that keeps migrate.import() from importing a folder, with what mends it; file NULL: the folder, line NULL: the whole file; nothing is registered';

CREATE FUNCTION migrate.import_check(service text, files jsonb, tool text DEFAULT NULL, out_of_order boolean DEFAULT false)
RETURNS TABLE (file text, line integer, sqlstate text, message text, hint text)
LANGUAGE c PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_import_check_jsonb';

COMMENT ON FUNCTION migrate.import_check(text, jsonb, text, boolean) IS
    'all that keeps migrate.import() from importing a folder, with what mends it; file NULL: the folder, line NULL: the whole file; nothing is registered';

CREATE FUNCTION migrate.import_supabase(service text)
RETURNS SETOF migrate.imported
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_import_supabase';

COMMENT ON FUNCTION migrate.import_supabase(text) IS
    'register the migrations that the Supabase CLI has kept in supabase_migrations.schema_migrations, as its folder would be; nothing is stamped: migrate.adopt() does that';

CREATE FUNCTION migrate.export_files(service text) RETURNS TABLE (file text, content text)
LANGUAGE c STABLE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_export_files';

COMMENT ON FUNCTION migrate.export_files(text) IS
    'the revisions, repeatable scripts and hooks of a service as files of the native format, for those who may run the service; importing them changes nothing';

CREATE FUNCTION migrate.export_archive(service text) RETURNS bytea
LANGUAGE c STABLE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_export_archive';

COMMENT ON FUNCTION migrate.export_archive(text) IS
    'the files of migrate.export_files() as a tar archive';

DROP FUNCTION migrate.import_alembic(text, text, text);

CREATE FUNCTION migrate.import_alembic(service text, up_sql text, down_sql text DEFAULT NULL, history text DEFAULT NULL) RETURNS SETOF text
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_import_alembic';

COMMENT ON FUNCTION migrate.import_alembic(text, text, text, text) IS
    'register the revisions in the output of alembic upgrade base:heads --sql, alembic downgrade heads:base --sql and alembic history --verbose; all or nothing';

-- Names for states of a service, as releases are called. Targets name them: tag:v1.0.

CREATE TABLE migrate.service_tags (
    service   text COLLATE "C" NOT NULL,
    name      text COLLATE "C" NOT NULL,
    revisions text[] COLLATE "C" NOT NULL,
    note      text NOT NULL,
    tagged_by text NOT NULL DEFAULT SESSION_USER,
    tagged_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    PRIMARY KEY (service, name)
);

COMMENT ON TABLE migrate.service_tags IS 'what the view migrate.tags shows';
COMMENT ON COLUMN migrate.service_tags.service IS 'service that the tag belongs to';
COMMENT ON COLUMN migrate.service_tags.name IS 'its name';
COMMENT ON COLUMN migrate.service_tags.revisions IS 'the version rows of the state; empty: base';
COMMENT ON COLUMN migrate.service_tags.note IS 'what there is to say about it';
COMMENT ON COLUMN migrate.service_tags.tagged_by IS 'session user who set it last';
COMMENT ON COLUMN migrate.service_tags.tagged_at IS 'when it was set last';

SELECT pg_catalog.pg_extension_config_dump('migrate.service_tags', '');

CREATE VIEW migrate.tags AS
    SELECT service, name, revisions, note, tagged_by, tagged_at
    FROM migrate.service_tags;

COMMENT ON VIEW migrate.tags IS 'names for states of services, releases for instance; the target tag:<name> stands for one';
COMMENT ON COLUMN migrate.tags.service IS 'service that the tag belongs to';
COMMENT ON COLUMN migrate.tags.name IS 'its name';
COMMENT ON COLUMN migrate.tags.revisions IS 'the version rows of the state; empty: base';
COMMENT ON COLUMN migrate.tags.note IS 'what there is to say about it';
COMMENT ON COLUMN migrate.tags.tagged_by IS 'session user who set it last';
COMMENT ON COLUMN migrate.tags.tagged_at IS 'when it was set last';

CREATE FUNCTION migrate.tag(
    service  text,
    name     text,
    revision text DEFAULT 'current',
    note     text DEFAULT '',
    replace  boolean DEFAULT false
) RETURNS text
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_tag';

COMMENT ON FUNCTION migrate.tag(text, text, text, text, boolean) IS
    'give a state of the service a name, by which the target tag:<name> stands for it; revision: what it is (default: the version rows), NULL: the tag goes; replace: allow another state than it names already';

-- Histories of other tools.
ALTER TABLE migrate.services
    ADD COLUMN mirror boolean NOT NULL DEFAULT false, ADD COLUMN history_tool text,
    ADD COLUMN history_schema text COLLATE "C", ADD COLUMN history_table text COLLATE "C";
COMMENT ON COLUMN migrate.services.mirror IS 'whether runs write the history that was adopted too';
COMMENT ON COLUMN migrate.services.history_tool IS 'tool whose history was adopted last; NULL: none';
COMMENT ON COLUMN migrate.services.history_schema IS 'schema of that history';
COMMENT ON COLUMN migrate.services.history_table IS 'table of that history';
ALTER TABLE migrate.services ADD COLUMN snapshots boolean NOT NULL DEFAULT true;
COMMENT ON COLUMN migrate.services.snapshots IS 'whether runs keep a snapshot of the schema that they leave, for drift()';
ALTER TABLE migrate.services ADD COLUMN lock_retries integer, ADD COLUMN lock_retry_max_pause text;
COMMENT ON COLUMN migrate.services.lock_retries IS 'how often an online run tries again what has failed for a lock; NULL: 5 times';
COMMENT ON COLUMN migrate.services.lock_retry_max_pause IS 'longest pause before it does; NULL: 30s';

CREATE TABLE migrate.phases (
    service       text COLLATE "C" NOT NULL,
    revision      text COLLATE "C" NOT NULL,
    direction     text COLLATE "C" NOT NULL CHECK (direction OPERATOR(pg_catalog.=) ANY ('{upgrade,downgrade}'::text[])),
    statement     integer NOT NULL,
    command       text NOT NULL,
    line          integer NOT NULL,
    state         text COLLATE "C" NOT NULL CHECK (state OPERATOR(pg_catalog.=) ANY ('{running,done,failed}'::text[])),
    attempts      integer NOT NULL,
    run           bigint NOT NULL,
    pid           integer NOT NULL,
    started_at    timestamptz NOT NULL,
    finished_at   timestamptz,
    sqlstate      text,
    message       text,
    script_sha256 bytea NOT NULL,
    xid_before    xid8 NOT NULL,
    committed     boolean NOT NULL,
    PRIMARY KEY (service, revision, direction, statement)
) WITH (fillfactor = 50);

COMMENT ON TABLE migrate.phases IS
    'statements of a script that runs outside of a transaction, while its revision is on its way: the next online run goes on behind those that are done';
COMMENT ON COLUMN migrate.phases.service IS 'service that the revision belongs to';
COMMENT ON COLUMN migrate.phases.revision IS 'revision whose script it is';
COMMENT ON COLUMN migrate.phases.direction IS 'upgrade or downgrade';
COMMENT ON COLUMN migrate.phases.statement IS 'number of the statement in its script, from 1';
COMMENT ON COLUMN migrate.phases.command IS 'what it is, as the server calls it: CREATE INDEX';
COMMENT ON COLUMN migrate.phases.line IS 'line of the script, or of the file that it was imported from, on which it begins';
COMMENT ON COLUMN migrate.phases.state IS 'running: it has begun, and was interrupted where its session is gone; done; failed';
COMMENT ON COLUMN migrate.phases.attempts IS 'how often it has begun';
COMMENT ON COLUMN migrate.phases.run IS 'number of the run that began it last';
COMMENT ON COLUMN migrate.phases.pid IS 'process that ran it last';
COMMENT ON COLUMN migrate.phases.started_at IS 'when it began last';
COMMENT ON COLUMN migrate.phases.finished_at IS 'when it was done, or failed';
COMMENT ON COLUMN migrate.phases.sqlstate IS 'of the error that it failed with';
COMMENT ON COLUMN migrate.phases.message IS 'of the same error';
COMMENT ON COLUMN migrate.phases.script_sha256 IS 'SHA-256 of the script';
COMMENT ON COLUMN migrate.phases.xid_before IS 'next transaction id when it first began: what an older transaction made is not its own';
COMMENT ON COLUMN migrate.phases.committed IS 'whether it commits on its way, so that it may have left something where it is not done';

SELECT pg_catalog.pg_extension_config_dump('migrate.phases', '');

CREATE PROCEDURE migrate.upgrade_online(service text, target text DEFAULT 'head')
LANGUAGE c AS 'MODULE_PATHNAME', 'migrate_upgrade_online';

COMMENT ON PROCEDURE migrate.upgrade_online(text, text) IS
    'apply what is missing up to the target and commit after each revision; scripts that can''t run in a transaction run statement by statement, and a run that was interrupted goes on where it was';

CREATE PROCEDURE migrate.downgrade_online(service text, target text)
LANGUAGE c AS 'MODULE_PATHNAME', 'migrate_downgrade_online';

COMMENT ON PROCEDURE migrate.downgrade_online(text, text) IS
    'undo what was applied after the target and commit after each revision; undoes a revision that upgrade_online() left half applied too';

DROP FUNCTION migrate.adopt(text);
CREATE FUNCTION migrate.adopt(
    service text,
    tool    text DEFAULT NULL,
    mirror  boolean DEFAULT false,
    history text DEFAULT NULL
) RETURNS SETOF text
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_adopt';

COMMENT ON FUNCTION migrate.adopt(text, text, boolean, text) IS
    'take over a database that Alembic or another tool has migrated: nothing runs, the service is stamped at what the tool''s history (NULL: the one that there is) says is applied; mirror: write it too from now on';

CREATE FUNCTION migrate.detect() RETURNS TABLE (tool text, schema_name text, table_name text, applied bigint, note text)
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_detect';

COMMENT ON FUNCTION migrate.detect() IS
    'the histories of migration tools in this database, and what migrate.adopt() can do with them; applied NULL: you may not read it';

-- What stands in the places of variables in scripts. Secrets are for the installing role alone, and for no dump.
CREATE TABLE migrate.variables (
    service text COLLATE "C" NOT NULL,
    name    text COLLATE "C" NOT NULL,
    value   text NOT NULL,
    secret  boolean NOT NULL,
    set_by  text NOT NULL DEFAULT SESSION_USER,
    set_at  timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    PRIMARY KEY (service, name)
);

COMMENT ON TABLE migrate.variables IS 'values of variables in the scripts of services, see migrate.set_variable()';
COMMENT ON COLUMN migrate.variables.service IS 'service whose scripts have the variable';
COMMENT ON COLUMN migrate.variables.name IS 'its name';
COMMENT ON COLUMN migrate.variables.value IS 'what scripts have in its place when they run';
COMMENT ON COLUMN migrate.variables.secret IS 'whether nobody is to see the value: it is in no message, log, export or dump';
COMMENT ON COLUMN migrate.variables.set_by IS 'session user who set it';
COMMENT ON COLUMN migrate.variables.set_at IS 'when it was set';

SELECT pg_catalog.pg_extension_config_dump('migrate.variables', 'WHERE NOT secret');

CREATE FUNCTION migrate.set_variable(service text, name text, value text, secret boolean DEFAULT false) RETURNS text
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_set_variable';

COMMENT ON FUNCTION migrate.set_variable(text, text, text, boolean) IS
    'give a variable of a service''s scripts a value; NULL: none; secret: it is shown to nobody';

-- This comes after the last table: for those that are new.
DO $$
DECLARE
    name text;
BEGIN
    FOR name IN
        SELECT oid::pg_catalog.regclass::text FROM pg_catalog.pg_class
        WHERE relnamespace OPERATOR(pg_catalog.=) 'migrate'::pg_catalog.regnamespace AND relkind OPERATOR(pg_catalog.=) 'r'
            AND pg_catalog.concat('pg_class ', oid) OPERATOR(pg_catalog.<>)
                ALL (pg_catalog.current_setting('migrate_update.objects')::text[])
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

-- Privileges come last, and on new objects alone: what a GRANT or REVOKE of this script touches counts as the extension's
-- own, so pg_dump would leave out what has been granted on it since 1.1.0.

-- Before any grant, what ALTER DEFAULT PRIVILEGES has given to others on these objects, as in a fresh installation.
DO $$
DECLARE
    command text;
BEGIN
    FOR command IN
        WITH object (id, kind, name, owner, acl) AS (
            SELECT pg_catalog.concat('pg_class ', oid), 'TABLE', oid::pg_catalog.regclass::text, relowner, relacl
            FROM pg_catalog.pg_class
            WHERE relnamespace OPERATOR(pg_catalog.=) 'migrate'::pg_catalog.regnamespace
                AND relkind OPERATOR(pg_catalog.=) ANY ('{r,v,S}'::pg_catalog."char"[])
            UNION ALL
            SELECT pg_catalog.concat('pg_proc ', oid), 'ROUTINE', oid::pg_catalog.regprocedure::text, proowner, proacl
            FROM pg_catalog.pg_proc WHERE pronamespace OPERATOR(pg_catalog.=) 'migrate'::pg_catalog.regnamespace
            UNION ALL
            SELECT pg_catalog.concat('pg_type ', oid), 'TYPE', oid::pg_catalog.regtype::text, typowner, typacl
            FROM pg_catalog.pg_type WHERE typnamespace OPERATOR(pg_catalog.=) 'migrate'::pg_catalog.regnamespace
        ), new_object AS (
            SELECT * FROM object
            WHERE id OPERATOR(pg_catalog.<>) ALL (pg_catalog.current_setting('migrate_update.objects')::text[])
        )
        SELECT pg_catalog.format('REVOKE ALL ON %s %s FROM ', kind, name) OPERATOR(pg_catalog.||)
            CASE grantee WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(grantee)) END
        FROM new_object, pg_catalog.aclexplode(acl) WHERE grantee OPERATOR(pg_catalog.<>) owner
        UNION ALL
        SELECT pg_catalog.format('GRANT %s ON %s %s TO PUBLIC',
            CASE kind WHEN 'TYPE' THEN 'USAGE' ELSE 'EXECUTE' END, kind, name)
        FROM new_object WHERE acl IS NOT NULL AND kind OPERATOR(pg_catalog.=) ANY ('{ROUTINE,TYPE}'::text[])
    LOOP
        EXECUTE command;
    END LOOP;
END
$$;

GRANT SELECT ON migrate.tags, migrate.phases TO PUBLIC;

-- What pg_dump needs is for who may read the rest of it, be that the role that runs this or not; but not for whom default
-- privileges let in when the extension was installed.
DO $$
DECLARE
    command text;
BEGIN
    FOR command IN
        SELECT pg_catalog.format('GRANT SELECT ON %s TO %I', relation.oid::pg_catalog.regclass, pg_catalog.pg_get_userbyid(reader.grantee))
        FROM pg_catalog.pg_class AS relation, pg_catalog.pg_class AS scripts, pg_catalog.aclexplode(scripts.relacl) AS reader
        WHERE relation.relnamespace OPERATOR(pg_catalog.=) 'migrate'::pg_catalog.regnamespace
            AND relation.relkind OPERATOR(pg_catalog.=) ANY ('{r,v,S}'::pg_catalog."char"[])
            AND pg_catalog.concat('pg_class ', relation.oid) OPERATOR(pg_catalog.<>)
                ALL (pg_catalog.current_setting('migrate_update.objects')::text[])
            AND scripts.oid OPERATOR(pg_catalog.=) 'migrate.scripts'::pg_catalog.regclass
            AND reader.privilege_type OPERATOR(pg_catalog.=) 'SELECT'
            AND reader.grantee OPERATOR(pg_catalog.<>) 0
            AND (reader.grantee OPERATOR(pg_catalog.=)
                    (SELECT extowner FROM pg_catalog.pg_extension WHERE extname OPERATOR(pg_catalog.=) 'migrate')
                OR NOT EXISTS (
                    SELECT FROM pg_catalog.pg_init_privs AS i, pg_catalog.aclexplode(i.initprivs) AS initial
                    WHERE i.classoid OPERATOR(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass
                        AND i.objoid OPERATOR(pg_catalog.=) scripts.oid AND i.objsubid OPERATOR(pg_catalog.=) 0
                        AND initial.grantee OPERATOR(pg_catalog.=) reader.grantee
                        AND initial.privilege_type OPERATOR(pg_catalog.=) 'SELECT'))
    LOOP
        EXECUTE command;
    END LOOP;
END
$$;
