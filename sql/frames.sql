-- The transaction that people put around a file: a run has one of its own, so a frame counts as white space.
CREATE EXTENSION migrate;
SET migrate.message_level = debug1;
\set VERBOSITY default
SELECT migrate.create_service('regress_frame');
CREATE FUNCTION pg_temp.try(kind text, script text, transactional boolean DEFAULT true) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    detail text;
    hint text;
    counted int;
BEGIN
    PERFORM migrate.register('regress_frame', 'x', up => CASE kind WHEN 'up' THEN script ELSE 'CREATE TABLE seen ()' END, down => CASE kind WHEN 'down' THEN script ELSE '' END,
        verify => CASE kind WHEN 'verify' THEN script END, transactional => transactional);
    SELECT statements INTO counted FROM migrate.scripts AS s WHERE service = 'regress_frame' AND s.kind = try.kind;
    IF transactional THEN
        PERFORM migrate.upgrade('regress_frame');
        PERFORM migrate.downgrade('regress_frame', 'base');
    END IF;
    RAISE SQLSTATE 'RB000';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
    RETURN CASE SQLSTATE WHEN 'RB000' THEN 'ran, statements: ' || counted ELSE concat_ws(' | ', SQLSTATE || ': ' || SQLERRM, nullif(detail, ''), nullif(hint, '')) END;
END
$$;

-- Whatever the spelling.
SELECT script, pg_temp.try('up', script) FROM unnest(ARRAY[
    'BEGIN; SELECT 1; COMMIT;', E'-- Deploy\nBEGIN;\nSELECT 1;\nSELECT 2;\nCOMMIT;\n', 'begin work; SELECT 1; end', 'BEGIN TRANSACTION; SELECT 1; COMMIT TRANSACTION', '/* a */ START TRANSACTION; SELECT 1; END WORK; -- b',
    'BEGIN; COMMIT', 'BEGIN; CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; END; DO $$ BEGIN END $$; COMMIT',
    E'BEGIN;\nCREATE TABLE c (a int);\nCOPY c FROM stdin;\n1\n\\.\nCOMMIT;\n', 'BEGIN; SELECT 1; COMMIT AND NO CHAIN']) WITH ORDINALITY AS s (script, n) ORDER BY n;
SELECT pg_temp.try('down', 'BEGIN; SELECT 1; COMMIT');
-- The modes of a transaction are left out, with a NOTICE.
SELECT script, pg_temp.try('up', script) FROM unnest(ARRAY['BEGIN ISOLATION LEVEL SERIALIZABLE; SELECT 1; COMMIT', 'START TRANSACTION READ WRITE, DEFERRABLE; SELECT 1; COMMIT',
    'BEGIN; SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; SELECT 1; COMMIT']) WITH ORDINALITY AS s (script, n) ORDER BY n;
-- What is no frame around the whole is refused, with its line.
SELECT script, pg_temp.try('up', script) FROM unnest(ARRAY[
    E'BEGIN;\nSELECT 1;\nROLLBACK', E'BEGIN;\nSELECT 1;\nCOMMIT AND CHAIN', E'SELECT 1;\nCOMMIT', E'BEGIN;\nSELECT 1', E'BEGIN;\nSELECT 1;\nCOMMIT;\nBEGIN;\nSELECT 2;\nCOMMIT', E'BEGIN;\nSELECT 1;\nCOMMIT;\nSELECT 2',
    E'SELECT 1;\nBEGIN;\nSELECT 2;\nCOMMIT', E'BEGIN;\nBEGIN;\nSELECT 1;\nCOMMIT;\nCOMMIT', E'BEGIN;\nSAVEPOINT a;\nCOMMIT', 'BEGIN', 'COMMIT', 'ROLLBACK', 'BEGIN; PREPARE TRANSACTION ''x''']) WITH ORDINALITY AS s (script, n) ORDER BY n;
SELECT pg_temp.try('up', 'BEGIN; SELECT 1; COMMIT', false);
-- A verify script may roll back, several times, and have savepoints meanwhile; each frame begins where the others have ended.
SELECT script, pg_temp.try('verify', script) FROM unnest(ARRAY[
    'BEGIN; SELECT 1 FROM seen; ROLLBACK', 'BEGIN; SELECT 1; COMMIT', 'BEGIN; CREATE TABLE v (); ROLLBACK; BEGIN; CREATE TABLE v (); ROLLBACK;', 'BEGIN; CREATE TABLE v (); ROLLBACK; SELECT 1; BEGIN; CREATE TABLE v (); ABORT',
    'BEGIN; CREATE TABLE v (a int); SAVEPOINT a; INSERT INTO v VALUES (1); SAVEPOINT b; INSERT INTO v VALUES (2); ROLLBACK TO b; INSERT INTO v VALUES (3); RELEASE a; DO ''BEGIN ASSERT (SELECT array_agg(a) FROM v) = ARRAY[1, 3]; END''; ROLLBACK',
    'BEGIN; SAVEPOINT a; CREATE TABLE v (); ROLLBACK TO a; CREATE TABLE v (); ROLLBACK TO a; CREATE TABLE v (); COMMIT',
    'BEGIN READ ONLY; SELECT 1; ROLLBACK',
    -- and what fails
    'BEGIN; SELECT 1/0; ROLLBACK', 'BEGIN; CREATE TABLE v (); SAVEPOINT a; SELECT 1/0; ROLLBACK TO a; ROLLBACK', 'BEGIN; ROLLBACK TO a; ROLLBACK', 'BEGIN; SAVEPOINT a; RELEASE a; RELEASE a; ROLLBACK',
    'SAVEPOINT a', 'BEGIN; SELECT 1', 'BEGIN; SELECT 1; COMMIT; BEGIN; SELECT 2; ROLLBACK', 'BEGIN; BEGIN; ROLLBACK', 'BEGIN; ROLLBACK AND CHAIN; ROLLBACK', 'ROLLBACK', 'SELECT 1; BEGIN; ROLLBACK', 'BEGIN; ROLLBACK; ROLLBACK']) WITH ORDINALITY AS s (script, n) ORDER BY n;
-- Nothing of it remains, also where it fails half-way.
SELECT migrate.register('regress_frame', '1', up => 'BEGIN; CREATE TABLE t (a int); COMMIT', down => 'BEGIN; DROP TABLE t; COMMIT',
    verify => 'BEGIN; INSERT INTO t VALUES (1); SAVEPOINT a; SET LOCAL work_mem = ''1MB''; INSERT INTO t VALUES (2); RELEASE a; ROLLBACK; BEGIN; DO ''BEGIN ASSERT NOT EXISTS (SELECT FROM regress_frame.t); END''; ROLLBACK');
SELECT revision, statements FROM migrate.upgrade('regress_frame');
SELECT * FROM migrate.verify('regress_frame');
SELECT count(*) FROM regress_frame.t;
SELECT current_setting('work_mem');
SELECT migrate.register('regress_frame', '1', up => 'BEGIN; CREATE TABLE t (a int); COMMIT', down => 'BEGIN; DROP TABLE t; COMMIT', replace => true,
    verify => E'BEGIN;\nINSERT INTO t VALUES (1);\nSAVEPOINT a;\nINSERT INTO t VALUES (2);\nSELECT 1/0;\nROLLBACK');
SELECT revision, ok, sqlstate, problem, context FROM migrate.verify('regress_frame');
SELECT count(*) FROM regress_frame.t;
-- Repeatable scripts and hooks have frames as up scripts have.
SELECT migrate.register_repeatable('regress_frame', 'v', 'BEGIN; CREATE OR REPLACE VIEW v AS SELECT 1 AS a; COMMIT');
SELECT migrate.set_hook('regress_frame', 'after_run', 'BEGIN; SELECT 1; COMMIT');
SELECT migrate.set_hook('regress_frame', 'before_run', 'BEGIN; SELECT 1; ROLLBACK');
SELECT revision, statements FROM migrate.upgrade('regress_frame');
-- Offline scripts are printed without them.
SELECT migrate.register('regress_frame', '2', '1', up => E'BEGIN;\nCREATE TABLE u (a int);\nINSERT INTO u VALUES (1)\n;COMMIT;', down => E'-- undo\nBEGIN;\nDROP TABLE u;\nEND',
    verify => E'BEGIN;\nSELECT 1 FROM u;\nROLLBACK;\nBEGIN;\nSAVEPOINT a;\nROLLBACK TO a;\nROLLBACK;');
SELECT * FROM migrate.upgrade_sql('regress_frame', '1:2');
SELECT * FROM migrate.downgrade_sql('regress_frame', '2:1');
SELECT migrate.squash('regress_frame', '1:2', rev_id => '12');
SELECT migrate.script('regress_frame', '12', kind) FROM unnest(ARRAY['up', 'down']) AS kind;

SELECT migrate.drop_service('regress_frame');
SET client_min_messages = warning;
DROP SCHEMA regress_frame CASCADE;
DROP EXTENSION migrate;
