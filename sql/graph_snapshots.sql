-- Within a transaction that changes registrations, snapshots of different age look at a service: each sees the graph that
-- was there for it, none leaves its own to a later one, and the log has the script that ran.
CREATE EXTENSION migrate;
SET migrate.message_level = 'debug1';

-- What the session takes for the service's graph against what the tables hold, and what its next run logs against what
-- it did: each revision makes a table of a name of its own.
CREATE FUNCTION public.regress_snap_check(name text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    found text;
BEGIN
    SELECT string_agg(coalesce(m.revision, r.revision), ', ') INTO found
    FROM migrate.revision_map(name) AS m FULL JOIN migrate.revisions AS r ON r.service = m.service AND r.revision = m.revision
    WHERE coalesce(m.service, r.service) = name
        AND (m.revision, m.down_revisions, m.depends_on, m.message) IS DISTINCT FROM (r.revision, r.down_revisions, r.depends_on, r.message);
    IF found IS NOT NULL THEN
        RETURN NEXT 'the graph is not that of the tables: ' || found;
    END IF;
    PERFORM migrate.upgrade(name, 'heads');
    RETURN QUERY SELECT format('%s of %s: logged is another script', s.direction, s.revision)
    FROM migrate.run_steps AS s JOIN migrate.scripts AS c ON c.service = s.service AND c.revision = s.revision AND c.kind = 'up'
    WHERE s.service = name AND s.direction = 'upgrade' AND s.sha256 <> sha256(convert_to(c.body, 'UTF8'));
    RETURN QUERY SELECT 'made ' || coalesce(string_agg(c.relname, ', ' ORDER BY c.relname COLLATE "C"), 'nothing')
    FROM pg_catalog.pg_class AS c WHERE c.relnamespace = to_regnamespace(name) AND c.relkind = 'r' AND c.relname <> 'alembic_version';
    PERFORM migrate.downgrade(name, 'base');
    RETURN NEXT 'undone';
EXCEPTION WHEN OTHERS THEN
    RETURN NEXT format('%s: %s', SQLSTATE, SQLERRM);
END $$;
CREATE FUNCTION public.regress_snap_fail() RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 / 0;
EXCEPTION WHEN division_by_zero THEN
    RETURN 'failed';
END $$;
-- With the snapshot of the statement that calls it.
CREATE FUNCTION public.regress_snap_look(name text) RETURNS text LANGUAGE sql STABLE AS
    $$SELECT string_agg(h, ', ') FROM migrate.history(name) AS h$$;
CREATE FUNCTION public.regress_snap_new(name text) RETURNS void LANGUAGE sql AS
    $$SELECT migrate.create_service(name); SELECT migrate.register(name, '001', up => 'CREATE TABLE one ()')$$;

-- A cursor older than an edit, read after an abort.
BEGIN;
SELECT public.regress_snap_new('regress_snap_1');
DECLARE c CURSOR FOR SELECT * FROM migrate.heads('regress_snap_1');
SELECT migrate.edit('regress_snap_1', '001', up => 'CREATE TABLE other ()', down => 'DROP TABLE other');
SAVEPOINT a;
ROLLBACK TO a;
FETCH ALL c;
COMMIT;
SELECT * FROM public.regress_snap_check('regress_snap_1');

-- The same with more snapshots than one: each cursor shows what was there when it was declared.
BEGIN;
SELECT public.regress_snap_new('regress_snap_2');
DECLARE c1 CURSOR FOR SELECT * FROM migrate.history('regress_snap_2');
SELECT migrate.register('regress_snap_2', '002', '001', up => 'CREATE TABLE two ()', down => 'DROP TABLE two');
DECLARE c2 CURSOR FOR SELECT * FROM migrate.history('regress_snap_2');
SELECT migrate.edit('regress_snap_2', '001', down => 'DROP TABLE one', message => 'the first');
DECLARE c3 CURSOR FOR SELECT * FROM migrate.history('regress_snap_2');
SELECT migrate.unregister('regress_snap_2', '002');
DECLARE c4 CURSOR WITH HOLD FOR SELECT * FROM migrate.history('regress_snap_2');
SELECT migrate.register_all('regress_snap_2', '[{"revision": "003", "down_revision": "001", "up": "CREATE TABLE three ()", "down": "DROP TABLE three"},
    {"revision": "004", "down_revision": "003", "up": "CREATE TABLE four ()", "down": "DROP TABLE four"}]');
FETCH ALL c2;
FETCH ALL c1;
SELECT * FROM migrate.heads('regress_snap_2');
SAVEPOINT a;
SELECT migrate.register('regress_snap_2', '005', '004');
FETCH ALL c3;
ROLLBACK TO a;
MOVE BACKWARD ALL c2;
FETCH ALL c2;
COMMIT;
FETCH ALL c4;
SELECT * FROM public.regress_snap_check('regress_snap_2');

-- No abort: an older snapshot sees the older graph, and changes go on from the newer one.
SELECT public.regress_snap_new('regress_snap_3');
SELECT migrate.edit('regress_snap_3', '001', down => 'DROP TABLE one'), public.regress_snap_look('regress_snap_3'),
    migrate.register('regress_snap_3', '002', '001', up => 'CREATE TABLE two ()', down => 'DROP TABLE two'), public.regress_snap_look('regress_snap_3');
SELECT public.regress_snap_look('regress_snap_3');
SELECT * FROM public.regress_snap_check('regress_snap_3');

-- A statement that changes, fails within itself and looks; one row at a time too.
SELECT public.regress_snap_new('regress_snap_4');
SELECT migrate.edit('regress_snap_4', '001', up => 'CREATE TABLE other ()', down => 'DROP TABLE other'), public.regress_snap_fail(), public.regress_snap_look('regress_snap_4');
SELECT * FROM public.regress_snap_check('regress_snap_4');
SELECT public.regress_snap_new('regress_snap_5');
SELECT migrate.register('regress_snap_5', 'r' || i, CASE i WHEN 1 THEN '001' ELSE 'r' || i - 1 END, up => format('CREATE TABLE r%s ()', i), down => format('DROP TABLE r%s', i)),
    public.regress_snap_fail(), public.regress_snap_look('regress_snap_5')
FROM generate_series(1, 3) AS i;
SELECT migrate.edit('regress_snap_5', '001', down => 'DROP TABLE one'), public.regress_snap_fail(), public.regress_snap_look('regress_snap_5');
SELECT * FROM public.regress_snap_check('regress_snap_5');

-- Squashed, merged, repaired: whatever writes revisions.
SELECT public.regress_snap_new('regress_snap_6');
SELECT migrate.edit('regress_snap_6', '001', down => 'DROP TABLE one');
SELECT migrate.register('regress_snap_6', '002', '001', up => 'CREATE TABLE two ()', down => 'DROP TABLE two');
SELECT migrate.squash('regress_snap_6', '001:002', rev_id => 'all'), public.regress_snap_fail(), public.regress_snap_look('regress_snap_6');
SELECT public.regress_snap_look('regress_snap_6');
SELECT migrate.unregister('regress_snap_6', '002'), public.regress_snap_fail(), public.regress_snap_look('regress_snap_6');
SELECT migrate.register('regress_snap_6', '003', 'all', up => 'CREATE TABLE three ()', down => 'DROP TABLE three'), public.regress_snap_fail(),
    migrate.register('regress_snap_6', '004', 'all', up => 'CREATE TABLE four ()', down => 'DROP TABLE four'), public.regress_snap_look('regress_snap_6');
SELECT migrate.merge('regress_snap_6', 'heads', 'both', rev_id => 'm'), public.regress_snap_fail(), public.regress_snap_look('regress_snap_6');
SELECT * FROM public.regress_snap_check('regress_snap_6');

-- A service dropped and made anew, seen by a cursor that is older than that.
SELECT public.regress_snap_new('regress_snap_7');
BEGIN;
DECLARE c CURSOR FOR SELECT * FROM migrate.heads('regress_snap_7');
SELECT migrate.drop_service('regress_snap_7');
SELECT migrate.create_service('regress_snap_7');
SELECT migrate.register('regress_snap_7', '100', up => 'CREATE TABLE hundred ()', down => 'DROP TABLE hundred');
SAVEPOINT a;
ROLLBACK TO a;
FETCH ALL c;
SELECT * FROM migrate.heads('regress_snap_7');
COMMIT;
SELECT * FROM public.regress_snap_check('regress_snap_7');

-- A script that registers for another service, in the session that called it.
SELECT public.regress_snap_new('regress_snap_8');
SELECT migrate.create_service('regress_snap_9');
SELECT migrate.register('regress_snap_9', '001', up => $up$DO $$
BEGIN
    PERFORM migrate.edit('regress_snap_8', '001', up => 'CREATE TABLE other ()', down => 'DROP TABLE other'), public.regress_snap_fail(),
        public.regress_snap_look('regress_snap_8');
END $$ $up$, down => '');
BEGIN;
DECLARE c CURSOR FOR SELECT * FROM migrate.heads('regress_snap_8');
SELECT revision FROM migrate.upgrade('regress_snap_9');
SAVEPOINT a;
ROLLBACK TO a;
FETCH ALL c;
COMMIT;
SELECT * FROM public.regress_snap_check('regress_snap_8');

-- In one snapshot for the whole transaction.
SELECT public.regress_snap_new('regress_snap_10');
BEGIN ISOLATION LEVEL REPEATABLE READ;
DECLARE c CURSOR FOR SELECT * FROM migrate.heads('regress_snap_10');
SELECT migrate.edit('regress_snap_10', '001', up => 'CREATE TABLE other ()', down => 'DROP TABLE other'), public.regress_snap_fail(), public.regress_snap_look('regress_snap_10');
FETCH ALL c;
SELECT * FROM public.regress_snap_check('regress_snap_10');
COMMIT;
SELECT * FROM public.regress_snap_check('regress_snap_10');

-- Rows that come past the functions, as logical replication writes them: before, between and after changes of our own.
SELECT public.regress_snap_new('regress_snap_12');
BEGIN;
DECLARE c CURSOR FOR SELECT * FROM migrate.heads('regress_snap_12');
SELECT migrate.edit('regress_snap_12', '001', down => 'DROP TABLE one');
SET LOCAL session_replication_role = replica;
INSERT INTO migrate.revisions (service, revision, down_revisions, depends_on, branch_labels, message, transactional, replaces, source, up_sha256, down_sha256)
VALUES ('regress_snap_12', '002', '{001}', '{}', '{}', '', true, '{}', 'elsewhere', sha256('CREATE TABLE two ()'), sha256('DROP TABLE two'));
INSERT INTO migrate.scripts VALUES ('regress_snap_12', '002', 'up', 'CREATE TABLE two ()', 1), ('regress_snap_12', '002', 'down', 'DROP TABLE two', 1);
SELECT * FROM migrate.heads('regress_snap_12');
SET LOCAL session_replication_role = origin;
SELECT migrate.register('regress_snap_12', '003', '002', up => 'CREATE TABLE three ()', down => 'DROP TABLE three'), public.regress_snap_fail(), public.regress_snap_look('regress_snap_12');
FETCH ALL c;
SAVEPOINT a;
SET LOCAL session_replication_role = replica;
UPDATE migrate.revisions SET message = 'the third' WHERE service = 'regress_snap_12' AND revision = '003';
SELECT * FROM migrate.history('regress_snap_12');
ROLLBACK TO a;
SELECT * FROM migrate.history('regress_snap_12');
COMMIT;
SELECT * FROM public.regress_snap_check('regress_snap_12');

-- The hash in the log is that of the script that ran, even where somebody has written our tables by hand.
SELECT public.regress_snap_new('regress_snap_11');
SELECT migrate.register_repeatable('regress_snap_11', 'views', 'CREATE VIEW v AS SELECT 1 AS a');
UPDATE migrate.scripts SET body = 'CREATE TABLE by_hand ()' WHERE service = 'regress_snap_11';
UPDATE migrate.service_scripts SET body = 'CREATE VIEW v AS SELECT 2 AS a' WHERE service = 'regress_snap_11';
SELECT direction, revision FROM migrate.upgrade('regress_snap_11');
SELECT direction, revision, sha256 = sha256('CREATE TABLE by_hand ()') AS table_by_hand, sha256 = sha256('CREATE VIEW v AS SELECT 2 AS a') AS view_by_hand
FROM migrate.run_steps WHERE service = 'regress_snap_11' ORDER BY step;

SET client_min_messages = warning;
DROP FUNCTION public.regress_snap_check, public.regress_snap_fail, public.regress_snap_look, public.regress_snap_new;
DO $$ BEGIN
    FOR i IN 1..12 LOOP
        EXECUTE format('DROP SCHEMA IF EXISTS regress_snap_%s CASCADE', i);
    END LOOP;
END $$;
DROP EXTENSION migrate;
