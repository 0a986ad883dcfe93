-- Scripts: what may be in them, what they may do, and how their errors are told.
CREATE EXTENSION migrate;
SET migrate.message_level = 'debug1';
SELECT migrate.create_service('regress_scr');

-- A script is parsed when it is registered. A syntax error says where.
SELECT migrate.register('regress_scr', 'bad', up => $$CREATE TABLE fine (id int);

-- a comment; with a semicolon
CREATE TABLE "Books" (id int), oops;
$$);
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.register('regress_scr', 'bad', down => 'DROP TABEL fine');
SELECT migrate.register('regress_scr', 'bad', up => $$SELECT 'never ends$$);
SELECT migrate.register('regress_scr', 'bad', up => 'SELECT $never$ ends');
SELECT migrate.register('regress_scr', 'bad', up => 'SELECT 1 /* never /* ends */');
SELECT migrate.register('regress_scr', 'bad', up => 'CREATE TABLE t (');
SELECT migrate.register('regress_scr', 'bad', up => $$CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELEC 2; END$$);

-- What a script must leave to others.
SELECT migrate.register('regress_scr', 'bad', up => E'CREATE TABLE t (a int);\n  BEGIN;\nCREATE TABLE u (a int);\nCOMMIT;');
\echo :LAST_ERROR_SQLSTATE
\set VERBOSITY terse
SELECT migrate.register('regress_scr', 'bad', up => 'COMMIT');
SELECT migrate.register('regress_scr', 'bad', up => 'ROLLBACK');
SELECT migrate.register('regress_scr', 'bad', up => 'SAVEPOINT a');
SELECT migrate.register('regress_scr', 'bad', up => 'RELEASE a');
SELECT migrate.register('regress_scr', 'bad', up => 'ROLLBACK TO a');
SELECT migrate.register('regress_scr', 'bad', up => 'START TRANSACTION READ ONLY');
SELECT migrate.register('regress_scr', 'bad', up => $$PREPARE TRANSACTION 'a'$$);
SELECT migrate.register('regress_scr', 'bad', up => $$COMMIT PREPARED 'a'$$);
SELECT migrate.register('regress_scr', 'bad', up => 'END', transactional => false);
\set VERBOSITY default
SELECT migrate.register('regress_scr', 'bad', up => E'CREATE TABLE t (a int);\n\\d t\n');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.register('regress_scr', 'bad', up => E'\\i other.sql');
SELECT migrate.register('regress_scr', 'bad', up => E'CREATE TABLE t (a int);\nCOPY t FROM stdin;\n1\n2\n');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.register('regress_scr', 'bad', up => 'COPY t FROM STDIN');
SELECT migrate.register('regress_scr', 'bad', up => 'COPY t TO STDOUT');

-- What can't run in a transaction block needs to say so.
SELECT migrate.register('regress_scr', 'bad', up => E'CREATE INDEX i ON t (a);\nCREATE INDEX CONCURRENTLY j ON t (a)');
\echo :LAST_ERROR_SQLSTATE
\set VERBOSITY terse
SELECT migrate.register('regress_scr', 'bad', up => 'DROP INDEX CONCURRENTLY i');
SELECT migrate.register('regress_scr', 'bad', up => 'REINDEX INDEX CONCURRENTLY i');
SELECT migrate.register('regress_scr', 'bad', up => 'REINDEX (CONCURRENTLY) TABLE t');
SELECT migrate.register('regress_scr', 'bad', up => 'REINDEX SCHEMA public');
SELECT migrate.register('regress_scr', 'bad', up => 'VACUUM');
SELECT migrate.register('regress_scr', 'bad', up => 'CLUSTER');
SELECT migrate.register('regress_scr', 'bad', up => 'CREATE DATABASE d');
SELECT migrate.register('regress_scr', 'bad', up => 'DROP DATABASE d');
SELECT migrate.register('regress_scr', 'bad', up => $$CREATE TABLESPACE s LOCATION '/tmp'$$);
SELECT migrate.register('regress_scr', 'bad', up => 'DROP TABLESPACE s');
SELECT migrate.register('regress_scr', 'bad', up => $$ALTER SYSTEM SET work_mem = '1MB'$$);
SELECT migrate.register('regress_scr', 'bad', up => 'ALTER DATABASE d SET TABLESPACE s');
SELECT migrate.register('regress_scr', 'bad', up => 'DISCARD ALL');
SELECT migrate.register('regress_scr', 'bad', up => 'ALTER TABLE t DETACH PARTITION p CONCURRENTLY');
SELECT migrate.register('regress_scr', 'bad', up => $$CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p$$);
\set VERBOSITY default
-- Their tame relatives are welcome.
SELECT migrate.register('regress_scr', 'tame', up => $$
REINDEX INDEX i; REINDEX (CONCURRENTLY false) TABLE t; ANALYZE; DISCARD PLANS; CREATE INDEX i ON t (a);
ALTER DATABASE d SET work_mem = '1MB'; ALTER TABLE t DETACH PARTITION p; CLUSTER t; COPY t TO PROGRAM 'cat';
CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p WITH (connect = false)$$);
SELECT migrate.unregister('regress_scr', 'tame');
-- A revision that says so can be registered, not run as yet.
SELECT migrate.register('regress_scr', '001', message => 'index', up => 'CREATE INDEX CONCURRENTLY i ON t (a)', down => 'DROP INDEX CONCURRENTLY i', transactional => false);
SELECT * FROM migrate.upgrade('regress_scr');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM migrate.stamp('regress_scr', '001');
SELECT * FROM migrate.downgrade('regress_scr', 'base');
SELECT * FROM migrate.stamp('regress_scr', 'base');
SELECT migrate.unregister('regress_scr', '001');
SELECT revision FROM migrate.revisions;

-- All of these are one statement each, whatever they have inside.
SELECT migrate.register('regress_scr', '001', message => 'statements', up => $script$
;; -- nothing; here
/* nothing; /* here; */ either; */
CREATE TABLE words (word text, "odd; name" int DEFAULT 0);
INSERT INTO words VALUES ('a;b'), (E'it''s \'; quoted'), ($$c;d$$), ($q$e;$$;f$q$), (U&'\0041;');
DO $do$
BEGIN
    INSERT INTO words VALUES ('from do;');
    IF true THEN
        EXECUTE $$INSERT INTO words VALUES ('from execute;')$$;
    END IF;
END
$do$;
CREATE FUNCTION atomic() RETURNS bigint
    BEGIN ATOMIC
        SELECT count(*) FROM words;
        SELECT count(*) FROM words WHERE word LIKE '%;%';
    END;
CREATE RULE twice AS ON DELETE TO words DO ALSO (SELECT 1; SELECT 2);
CREATE SCHEMA regress_scr_two CREATE TABLE t (a int) CREATE VIEW v AS SELECT a FROM t;
SELECT count(*) FROM words; -- the rows are for nobody
INSERT INTO words VALUES ('the last one needs no semicolon')$script$,
    down => 'DROP FUNCTION atomic; DROP TABLE words; DROP SCHEMA regress_scr_two CASCADE');
SELECT statements FROM migrate.upgrade('regress_scr');
SELECT word FROM regress_scr.words ORDER BY word COLLATE "C";
SELECT regress_scr.atomic();
SET client_min_messages = warning;
SELECT statements FROM migrate.downgrade('regress_scr', 'base');
RESET client_min_messages;

-- No statement at all is fine too.
SELECT migrate.register('regress_scr', '002', '001', 'empty', up => '', down => '');
SELECT migrate.register('regress_scr', '003', '002', 'blank', up => E' \n\t', down => ';');
SELECT migrate.register('regress_scr', '004', '003', 'comment', up => '-- later', down => '/* later */;;');
SELECT revision, statements FROM migrate.upgrade('regress_scr');
SET client_min_messages = warning;
SELECT revision, statements FROM migrate.downgrade('regress_scr', '001');
RESET client_min_messages;
SELECT revision, statements FROM migrate.upgrade('regress_scr');

-- 10 MB of script in 20,000 statements; and one statement of 10 MB.
SELECT migrate.register('regress_scr', '005', '004', 'big',
    up => 'CREATE TABLE big (a int, b text);' || string_agg(format(E'INSERT INTO big VALUES (%s, ''%s'');\n', i, repeat('x', 500)), ''),
    down => 'DROP TABLE big')
FROM generate_series(1, 20000) AS i;
SELECT migrate.register('regress_scr', '006', '005', 'wide', up => 'INSERT INTO big VALUES (0, ''' || repeat('y', 10000000) || ''')', down => '');
SELECT length(migrate.script('regress_scr', '005', 'up')) > 10000000 AS big;
SELECT revision, statements FROM migrate.upgrade('regress_scr');
SELECT count(*), sum(length(b)) FROM regress_scr.big;
-- An error in it is told in a few lines.
SELECT migrate.register('regress_scr', '007', '006', 'wide and wrong', up => E'SELECT 1;\nINSERT INTO big VALUES (1,' || repeat(' ', 1000000) || '2, 3)');
SELECT migrate.upgrade('regress_scr');
SELECT migrate.unregister('regress_scr', '007');

-- An error of a statement keeps its code, DETAIL and HINT. CONTEXT leads from the statement to the revision.
SELECT migrate.register('regress_scr', '007', '006', 'fails', up => $script$-- in the middle
CREATE TABLE parts (id int PRIMARY KEY);
INSERT INTO parts VALUES (1); INSERT INTO parts
    VALUES (2), (1);
CREATE TABLE never (id int);
$script$);
SELECT * FROM migrate.upgrade('regress_scr');
\echo :LAST_ERROR_SQLSTATE
-- Where the error points into the statement, so do line and column.
SELECT migrate.register('regress_scr', '007', '006', 'fails', replace => true, up => $script$SELECT 1;
SELECT 1, id,
    nothing
FROM (VALUES (1)) AS v (id)$script$);
SELECT * FROM migrate.upgrade('regress_scr');
\echo :LAST_ERROR_SQLSTATE
-- Where it points into something that the statement calls, the statement's own place is told.
SELECT migrate.register('regress_scr', '007', '006', 'fails', replace => true, up => $script$SELECT 1;
  DO $$
BEGIN
    PERFORM 1;
    PERFORM nothing;
END $$$script$);
SELECT * FROM migrate.upgrade('regress_scr');
SELECT migrate.register('regress_scr', '007', '006', 'fails', replace => true, up => $script$DO $$
BEGIN
    RAISE EXCEPTION 'not today' USING ERRCODE = 'P0042', DETAIL = 'It is Sunday.', HINT = 'Wait.';
END $$$script$);
SELECT * FROM migrate.upgrade('regress_scr');
\echo :LAST_ERROR_SQLSTATE
-- A hint where the server has none.
SELECT migrate.register('regress_scr', '007', '006', 'fails', replace => true, up => 'DO $$ BEGIN COMMIT; END $$');
SELECT * FROM migrate.upgrade('regress_scr');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.register('regress_scr', '007', '006', 'fails', replace => true, up => 'DO $$ BEGIN EXECUTE ''VACUUM''; END $$');
\set VERBOSITY terse
SELECT * FROM migrate.upgrade('regress_scr');
\set VERBOSITY default
\echo :LAST_ERROR_SQLSTATE
-- Nothing of all that has happened.
SELECT * FROM migrate.current('regress_scr');
SELECT to_regclass('regress_scr.parts');

-- The first upgrade of a service whose tables are there already gets a hint; each of its calls is the remedy.
SELECT migrate.create_service('regress_scr_old');
CREATE SCHEMA regress_scr_old CREATE TABLE notes (id int);
SELECT migrate.register('regress_scr_old', '001', up => 'CREATE TABLE notes (id int)');
SELECT migrate.register('regress_scr_old', '002', '001', up => 'CREATE TABLE notes (id int)');
SELECT * FROM migrate.upgrade('regress_scr_old');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM migrate.stamp('regress_scr_old', '001');
SELECT * FROM migrate.upgrade('regress_scr_old');

-- What a script sets ends with it, SET, SET LOCAL and set_config() alike; what the caller has set counts for it.
SELECT migrate.register('regress_scr', '007', '006', 'settings', replace => true, up => $script$
CREATE TABLE seen (what text, value text);
INSERT INTO seen VALUES ('path before', current_setting('search_path')), ('work_mem before', current_setting('work_mem'));
SET search_path = pg_catalog; SET LOCAL work_mem = '5MB'; SELECT set_config('maintenance_work_mem', '6MB', false);
SET TRANSACTION READ ONLY$script$);
SELECT migrate.register('regress_scr', '008', '007', 'settings', up => $script$
INSERT INTO seen VALUES ('path after', current_setting('search_path')), ('work_mem after', current_setting('work_mem'))$script$);
SET work_mem = '3MB';
SELECT revision FROM migrate.upgrade('regress_scr', '008');
SELECT what, value FROM regress_scr.seen ORDER BY what;
SELECT current_setting('work_mem') AS work_mem, current_setting('maintenance_work_mem') <> '6MB' AS kept,
    current_setting('search_path') <> 'pg_catalog' AS path;
RESET work_mem;

-- Scripts can read what they are run for. To set it changes nothing but what they read.
SELECT migrate.register('regress_scr', '009', '008', 'who', up => $script$
CREATE TABLE who (service text, schema text, revision text, direction text);
INSERT INTO who SELECT current_setting('migrate.service'), current_setting('migrate.schema'), current_setting('migrate.revision'), current_setting('migrate.direction');
SET migrate.service = 'other'; SET migrate.revision = '001'; SET migrate.direction = 'downgrade'; SET migrate.schema = 'other';
INSERT INTO who SELECT current_setting('migrate.service'), current_setting('migrate.schema'), current_setting('migrate.revision'), current_setting('migrate.direction')$script$,
    down => $script$INSERT INTO who SELECT current_setting('migrate.service'), current_setting('migrate.schema'), current_setting('migrate.revision'), current_setting('migrate.direction')$script$);
SELECT revision, direction FROM migrate.upgrade('regress_scr');
SELECT revision, direction FROM migrate.downgrade('regress_scr', '-1');
SELECT * FROM regress_scr.who;
SELECT current_setting('migrate.service') AS service, current_setting('migrate.revision') AS revision;
SELECT * FROM migrate.current('regress_scr');
SET migrate.nonsense = '1';
\echo :LAST_ERROR_SQLSTATE

-- Temporary tables end with the script, notices reach the caller, and what a script selects is for nobody.
SELECT migrate.register('regress_scr', '009', '008', 'temp', replace => true, up => $script$
CREATE TEMP TABLE scratch (a int); INSERT INTO scratch VALUES (1), (2);
CREATE TEMP TABLE fleeting (a int) ON COMMIT DROP;
DO $$ BEGIN RAISE NOTICE 'halfway'; RAISE WARNING 'careful'; END $$;
TABLE scratch$script$);
SELECT revision FROM migrate.upgrade('regress_scr');
SELECT to_regclass('scratch');

-- A temporary table hides none of the service's.
CREATE TEMP TABLE notes (id int, mine text);
SELECT migrate.register('regress_scr_old', '002', '001', up => 'ALTER TABLE notes ADD title text', replace => true);
SELECT revision FROM migrate.upgrade('regress_scr_old');
SELECT attname FROM pg_attribute WHERE attrelid = 'regress_scr_old.notes'::regclass AND attnum > 0 ORDER BY attnum;
DROP TABLE notes;

SET client_min_messages = warning;
DROP EXTENSION migrate;
DROP SCHEMA regress_scr CASCADE;
DROP SCHEMA regress_scr_old CASCADE;
