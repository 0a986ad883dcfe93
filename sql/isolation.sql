-- What a script leaves in the session, or takes from it: nothing leaks into the next script, nor to who called.
CREATE EXTENSION migrate;
SET migrate.message_level = 'debug1';
CREATE ROLE regress_iso_owner;
DO $$ BEGIN EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO regress_iso_owner', current_database()); END $$;
CREATE SCHEMA regress_iso_own;
CREATE SCHEMA regress_iso_other AUTHORIZATION regress_iso_owner;
SELECT migrate.create_service('regress_iso_own');
SELECT migrate.create_service('regress_iso_other', owner => 'regress_iso_owner');
CREATE TABLE regress_iso_own.seen (who text, what text);
CREATE TABLE regress_iso_other.seen (who text, what text);
GRANT ALL ON regress_iso_other.seen TO regress_iso_owner;
CREATE ROLE regress_iso_bystander;

-- Runs a script, and one after it that notes what it meets: as the caller's own, and as somebody else's.
CREATE FUNCTION public.regress_iso_look() RETURNS TABLE (what text) LANGUAGE sql AS $$
SELECT format('%s is %s', name, setting) FROM pg_catalog.pg_settings WHERE source = 'session' AND name NOT IN ('search_path', 'client_min_messages', 'transaction_isolation', 'transaction_deferrable', 'role')
        AND name !~ '^migrate\.' AND name ~ 'work_mem|session_repl|transaction|plan_cache|timeout|pg_trgm|lock|row_security|check_function'
UNION ALL SELECT 'cursor ' || name FROM pg_catalog.pg_cursors WHERE name !~ '^<'
UNION ALL SELECT 'prepared statement ' || name FROM pg_catalog.pg_prepared_statements WHERE from_sql
UNION ALL SELECT 'temporary ' || relname FROM pg_catalog.pg_class WHERE relnamespace = pg_catalog.pg_my_temp_schema() AND relkind <> 'i'
UNION ALL SELECT 'temporary ' || proname FROM pg_catalog.pg_proc WHERE pronamespace = pg_catalog.pg_my_temp_schema()
UNION ALL SELECT 'temporary ' || typname FROM pg_catalog.pg_type WHERE typnamespace = pg_catalog.pg_my_temp_schema() AND typtype = 'e'
UNION ALL SELECT format('advisory lock %s %s', objid, mode) FROM pg_catalog.pg_locks WHERE locktype = 'advisory' AND pid = pg_catalog.pg_backend_pid()
ORDER BY 1
$$;
CREATE PROCEDURE public.regress_iso_try(script text) LANGUAGE plpgsql AS $$
DECLARE
    service text;
    found text;
BEGIN
    FOREACH service IN ARRAY ARRAY['regress_iso_own', 'regress_iso_other'] LOOP
        BEGIN
            EXECUTE format('TRUNCATE %I.seen', service);
            PERFORM migrate.stamp(service, '{}'::text[]);
            PERFORM migrate.register(service, '001', up => script, down => '', replace => true);
            PERFORM migrate.register(service, '002', '001', up => 'INSERT INTO seen SELECT current_user, what FROM public.regress_iso_look() AS look', down => '');
            PERFORM migrate.upgrade(service);
            EXECUTE format('SELECT string_agg(what, '', '' ORDER BY what) FROM %I.seen', service) INTO found;
            RAISE NOTICE '%: the next script meets %', service, coalesce(found, 'nothing');
        EXCEPTION WHEN OTHERS THEN
            RAISE NOTICE '%: %: %', service, SQLSTATE, SQLERRM;
        END;
    END LOOP;
END $$;
SELECT * FROM public.regress_iso_look();

-- Settings.
CALL public.regress_iso_try($$SET work_mem = '5MB'; SET SESSION maintenance_work_mem = '5MB'; SET LOCAL lock_timeout = '5s';
    SELECT set_config('idle_in_transaction_session_timeout', '5s', false); SET plan_cache_mode = force_generic_plan; SET row_security = off; SET check_function_bodies = false$$);
CALL public.regress_iso_try($$SELECT set_config('search_path', '', false); CREATE FUNCTION pg_temp.sets() RETURNS void LANGUAGE plpgsql AS 'BEGIN SET statement_timeout = 0; PERFORM set_config(''work_mem'', ''5MB'', false); END'; SELECT pg_temp.sets()$$);
CALL public.regress_iso_try($$SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY; SET default_transaction_isolation = serializable$$);
CALL public.regress_iso_try('SET TRANSACTION READ ONLY');
SET work_mem = '3MB';
CALL public.regress_iso_try('RESET ALL');
CALL public.regress_iso_try('RESET work_mem');
RESET work_mem;
CALL public.regress_iso_try('SET session_replication_role = replica');
CALL public.regress_iso_try('SET TRANSACTION ISOLATION LEVEL SERIALIZABLE');

-- Roles.
CALL public.regress_iso_try('SET ROLE regress_iso_bystander');
CALL public.regress_iso_try('SET LOCAL ROLE NONE');
CALL public.regress_iso_try('RESET ROLE');
CALL public.regress_iso_try('SET SESSION AUTHORIZATION DEFAULT');
CALL public.regress_iso_try($$SELECT set_config('role', 'regress_iso_bystander', false)$$);
CALL public.regress_iso_try($$DO 'BEGIN SET ROLE regress_iso_bystander; END'$$);
CALL public.regress_iso_try($$CREATE FUNCTION pg_temp.definer() RETURNS void SECURITY DEFINER LANGUAGE plpgsql AS 'BEGIN SET ROLE regress_iso_bystander; END'; SELECT pg_temp.definer()$$);

-- Temporary objects, of every kind, whatever depends on them.
CALL public.regress_iso_try($$CREATE TEMP TABLE one (id serial PRIMARY KEY, t text) ON COMMIT DELETE ROWS; CREATE TEMP TABLE gone (a int) ON COMMIT DROP; CREATE TEMP VIEW two AS TABLE one; CREATE TEMP SEQUENCE three;
    CREATE TYPE pg_temp.four AS ENUM ('a'); CREATE FUNCTION pg_temp.five(pg_temp.four) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE FUNCTION pg_temp.six() RETURNS SETOF one BEGIN ATOMIC SELECT * FROM one; END;
    CREATE TABLE uses (a int DEFAULT nextval('three')); DO 'BEGIN CREATE TEMP TABLE nine AS SELECT 1; END'$$);
\d regress_iso_own.uses
DROP TABLE regress_iso_own.uses, regress_iso_other.uses;
-- Those of the caller stay, unless a script of their own owner drops them.
CREATE TEMP TABLE mine (a int);
CREATE TEMP TABLE other (a int);
CREATE FUNCTION pg_temp.my_function() RETURNS int LANGUAGE sql AS 'SELECT 1';
CALL public.regress_iso_try($$CREATE TEMP TABLE theirs (a int); CREATE TABLE mine (a int); CREATE FUNCTION pg_temp.theirs() RETURNS int LANGUAGE sql AS 'SELECT 1'; DROP TABLE mine$$);
CALL public.regress_iso_try('CREATE TEMP TABLE mine (a int)');
CALL public.regress_iso_try('DROP TABLE pg_temp.other');
CALL public.regress_iso_try('DISCARD TEMP');
CALL public.regress_iso_try('DO ''BEGIN DISCARD TEMP; END''');
CALL public.regress_iso_try('DISCARD SEQUENCES');
CALL public.regress_iso_try('DISCARD PLANS');
SELECT * FROM public.regress_iso_look();
DROP TABLE mine;
DROP FUNCTION pg_temp.my_function;

-- Cursors.
CALL public.regress_iso_try('DECLARE c CURSOR FOR SELECT 1');
CALL public.regress_iso_try('DECLARE c CURSOR WITH HOLD FOR SELECT 1; FETCH c; DECLARE d SCROLL CURSOR FOR SELECT 2; CLOSE c');
CALL public.regress_iso_try($$DO 'DECLARE r refcursor := ''left''; BEGIN OPEN r FOR SELECT 1; END'$$);
CALL public.regress_iso_try($$CREATE TEMP TABLE t (a int); DECLARE c CURSOR FOR TABLE t; FETCH c$$);
-- Those of the caller are out of reach, and stay where they are.
BEGIN;
DECLARE mine SCROLL CURSOR FOR SELECT generate_series(1, 5);
FETCH 2 FROM mine;
CALL public.regress_iso_try('FETCH mine');
CALL public.regress_iso_try('MOVE ALL IN mine');
CALL public.regress_iso_try('CLOSE mine');
CALL public.regress_iso_try('CLOSE ALL');
CALL public.regress_iso_try($$DO 'DECLARE r refcursor := ''mine''; v int; BEGIN FETCH r INTO v; END'$$);
CALL public.regress_iso_try($$DO 'DECLARE r refcursor := ''mine''; BEGIN CLOSE r; END'$$);
CALL public.regress_iso_try($$DO 'DECLARE r refcursor := ''mine''; BEGIN MOVE FORWARD 1 FROM r; EXCEPTION WHEN OTHERS THEN END'$$);
CALL public.regress_iso_try('DECLARE mine CURSOR FOR SELECT 1');
FETCH mine;
CLOSE mine;
-- A loop of the caller is a cursor too.
DO $$
DECLARE
    i int;
BEGIN
    FOR i IN SELECT * FROM generate_series(1, 3) LOOP
        PERFORM migrate.stamp('regress_iso_other', '{}'::text[]);
        PERFORM migrate.register('regress_iso_other', '001', up => 'DO ''DECLARE c record; BEGIN FOR c IN SELECT name FROM pg_cursors LOOP BEGIN EXECUTE format(''''CLOSE %I'''', c.name); EXCEPTION WHEN OTHERS THEN END; END LOOP; END''', replace => true);
        PERFORM migrate.upgrade('regress_iso_other', '001');
        RAISE NOTICE 'turn %', i;
    END LOOP;
END $$;
ROLLBACK;

-- Prepared statements.
CALL public.regress_iso_try('PREPARE p AS SELECT 1; EXECUTE p; PREPARE q AS SELECT 2; DEALLOCATE q; PREPARE q AS SELECT 3');
CALL public.regress_iso_try($$DO 'BEGIN PREPARE p AS SELECT 1; EXECUTE ''EXECUTE p''; RAISE EXCEPTION ''no''; EXCEPTION WHEN OTHERS THEN END'$$);
CALL public.regress_iso_try('PREPARE p AS SELECT 1; SELECT 1/0');
SELECT * FROM public.regress_iso_look();
PREPARE mine AS SELECT 1;
CALL public.regress_iso_try('EXECUTE mine');
CALL public.regress_iso_try('EXPLAIN ANALYZE EXECUTE mine');
CALL public.regress_iso_try('CREATE TABLE stolen AS EXECUTE mine');
CALL public.regress_iso_try('DEALLOCATE mine');
CALL public.regress_iso_try('DEALLOCATE ALL');
CALL public.regress_iso_try('DEALLOCATE nothing');
CALL public.regress_iso_try('PREPARE mine AS SELECT 2');
CALL public.regress_iso_try($$DO 'BEGIN DEALLOCATE mine; EXCEPTION WHEN OTHERS THEN PREPARE other AS SELECT 1; END'$$);
EXECUTE mine;
DEALLOCATE mine;

-- Advisory locks: those of the session are given back, those of the transaction stay, those of the caller too.
CALL public.regress_iso_try('SELECT pg_advisory_lock(1), pg_advisory_lock(1), pg_advisory_lock_shared(2), pg_try_advisory_lock(3, 4), pg_advisory_xact_lock(5)');
SELECT pg_advisory_lock(6);
CALL public.regress_iso_try('SELECT pg_advisory_lock(7); SELECT pg_advisory_unlock(7)');
CALL public.regress_iso_try('SELECT pg_advisory_lock_shared(6), pg_advisory_lock(8)');
CALL public.regress_iso_try('SELECT pg_advisory_unlock(6)');
CALL public.regress_iso_try('DO ''BEGIN PERFORM pg_advisory_unlock_all(); END''');
SELECT * FROM public.regress_iso_look();
SELECT pg_advisory_unlock_all();

-- What acts on the session is refused; what ends with the transaction is left.
CALL public.regress_iso_try('LISTEN regress_iso');
CALL public.regress_iso_try($$DO 'BEGIN UNLISTEN *; END'$$);
CALL public.regress_iso_try('NOTIFY regress_iso; LOCK TABLE seen');
SELECT * FROM pg_listening_channels();

-- A service that a script runs has scripts of its own, with what is theirs.
SELECT migrate.create_service('regress_iso_inner');
SELECT migrate.register('regress_iso_inner', '001', up => 'CREATE TEMP TABLE inner_table (a int); PREPARE inner_statement AS SELECT 1; DECLARE inner_cursor CURSOR FOR SELECT 1; SELECT pg_advisory_lock(9)');
CALL public.regress_iso_try($$CREATE TEMP TABLE t (a int); PREPARE p AS SELECT 1; DECLARE c CURSOR FOR SELECT 1; SELECT pg_advisory_lock(10);
    DO 'BEGIN IF current_user <> ''regress_iso_owner'' THEN PERFORM migrate.upgrade(''regress_iso_inner''); END IF; END'; EXECUTE p; FETCH c; INSERT INTO t VALUES (1)$$);
SELECT * FROM migrate.current('regress_iso_inner');
SELECT * FROM public.regress_iso_look();

SET client_min_messages = warning;
DROP EXTENSION migrate;
DROP SCHEMA regress_iso_own, regress_iso_other, regress_iso_inner CASCADE;
DROP PROCEDURE public.regress_iso_try;
DROP FUNCTION public.regress_iso_look;
DROP OWNED BY regress_iso_owner;
DROP ROLE regress_iso_owner, regress_iso_bystander;
