-- What others than runs change in a schema is drift, until somebody accepts it.
CREATE EXTENSION migrate;
\pset format unaligned
\pset tuples_only on
SET migrate.message_level = debug1;
CREATE ROLE regress_drift_owner;
CREATE ROLE regress_drift_stranger;
GRANT USAGE ON SCHEMA migrate TO regress_drift_owner, regress_drift_stranger;
SELECT format('GRANT CREATE ON DATABASE %I TO regress_drift_owner', current_database()) \gexec
SET ROLE regress_drift_owner;
SELECT migrate.create_service('regress_drift');
SELECT migrate.register('regress_drift', '001', up => 'CREATE TABLE notes (id int PRIMARY KEY, text varchar(20)); CREATE TABLE tags (id int)',
    down => 'DROP TABLE notes, tags'),
    migrate.register('regress_drift', '002', down_revision => '001', up => 'ALTER TABLE notes ADD author text', down => 'ALTER TABLE notes DROP author'),
    migrate.register('regress_drift', '003', down_revision => '002', up => 'ALTER TABLE notes ALTER text SET DEFAULT ''''; DROP TABLE tags',
        down => 'ALTER TABLE notes ALTER text DROP DEFAULT; CREATE TABLE tags (id int)');
-- Nothing is known before the first run. A stamp is none.
SELECT * FROM migrate.drift('regress_drift');
\echo :LAST_ERROR_SQLSTATE
SELECT revision FROM migrate.stamp('regress_drift', '001');
SELECT revision FROM migrate.stamp('regress_drift', 'base');
SELECT count(*) FROM migrate.drift('regress_drift');
SELECT revision FROM migrate.upgrade('regress_drift', '001');
SELECT * FROM migrate.drift('regress_drift');
-- Data are no drift, nor are other orders of columns that only one side has.
INSERT INTO regress_drift.notes VALUES (1, 'a');
SELECT * FROM migrate.drift('regress_drift');
ALTER TABLE regress_drift.notes ADD pages int, ALTER text TYPE varchar(40);
ALTER TABLE regress_drift.tags ADD name text;
CREATE INDEX by_text ON regress_drift.notes (text);
SELECT * FROM migrate.drift('regress_drift');
-- A run changes what it touches; the rest stays drift.
SELECT revision FROM migrate.upgrade('regress_drift', '002');
SELECT * FROM migrate.drift('regress_drift');
SELECT revision FROM migrate.upgrade('regress_drift', '003');
SELECT * FROM migrate.drift('regress_drift');
SELECT revision FROM migrate.downgrade('regress_drift', '-1');
SELECT * FROM migrate.drift('regress_drift');
-- What was changed back is no drift any more.
DROP INDEX regress_drift.by_text;
SELECT identity FROM migrate.drift('regress_drift');
-- The fingerprint is in the log of runs, as long as nothing changes since.
SELECT run - min(run) OVER () AS run, fingerprint = migrate.fingerprint('regress_drift') AS now, length(fingerprint)
FROM migrate.runs WHERE service = 'regress_drift' ORDER BY run;
-- Where nothing can be written, and in a snapshot of long ago.
BEGIN READ ONLY;
SELECT identity FROM migrate.drift('regress_drift');
SELECT migrate.accept_drift('regress_drift', 'as it is');
ROLLBACK;
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT count(*) FROM migrate.drift('regress_drift');
ALTER TABLE regress_drift.notes ADD x int;
SELECT count(*) FROM migrate.drift('regress_drift');
SELECT revision FROM migrate.upgrade('regress_drift', 'head');
SELECT count(*) FROM migrate.drift('regress_drift');
ROLLBACK;
-- Accepted, it is what is expected; a reason is needed, and logged.
SELECT migrate.accept_drift('regress_drift', '');
SELECT migrate.accept_drift('regress_drift', E' \t\n');
SELECT migrate.accept_drift('regress_drift', NULL);
SELECT migrate.accept_drift('regress_drift', 'hot fix of Monday');
SELECT * FROM migrate.drift('regress_drift');
SELECT command, reason, effective_role FROM migrate.changes WHERE service = 'regress_drift' AND command = 'accept_drift';
-- Only who may run the service.
SET ROLE regress_drift_stranger;
SELECT * FROM migrate.drift('regress_drift');
SELECT migrate.accept_drift('regress_drift', 'mine');
SELECT * FROM migrate.snapshots;
SET ROLE regress_drift_owner;
SELECT * FROM migrate.drift('no such service');
-- Nobody writes to the snapshots by hand; a snapshot of another major version says nothing.
RESET ROLE;
CREATE FUNCTION pg_temp.said(call text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    detail text;
    hint text;
BEGIN
    EXECUTE call;
    RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
    RETURN regexp_replace(concat_ws(E'\n', sqlstate || ': ' || sqlerrm, detail, hint), format('\m%s\M', current_setting('server_version_num')::int / 10000), 'N', 'g');
END $$;
UPDATE migrate.snapshots SET server_major = 14;
SET ROLE regress_drift_owner;
SELECT pg_temp.said($$SELECT * FROM migrate.drift('regress_drift')$$);
SELECT revision FROM migrate.upgrade('regress_drift', 'head');
SELECT * FROM migrate.drift('regress_drift');
-- Services that share a schema share what runs have left there.
SELECT migrate.create_service('regress_drift_b', 'regress_drift', 'b_version');
SELECT migrate.register('regress_drift_b', 'b1', up => 'CREATE TABLE b (id int)', down => 'DROP TABLE b');
SELECT revision FROM migrate.upgrade('regress_drift_b', 'head');
SELECT * FROM migrate.drift('regress_drift');
DROP TABLE regress_drift.b;
SELECT change, object_type, identity FROM migrate.drift('regress_drift');
SELECT change, object_type, identity FROM migrate.drift('regress_drift_b');
SELECT migrate.drop_service('regress_drift_b');
SELECT count(*) FROM migrate.drift('regress_drift');
-- A schema that is gone has lost all its objects.
DROP SCHEMA regress_drift CASCADE;
SELECT change, object_type, identity FROM migrate.drift('regress_drift') ORDER BY 2, 3 LIMIT 3;
-- Switched off, nothing is kept, and that is said.
SELECT migrate.alter_service('regress_drift', snapshots => false);
SELECT * FROM migrate.drift('regress_drift');
SELECT migrate.accept_drift('regress_drift', 'why');
SELECT revision FROM migrate.upgrade('regress_drift', '001');
SELECT revision FROM migrate.stamp('regress_drift', 'base', purge => true);
SELECT revision FROM migrate.upgrade('regress_drift', '001');
SELECT fingerprint FROM migrate.runs WHERE service = 'regress_drift' ORDER BY run DESC LIMIT 1;
RESET ROLE;
SELECT count(*) FROM migrate.snapshots;
SELECT count(*) FROM migrate.snapshot_objects;
SELECT detail FROM migrate.changes WHERE detail ? 'snapshots';
SET ROLE regress_drift_owner;
SELECT * FROM migrate.export('regress_drift') WHERE export LIKE '%snapshots%';
SELECT migrate.create_service('regress_drift', if_not_exists => true, snapshots => false);
SELECT migrate.alter_service('regress_drift', snapshots => true);
SELECT * FROM migrate.drift('regress_drift');
SELECT migrate.create_service('regress_drift', if_not_exists => true, snapshots => false);
SELECT migrate.drop_service('regress_drift');
RESET ROLE;
DROP SCHEMA regress_drift CASCADE;
SELECT count(*) FROM migrate.snapshots;
DROP EXTENSION migrate;
DROP OWNED BY regress_drift_owner, regress_drift_stranger;
DROP ROLE regress_drift_owner, regress_drift_stranger;
