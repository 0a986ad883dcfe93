-- Calls in PL/pgSQL blocks that catch the error: what a call that failed has done is undone, and the transaction goes on.
CREATE EXTENSION migrate;
SET migrate.message_level = 'debug1';
SELECT migrate.create_service('regress_exc');
SELECT migrate.register('regress_exc', '001', down => 'DROP TABLE regress_exc.t',
    up => 'CREATE TABLE regress_exc.t (a int PRIMARY KEY); INSERT INTO regress_exc.t VALUES (1)');
SELECT migrate.register('regress_exc', '002', '001', down => 'DELETE FROM regress_exc.t WHERE a > 1',
    up => E'INSERT INTO regress_exc.t VALUES (2);\nINSERT INTO regress_exc.t SELECT a FROM public.regress_cause');
SELECT migrate.register('regress_exc', '003', '002', up => 'CREATE TABLE regress_exc.u ()', down => 'DROP TABLE regress_exc.u');
-- Why 002 fails.
CREATE TABLE regress_cause AS SELECT 1 AS a;
CREATE FUNCTION regress_try(target text DEFAULT 'head') RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    context text;
    applied text;
BEGIN
    SELECT string_agg(revision, ', ') INTO applied FROM migrate.upgrade('regress_exc', target);
    RETURN applied;
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS context = PG_EXCEPTION_CONTEXT;
    RETURN SQLSTATE || ': ' || SQLERRM || E'\n' || split_part(context, E'\n', 1);
END $$;
CREATE VIEW regress_state AS
    SELECT (SELECT string_agg(c, ', ') FROM migrate.current('regress_exc') AS c) AS current,
        (SELECT count(*) FROM migrate.runs) AS runs, (SELECT count(*) FROM migrate.run_steps) AS steps,
        to_regnamespace('regress_exc') AS schema, current_user = session_user AS is_caller,
        current_setting('migrate.revision') AS revision, current_setting('search_path') AS search_path;
\pset format unaligned
TABLE regress_state;

-- Nothing is left of it; what comes before it and after it in the same transaction stands.
BEGIN;
SELECT regress_try();
TABLE regress_state;
SELECT regress_try('+1');
SELECT regress_try();
TABLE regress_state;
DELETE FROM regress_cause;
SELECT regress_try();
TABLE regress_state;
SELECT version_before, version_after FROM migrate.runs ORDER BY run;
ROLLBACK;
TABLE regress_state;

-- Blocks in blocks, of which some are undone by errors of their own.
CREATE FUNCTION regress_nest() RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    BEGIN
        RETURN NEXT regress_try('001');
        BEGIN
            RETURN NEXT regress_try('003');
            RETURN NEXT (SELECT string_agg(c, ', ') FROM migrate.current('regress_exc') AS c);
            PERFORM migrate.register('regress_exc', '004', '003');
            RAISE EXCEPTION 'inner';
        EXCEPTION WHEN raise_exception THEN
            RETURN NEXT SQLERRM || ' undone: ' || (SELECT string_agg(h, ', ') FROM migrate.heads('regress_exc') AS h);
        END;
        RAISE EXCEPTION 'outer';
    EXCEPTION WHEN raise_exception THEN
        RETURN NEXT SQLERRM || ' undone: ' || (SELECT count(*) FROM migrate.current('regress_exc'));
    END;
    DELETE FROM regress_cause;
    RETURN NEXT regress_try();
END $$;
BEGIN;
SELECT regress_nest();
TABLE regress_state;
ROLLBACK;

-- While a cursor is open: in a loop, and in the cursor's own query.
CREATE FUNCTION regress_loop() RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    numbers CURSOR FOR SELECT n FROM generate_series(1, 4) AS n;
    step record;
BEGIN
    FOR number IN numbers LOOP
        RETURN NEXT number.n || ': ' || coalesce(regress_try('+1'), 'nothing');
        DELETE FROM regress_cause WHERE number.n = 2;
    END LOOP;
    FOR step IN SELECT * FROM migrate.downgrade('regress_exc', '-2') LOOP
        RETURN NEXT step.revision || ' undone: ' || (SELECT string_agg(c, ', ') FROM migrate.current('regress_exc') AS c);
        RETURN NEXT regress_try('+1');
    END LOOP;
END $$;
BEGIN;
SELECT regress_loop();
ROLLBACK;
BEGIN;
DECLARE tries CURSOR FOR SELECT n, regress_try('+1') FROM generate_series(1, 3) AS n;
FETCH 2 FROM tries;
SAVEPOINT s;
DELETE FROM regress_cause;
FETCH 1 FROM tries;
SELECT * FROM migrate.current('regress_exc');
ROLLBACK TO s;
SELECT * FROM migrate.current('regress_exc');
COMMIT;
TABLE regress_state;

-- Blocks that commit.
CREATE PROCEDURE regress_commit() LANGUAGE plpgsql AS $$
BEGIN
    FOR i IN 1 .. 3 LOOP
        RAISE NOTICE '%: %', i, regress_try('+1');
        COMMIT;
        DELETE FROM regress_cause;
    END LOOP;
    PERFORM migrate.downgrade('regress_exc', '002');
    ROLLBACK;
END $$;
CALL regress_commit();
TABLE regress_state;
DO $$
DECLARE
    number record;
BEGIN
    FOR number IN SELECT n FROM generate_series(1, 2) AS n LOOP
        PERFORM migrate.downgrade('regress_exc', '-1');
        COMMIT;
    END LOOP;
END $$;
TABLE regress_state;

-- Deployed by a function with the owner's rights, for somebody who has none.
CREATE ROLE regress_exc_owner;
CREATE ROLE regress_exc_caller;
GRANT USAGE ON SCHEMA migrate TO regress_exc_owner;
CREATE SCHEMA regress_exc_2 AUTHORIZATION regress_exc_owner;
GRANT USAGE ON SCHEMA regress_exc_2 TO regress_exc_caller;
SELECT migrate.create_service('regress_exc_2', owner => 'regress_exc_owner');
SELECT migrate.register('regress_exc_2', '001', up => 'CREATE TABLE who AS SELECT current_user AS runs_as', down => 'DROP TABLE who');
SELECT migrate.register('regress_exc_2', '002', '001', up => 'CREATE TABLE v (); SELECT 1 / 0', down => '');
CREATE FUNCTION regress_exc_2.deploy(target text) RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    applied text;
BEGIN
    SELECT string_agg(revision, ', ') INTO applied FROM migrate.upgrade('regress_exc_2', target);
    RETURN applied;
EXCEPTION WHEN division_by_zero THEN
    RETURN format('%s for %s at %s', SQLERRM, current_user, ARRAY(SELECT * FROM migrate.current('regress_exc_2')));
END $$;
ALTER FUNCTION regress_exc_2.deploy OWNER TO regress_exc_owner;
SET SESSION AUTHORIZATION regress_exc_caller;
SELECT migrate.upgrade('regress_exc_2');
SELECT regress_exc_2.deploy('head');
SELECT regress_exc_2.deploy('001');
SELECT regress_exc_2.deploy('head');
SELECT current_user, current_setting('search_path');
RESET SESSION AUTHORIZATION;
SELECT runs_as, to_regclass('regress_exc_2.v') FROM regress_exc_2.who;
SELECT login_role, effective_role, version_after FROM migrate.runs WHERE service = 'regress_exc_2';

SET client_min_messages = warning;
DROP VIEW regress_state;
DROP EXTENSION migrate;
DROP SCHEMA regress_exc, regress_exc_2 CASCADE;
DROP FUNCTION regress_try, regress_nest, regress_loop;
DROP PROCEDURE regress_commit;
DROP TABLE regress_cause;
DROP ROLE regress_exc_owner, regress_exc_caller;
