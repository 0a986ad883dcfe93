-- What the attack tests begin with. An attacker has a service; a superuser calls the extension's functions on it. The
-- attacker's payload strikes: it does what only a superuser may. That counts in sequences, which no rollback takes back.
-- An attack has held if the payload has not struck with rights that are not the attacker's, and if what was called either
-- worked or said what is wrong.
SET client_min_messages = warning;
CREATE EXTENSION migrate;
SET migrate.message_level = 'debug1';
CREATE ROLE regress_attacker;
CREATE SCHEMA regress_trap;
CREATE SEQUENCE regress_trap.booty;
CREATE TABLE regress_trap.secrets (secret text);
INSERT INTO regress_trap.secrets VALUES ('the superuser''s own');
CREATE TABLE regress_trap.attacks (attack text, held boolean);
GRANT USAGE ON SCHEMA regress_trap, migrate TO regress_attacker;
DO $$ BEGIN EXECUTE format('GRANT CREATE, TEMPORARY ON DATABASE %I TO regress_attacker', current_database()); END $$;

SET ROLE regress_attacker;
CREATE SCHEMA regress_evil;
CREATE SEQUENCE regress_evil.fired;
CREATE FUNCTION regress_evil.strike() RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_catalog.nextval('regress_trap.booty');
    ALTER ROLE regress_attacker SUPERUSER;
    RETURN true;
EXCEPTION WHEN insufficient_privilege THEN
    PERFORM pg_catalog.nextval('regress_evil.fired');
    RETURN true;
END
$$;
-- The same where an expression must be immutable, and as triggers of all kinds.
CREATE FUNCTION regress_evil.disguised(text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS
    'BEGIN PERFORM regress_evil.strike(); RETURN $1; END';
CREATE FUNCTION regress_evil.row_trigger() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN PERFORM regress_evil.strike(); RETURN coalesce(NEW, OLD); END';
CREATE FUNCTION regress_evil.statement_trigger() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN PERFORM regress_evil.strike(); RETURN NULL; END';
RESET ROLE;

-- A row for the tally. reached: the payload ran, with no more than the attacker's rights.
CREATE FUNCTION regress_trap.verdict(attack text, well boolean DEFAULT true)
RETURNS TABLE (attack_ text, held boolean, reached boolean) LANGUAGE plpgsql AS $$
BEGIN
    attack_ := attack;
    SELECT is_called INTO reached FROM regress_evil.fired;
    SELECT well IS TRUE AND NOT is_called AND NOT rolsuper INTO held
    FROM regress_trap.booty, pg_roles WHERE rolname = 'regress_attacker';
    INSERT INTO regress_trap.attacks VALUES (attack, held);
    PERFORM setval('regress_evil.fired', 1, false), setval('regress_trap.booty', 1, false);
    ALTER ROLE regress_attacker NOSUPERUSER;
    RETURN NEXT;
END
$$;

-- Every function that may be called on somebody's service, each from the same state. SQLSTATEs beside the calls that they
-- answered; an internal error would be none of the clear ones.
CREATE FUNCTION regress_trap.calls(service text) RETURNS TABLE (sqlstate_ text, calls text) LANGUAGE plpgsql AS $$
DECLARE
    call text;
    results text[] := '{}';
BEGIN
    FOREACH call IN ARRAY ARRAY[
        'migrate.upgrade(%L, ''heads'')', 'migrate.upgrade_all()', 'migrate.downgrade(%L, ''base'')', 'migrate.stamp(%L, ''002'')',
        'migrate.stamp(%L, ''002'', purge => true)', 'migrate.ensure_version(%L)', 'migrate.adopt(%L)', 'migrate.register(%L, ''009'', ''003'')',
        'migrate.current(%L, true)', 'migrate.check(%L)', 'migrate.history(%L, indicate_current => true)', 'migrate.heads(%L)', 'migrate.branches(%L)',
        'migrate.show(%L, ''current'')', 'migrate.graph(%L)', 'migrate.revision_map(%L)', 'migrate.status', 'migrate.pending',
        'migrate.script(%L, ''002'', ''up'')', 'migrate.upgrade_sql(%L, ''base:heads'')']
    LOOP
        BEGIN
            EXECUTE 'SELECT count(*) FROM ' || format(call, service);
            RAISE EXCEPTION USING ERRCODE = 'RB000';
        EXCEPTION WHEN OTHERS THEN
            results := results || ARRAY[CASE SQLSTATE WHEN 'RB000' THEN 'ok' ELSE SQLSTATE END,
                substring(call FROM 'migrate\.(\w+)') || CASE WHEN call ~ 'purge' THEN ' (purge)' ELSE '' END];
        END;
    END LOOP;
    RETURN QUERY
        SELECT results[i], string_agg(results[i + 1], ', ' ORDER BY i) FROM generate_series(1, cardinality(results), 2) AS i
        GROUP BY results[i];
END
$$;
CREATE FUNCTION regress_trap.attack(attack text, service text DEFAULT 'regress_target')
RETURNS TABLE (attack_ text, held boolean, reached boolean, answers text) LANGUAGE plpgsql AS $$
DECLARE
    clear boolean;
BEGIN
    SELECT string_agg(CASE WHEN sqlstate_ = 'ok' THEN 'ok' ELSE sqlstate_ || ': ' || calls END, '; ' ORDER BY sqlstate_ COLLATE "C"),
        bool_and(sqlstate_ !~ '^(XX|58|P0)')
    INTO answers, clear FROM regress_trap.calls(service);
    SELECT v.* INTO attack_, held, reached FROM regress_trap.verdict(attack, clear) AS v;
    RETURN NEXT;
END
$$;
-- What the attacker does before: in a schema regress_target that holds nothing yet.
CREATE PROCEDURE regress_trap.prepare(commands text) LANGUAGE plpgsql AS $$
BEGIN
    SET LOCAL ROLE regress_attacker;
    DROP SCHEMA IF EXISTS regress_target CASCADE;
    CREATE SCHEMA regress_target;
    EXECUTE commands;
    RESET ROLE;
    PERFORM setval('regress_evil.fired', 1, false);
END
$$;
-- A service of the attacker's with this script as its only revision.
CREATE PROCEDURE regress_trap.prepare_script(script text) LANGUAGE plpgsql AS $$
BEGIN
    CALL regress_trap.prepare('');
    SET LOCAL ROLE regress_attacker;
    IF EXISTS (SELECT FROM migrate.services WHERE service = 'regress_target') THEN
        PERFORM migrate.drop_service('regress_target');
    END IF;
    PERFORM migrate.create_service('regress_target', search_path => 'regress_target, regress_evil');
    PERFORM migrate.register('regress_target', '001', up => script, down => '');
    RESET ROLE;
END
$$;
-- Such a script, run and undone. An attack by it alone, that needs no help of what the caller does afterwards.
CREATE FUNCTION regress_trap.script_attack(attack text, script text)
RETURNS TABLE (attack_ text, held boolean, reached boolean, answer text) LANGUAGE plpgsql AS $$
BEGIN
    BEGIN
        CALL regress_trap.prepare_script(script);
        PERFORM migrate.upgrade('regress_target');
        RAISE EXCEPTION USING ERRCODE = 'RB000', MESSAGE = 'it ran';
    EXCEPTION WHEN OTHERS THEN
        answer := CASE SQLSTATE WHEN 'RB000' THEN 'it ran' ELSE SQLSTATE END;
    END;
    SELECT v.* INTO attack_, held, reached FROM regress_trap.verdict(attack, answer !~ '^(XX|58)') AS v;
    RETURN NEXT;
END
$$;
\pset format unaligned
\pset fieldsep ' | '
\pset tuples_only on
