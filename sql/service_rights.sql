-- What a service's owner needs in its schema, and who else may create objects where its scripts look.
CREATE EXTENSION migrate;
SET migrate.message_level = 'debug1';
CREATE ROLE regress_own;
CREATE ROLE regress_call;
CREATE ROLE regress_apart NOINHERIT;
CREATE ROLE regress_else;
GRANT regress_own TO regress_call, regress_apart;
GRANT USAGE ON SCHEMA migrate TO PUBLIC;

-- Runs a call as a role. Where it is refused, does what HINT says, to the letter, and runs it again.
CREATE FUNCTION pg_temp.follow(caller name, call text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    hint text;
    message text;
    remedy text;
BEGIN
    EXECUTE format('SET LOCAL ROLE %I', caller);
    BEGIN
        EXECUTE call;
        RETURN 'done at once';
    EXCEPTION WHEN insufficient_privilege THEN
        GET STACKED DIAGNOSTICS hint = PG_EXCEPTION_HINT, message = MESSAGE_TEXT;
    END;
    RESET ROLE;
    remedy := substring(hint FROM '(?:GRANT|CREATE) .*;$');
    EXECUTE remedy;
    EXECUTE format('SET LOCAL ROLE %I', caller);
    EXECUTE call;
    RESET ROLE;
    RETURN concat_ws(E'\n', message, hint);
END $$;
\pset tuples_only on
\pset format unaligned

-- The schema is there, and the owner may do nothing in it: the one who calls is another role, one that doesn't inherit, or the owner itself.
CREATE SCHEMA regress_s1;
SELECT pg_temp.follow('regress_call', $$SELECT migrate.create_service('regress_s1', owner => 'regress_own')$$);
SELECT pg_temp.follow('regress_call', $$SELECT migrate.register('regress_s1', '001', up => 'CREATE TABLE t (a int)')$$);
SELECT pg_temp.follow('regress_call', $$SELECT migrate.upgrade('regress_s1')$$);
CREATE SCHEMA "regress S2";
SELECT pg_temp.follow('regress_apart', $$SELECT migrate.create_service('regress_s2', 'regress S2', owner => 'regress_own')$$);
SELECT pg_temp.follow('regress_apart', $$SELECT migrate.register('regress_s2', '001', up => 'CREATE TABLE t (a int)')$$);
SELECT pg_temp.follow('regress_apart', $$SELECT migrate.upgrade('regress_s2')$$);
CREATE SCHEMA regress_s3;
SELECT pg_temp.follow('regress_own', $$SELECT migrate.create_service('regress_s3')$$);
SELECT pg_temp.follow('regress_own', $$SELECT migrate.register('regress_s3', '001', up => 'CREATE TABLE t (a int)')$$);
SELECT pg_temp.follow('regress_own', $$SELECT migrate.upgrade('regress_s3')$$);
-- Nor is there a schema.
SELECT pg_temp.follow('regress_call', $$SELECT migrate.create_service('regress_s4', owner => 'regress_own')$$);
SELECT pg_temp.follow('regress_call', $$SELECT migrate.register('regress_s4', '001', up => 'CREATE TABLE t (a int)')$$);
SELECT pg_temp.follow('regress_call', $$SELECT migrate.upgrade('regress_s4')$$);
-- A superuser makes services for anybody; the first run then says what the owner lacks.
SELECT migrate.create_service('regress_s6', owner => 'regress_own');
SELECT pg_temp.follow('regress_own', $$SELECT migrate.ensure_version('regress_s6')$$);
-- USAGE alone is not enough either.
CREATE SCHEMA regress_s7;
GRANT USAGE ON SCHEMA regress_s7 TO regress_own;
SELECT pg_temp.follow('regress_own', $$SELECT migrate.create_service('regress_s7')$$);
SELECT pg_temp.follow('regress_own', $$SELECT migrate.ensure_version('regress_s7')$$);

-- Who else may create objects on the way of the scripts, and what keeps them from it.
CREATE SCHEMA regress_common;
SELECT migrate.create_service('regress_w1', owner => 'regress_own', search_path => 'regress_w1, regress_common, pg_catalog, regress_nowhere');
GRANT CREATE ON SCHEMA regress_common TO PUBLIC, regress_else, regress_own, regress_call;
SELECT migrate.create_service('regress_w2', owner => 'regress_own', search_path => 'regress_w2, regress_common, public');
REVOKE CREATE ON SCHEMA regress_common FROM PUBLIC, regress_else;
SELECT migrate.create_service('regress_w3', owner => 'regress_own', search_path => 'regress_w3, regress_common, public');
ALTER SCHEMA regress_common OWNER TO regress_else;
SELECT migrate.alter_service('regress_w3', search_path => 'regress_common, regress_w3');
SELECT migrate.alter_service('regress_w3', search_path => 'regress_w3, pg_temp');
-- Where nothing of that changes, nothing is said again.
SELECT migrate.alter_service('regress_w2', lock_timeout => '1s');
-- The service's own schema.
CREATE SCHEMA regress_w4 AUTHORIZATION regress_else;
GRANT ALL ON SCHEMA regress_w4 TO PUBLIC, regress_own;
SELECT migrate.create_service('regress_w4', owner => 'regress_own', search_path => 'regress_w4');
REVOKE CREATE ON SCHEMA regress_w4 FROM PUBLIC;
ALTER SCHEMA regress_w4 OWNER TO regress_own;
SELECT migrate.alter_service('regress_w4', search_path => 'regress_w4, pg_catalog');
-- Another owner makes others of those who were none before.
SELECT migrate.alter_service('regress_w4', owner => 'regress_else');

SET client_min_messages = warning;
DROP EXTENSION migrate;
DROP SCHEMA regress_s1, "regress S2", regress_s3, regress_s4, regress_s6, regress_s7, regress_common, regress_w4 CASCADE;
DROP ROLE regress_own, regress_call, regress_apart, regress_else;
