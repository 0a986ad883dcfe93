-- Rows that are written without SQL, and what keeps SQL in the way: then it does what it always does.
CREATE EXTENSION migrate;
SET client_min_messages = warning;
SET migrate.message_level = debug1;
SELECT migrate.create_service('regress_plain');
SELECT migrate.register('regress_plain', 'r' || n, CASE WHEN n > 1 THEN 'r' || n - 1 END, up => 'SELECT ' || n, down => 'SELECT ' || n)
FROM generate_series(1, 40) AS n \g /dev/null
-- The indexes know all that was written, long rows too.
SELECT migrate.register('regress_plain', 'long', 'r40', (SELECT string_agg(md5(n::text), '') FROM generate_series(1, 300) AS n), up => 'SELECT $$' || repeat('x', 300000) || '$$', down => '');
SELECT count(*) FROM migrate.upgrade('regress_plain');
SET enable_seqscan = off;
SET enable_bitmapscan = off;
SELECT version_num FROM regress_plain.alembic_version WHERE version_num = 'long';
SELECT count(*), sum(step) FROM migrate.run_steps WHERE run = (SELECT last_run FROM migrate.services) AND service = 'regress_plain';
SELECT length(body) FROM migrate.scripts WHERE service = 'regress_plain' AND revision = 'long' AND kind = 'up';
SELECT length(message) FROM migrate.revisions WHERE service = 'regress_plain' AND revision = 'long';
RESET enable_seqscan;
RESET enable_bitmapscan;
SELECT count(*) FROM migrate.validate();
-- A trigger that somebody has put on a table fires: on the version table, and on the extension's own.
CREATE TABLE public.seen (what text);
GRANT INSERT ON public.seen TO PUBLIC;
CREATE FUNCTION public.see() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO public.seen VALUES (TG_TABLE_NAME || ' ' || TG_OP);
    RETURN NULL;
END $$;
CREATE TRIGGER see AFTER INSERT OR UPDATE OR DELETE ON regress_plain.alembic_version FOR EACH ROW EXECUTE FUNCTION public.see();
SELECT count(*) FROM migrate.downgrade('regress_plain', 'r38');
DROP TRIGGER see ON regress_plain.alembic_version;
CREATE TRIGGER see AFTER INSERT ON migrate.run_steps FOR EACH ROW EXECUTE FUNCTION public.see();
CREATE TRIGGER see AFTER INSERT ON migrate.revisions FOR EACH ROW EXECUTE FUNCTION public.see();
CREATE TRIGGER see AFTER INSERT ON migrate.scripts FOR EACH ROW EXECUTE FUNCTION public.see();
SELECT count(*) FROM migrate.upgrade('regress_plain', 'r40');
SELECT migrate.register('regress_plain', 'more', 'long', up => 'SELECT 1', down => 'SELECT 2');
SELECT what, count(*) FROM public.seen GROUP BY what ORDER BY what COLLATE "C";
SELECT seq > 40 AS numbered, source, registered_by = SESSION_USER AS mine, registered_at IS NOT NULL AS timed
FROM migrate.revisions WHERE service = 'regress_plain' AND revision = 'more';
DROP TRIGGER see ON migrate.run_steps;
DROP TRIGGER see ON migrate.revisions;
DROP TRIGGER see ON migrate.scripts;
-- Other indexes than plain ones are kept up to date as well.
CREATE INDEX by_length ON regress_plain.alembic_version (length(version_num));
CREATE INDEX by_part ON regress_plain.alembic_version (version_num) WHERE version_num <> 'r40';
SELECT count(*) FROM migrate.upgrade('regress_plain');
SET enable_seqscan = off;
SET enable_bitmapscan = off;
SELECT version_num FROM regress_plain.alembic_version WHERE length(version_num) = 4;
SELECT version_num FROM regress_plain.alembic_version WHERE version_num <> 'r40';
RESET enable_seqscan;
RESET enable_bitmapscan;
DROP INDEX regress_plain.by_length, regress_plain.by_part;
-- So are a check, which can refuse, and columns beside the one, whose defaults count.
ALTER TABLE regress_plain.alembic_version ADD CHECK (version_num <> 'refused');
SELECT migrate.register('regress_plain', 'refused', 'more', up => 'SELECT 1');
\set VERBOSITY sqlstate
SELECT migrate.upgrade('regress_plain');
SELECT migrate.unregister('regress_plain', 'refused');
ALTER TABLE regress_plain.alembic_version DROP CONSTRAINT alembic_version_version_num_check;
ALTER TABLE regress_plain.alembic_version ADD noted text DEFAULT 'by default';
SELECT migrate.stamp('regress_plain', 'base') \g /dev/null
SELECT migrate.stamp('regress_plain', 'more') \g /dev/null
SELECT * FROM regress_plain.alembic_version;
ALTER TABLE regress_plain.alembic_version DROP noted;
-- A publication asks for a replica identity.
SET client_min_messages = error;
CREATE PUBLICATION regress_plain FOR TABLE regress_plain.alembic_version;
SET client_min_messages = warning;
SELECT count(*) FROM migrate.downgrade('regress_plain', '-1');
ALTER TABLE regress_plain.alembic_version DROP CONSTRAINT alembic_version_pkc;
\set VERBOSITY terse
SELECT migrate.upgrade('regress_plain');
SELECT migrate.stamp('regress_plain', 'base');
\set VERBOSITY default
ALTER TABLE regress_plain.alembic_version ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
DROP PUBLICATION regress_plain;
-- A right that a script takes from its service's owner is missed at once, and so is the right to write at all.
CREATE ROLE regress_plain_owner;
GRANT CREATE ON DATABASE :"DBNAME" TO regress_plain_owner;
SELECT migrate.create_service('regress_plain_2', owner => 'regress_plain_owner');
SELECT migrate.register('regress_plain_2', '1', up => 'CREATE TABLE t ()');
SELECT migrate.register('regress_plain_2', '2', '1', up => 'REVOKE UPDATE ON alembic_version FROM CURRENT_USER');
SELECT count(*) FROM migrate.upgrade('regress_plain_2', '1');
\set VERBOSITY default
SELECT migrate.upgrade('regress_plain_2');
SELECT migrate.register('regress_plain_2', '2', '1', up => 'SET TRANSACTION READ ONLY', replace => true);
SELECT migrate.upgrade('regress_plain_2');
SELECT migrate.current('regress_plain_2');
-- A column that somebody has added to a table of the extension, and taken away again, is left to SQL.
ALTER TABLE migrate.run_steps ADD noted text DEFAULT 'by default';
ALTER TABLE migrate.revisions ADD noted text NOT NULL DEFAULT 'by default';
SELECT migrate.register('regress_plain', 'noted', 'more', up => 'SELECT 1', down => '');
SELECT count(*) FROM migrate.upgrade('regress_plain');
SELECT r.noted, s.noted FROM migrate.revisions AS r JOIN migrate.run_steps AS s USING (service, revision) WHERE revision = 'noted';
ALTER TABLE migrate.run_steps DROP noted;
ALTER TABLE migrate.revisions DROP noted;
SELECT migrate.register('regress_plain', 'noted_again', 'noted', up => 'SELECT 1', down => '');
SELECT count(*) FROM migrate.upgrade('regress_plain');
-- Many scripts, each with one that verifies it in a subtransaction.
SELECT migrate.create_service('regress_plain_3');
SELECT count(*) FROM migrate.register_all('regress_plain_3', (SELECT jsonb_agg(jsonb_build_object('revision', 'r' || n,
    'down_revision', CASE WHEN n > 1 THEN 'r' || n - 1 END, 'up', 'SELECT ' || n, 'down', '', 'verify', 'SELECT -' || n)) FROM generate_series(1, 400) AS n));
SELECT count(*) FROM migrate.upgrade('regress_plain_3', 'r390');
-- The row has gone into another page of the version table by now. A script may write the table anew, or empty it.
SELECT (ctid::text::point)[0] > 0 AS is_further FROM regress_plain_3.alembic_version;
SELECT migrate.edit('regress_plain_3', 'r391', up => 'CLUSTER alembic_version USING alembic_version_pkc');
SELECT migrate.edit('regress_plain_3', 'r393', up => 'ALTER TABLE alembic_version ALTER version_num TYPE varchar(4)');
SELECT count(*) FROM migrate.upgrade('regress_plain_3', 'r393');
SELECT * FROM regress_plain_3.alembic_version;
SELECT migrate.edit('regress_plain_3', 'r394', up => 'TRUNCATE alembic_version');
\set VERBOSITY terse
SELECT migrate.upgrade('regress_plain_3', 'r394');
-- A column that a script makes too narrow is SQL's affair.
SELECT migrate.edit('regress_plain_3', 'r394', up => 'ALTER TABLE alembic_version ALTER version_num TYPE varchar(3) USING ''r''');
SELECT migrate.upgrade('regress_plain_3', 'r394');
\set VERBOSITY default
DROP EXTENSION migrate;
DROP SCHEMA regress_plain, regress_plain_2, regress_plain_3 CASCADE;
DROP TABLE public.seen CASCADE;
DROP FUNCTION public.see;
REVOKE CREATE ON DATABASE :"DBNAME" FROM regress_plain_owner;
DROP ROLE regress_plain_owner;
