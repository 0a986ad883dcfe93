-- A service stands on a schema in which its owner may CREATE, or on a version table that its owner owns. That is looked at
-- again whenever the version table is used.
CREATE EXTENSION migrate;
SET migrate.message_level = 'debug1';
CREATE ROLE regress_squatter;
CREATE ROLE regress_schema_owner;
CREATE ROLE regress_onlooker;
GRANT USAGE ON SCHEMA migrate TO regress_squatter, regress_schema_owner, regress_onlooker;
DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO regress_squatter', current_database()); END $$;
REVOKE CREATE ON SCHEMA public FROM PUBLIC; -- as it is by default from 15 on

-- USAGE alone is no right to keep others from a table.
SET ROLE regress_squatter;
SELECT migrate.create_service('regress_squat', 'public');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.create_service('regress_squat', 'pg_catalog');
\echo :LAST_ERROR_SQLSTATE
RESET ROLE;
-- The owner counts, not who calls.
SELECT migrate.create_service('regress_squat', 'public', owner => 'regress_squatter');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.create_service('regress_squat', 'public', 'regress_versions');
GRANT regress_squatter TO regress_onlooker;
SET ROLE regress_onlooker;
SELECT migrate.create_service('regress_squat_2', 'public', owner => 'regress_squatter');
\echo :LAST_ERROR_SQLSTATE
RESET ROLE;
REVOKE regress_squatter FROM regress_onlooker;
SELECT migrate.drop_service('regress_squat');
-- What the HINT says mends it.
GRANT USAGE, CREATE ON SCHEMA public TO regress_squatter;
SET ROLE regress_squatter;
SELECT migrate.create_service('regress_squat', 'public', 'regress_versions');
SELECT migrate.drop_service('regress_squat');
RESET ROLE;
REVOKE CREATE, USAGE ON SCHEMA public FROM regress_squatter;
-- Nor is another place reached by a change.
SET ROLE regress_squatter;
SELECT migrate.create_service('regress_squat');
SELECT migrate.alter_service('regress_squat', schema_name => 'public');
\echo :LAST_ERROR_SQLSTATE
RESET ROLE;
SELECT migrate.alter_service('regress_squat', schema_name => 'public');
\echo :LAST_ERROR_SQLSTATE
-- A version table of its own will do, in a schema that is not.
CREATE SCHEMA regress_shared AUTHORIZATION regress_schema_owner;
CREATE TABLE regress_shared.alembic_version (version_num text PRIMARY KEY);
SET ROLE regress_squatter;
SELECT migrate.alter_service('regress_squat', schema_name => 'regress_shared');
RESET ROLE;
ALTER TABLE regress_shared.alembic_version OWNER TO regress_squatter;
SET ROLE regress_squatter;
SELECT migrate.alter_service('regress_squat', schema_name => 'regress_shared'); -- it could not even see it
RESET ROLE;
GRANT USAGE ON SCHEMA regress_shared TO regress_squatter;
SET ROLE regress_squatter;
SELECT migrate.alter_service('regress_squat', schema_name => 'regress_shared');
SELECT migrate.register('regress_squat', '001', up => 'SELECT 1', down => '');
SELECT revision FROM migrate.upgrade('regress_squat');
SELECT * FROM migrate.current('regress_squat');
SELECT migrate.drop_service('regress_squat');
RESET ROLE;
DROP SCHEMA regress_shared CASCADE;

-- The schema is dropped, and made again by somebody else.
SET ROLE regress_squatter;
SELECT migrate.create_service('regress_squat');
SELECT migrate.register('regress_squat', '001', up => 'CREATE TABLE mine ()', down => 'DROP TABLE mine');
SELECT revision FROM migrate.upgrade('regress_squat');
SELECT * FROM migrate.current('regress_squat');
DROP SCHEMA regress_squat CASCADE;
SELECT current, problem FROM migrate.status WHERE service = 'regress_squat'; -- as if it had not been used yet
RESET ROLE;
CREATE SCHEMA regress_squat AUTHORIZATION regress_schema_owner;
SET ROLE regress_schema_owner;
CREATE TABLE regress_squat.alembic_version (version_num text PRIMARY KEY);
INSERT INTO regress_squat.alembic_version VALUES ('a secret');
RESET ROLE;
-- Nobody reads it, whatever they call.
CREATE FUNCTION pg_temp.calls() RETURNS TABLE (call text, answer text) LANGUAGE plpgsql AS $$
BEGIN
    FOREACH call IN ARRAY ARRAY['current(''regress_squat'')', 'current()', 'current(''regress_squat'', verbose => true)', 'check(''regress_squat'')',
        'history(''regress_squat'', indicate_current => true)', 'history(''regress_squat'', ''current:'')', 'show(''regress_squat'', ''current'')',
        'graph(''regress_squat'')', 'heads(''regress_squat'')', 'branches(''regress_squat'')', 'history(''regress_squat'')', 'show(''regress_squat'', ''001'')',
        'upgrade(''regress_squat'')', 'upgrade_all()', 'downgrade(''regress_squat'', ''base'')', 'stamp(''regress_squat'', ''001'')',
        'stamp(''regress_squat'', ''base'', purge => true)', 'ensure_version(''regress_squat'')', 'adopt(''regress_squat'')', 'verify(''regress_squat'')']
    LOOP
        BEGIN
            EXECUTE 'SELECT count(*) FROM migrate.' || call INTO answer;
            answer := 'ok';
        EXCEPTION WHEN OTHERS THEN
            answer := SQLSTATE || CASE WHEN SQLERRM ~ 'secret' THEN ' leak' ELSE '' END;
        END;
        RETURN NEXT;
    END LOOP;
END
$$;
SET ROLE regress_squatter;
SELECT * FROM pg_temp.calls();
RESET ROLE;
SELECT answer, string_agg(split_part(call, '(', 1), ' ') AS calls FROM pg_temp.calls() GROUP BY 1 ORDER BY 1;
SET ROLE regress_onlooker;
SELECT * FROM migrate.current('regress_squat');
\echo :LAST_ERROR_SQLSTATE
SELECT current, heads, pending, up_to_date, problem FROM migrate.status;
SELECT * FROM migrate.pending;
SELECT revision, is_applied, is_current FROM migrate.revision_map();
SELECT * FROM migrate.validate();
-- Others than the schema's owner can't take it away.
SELECT migrate.drop_service('regress_squat');
\echo :LAST_ERROR_SQLSTATE
SET ROLE regress_schema_owner;
SELECT migrate.create_service('regress_squat_3', 'regress_squat');
SELECT migrate.upgrade('regress_squat');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.alter_service('regress_squat', owner => 'regress_schema_owner');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.drop_service('regress_squat');
SELECT migrate.create_service('regress_squat_3', 'regress_squat');
SELECT current FROM migrate.status;
RESET ROLE;
SELECT command, service, effective_role FROM migrate.changes WHERE command = 'drop_service' ORDER BY change DESC LIMIT 1;
-- A service that has its right is safe from the owner of the schema.
GRANT USAGE, CREATE ON SCHEMA regress_squat TO regress_squatter;
SET ROLE regress_squatter;
SELECT migrate.create_service('regress_guest', 'regress_squat', 'guest_version');
SELECT migrate.register('regress_guest', '001', down => '');
SELECT revision FROM migrate.upgrade('regress_guest');
SET ROLE regress_schema_owner;
SELECT migrate.drop_service('regress_guest');
\echo :LAST_ERROR_SQLSTATE
-- And when the right is revoked it still owns its table.
REVOKE CREATE ON SCHEMA regress_squat FROM regress_squatter;
SELECT * FROM migrate.current('regress_guest');
SELECT migrate.drop_service('regress_guest');
\echo :LAST_ERROR_SQLSTATE
RESET ROLE;
ALTER TABLE regress_squat.guest_version OWNER TO regress_schema_owner;
GRANT ALL ON regress_squat.guest_version TO regress_squatter;
SELECT * FROM migrate.current('regress_guest');
SET ROLE regress_schema_owner;
SELECT migrate.drop_service('regress_guest');
RESET ROLE;

-- A run that gives its own right away is refused, as its next one would be.
SET ROLE regress_squatter;
SELECT migrate.create_service('regress_guest');
SELECT migrate.register('regress_guest', '001', up => 'CREATE TABLE t ()');
SELECT migrate.set_hook('regress_guest', 'after_run', $$
    GRANT USAGE, CREATE ON SCHEMA regress_guest TO regress_schema_owner;
    ALTER TABLE regress_guest.alembic_version OWNER TO regress_schema_owner;
    ALTER SCHEMA regress_guest OWNER TO regress_schema_owner$$);
RESET ROLE;
ALTER ROLE regress_squatter NOINHERIT;
GRANT regress_schema_owner TO regress_squatter;
DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO regress_schema_owner', current_database()); END $$;
SET ROLE regress_squatter;
SELECT migrate.upgrade('regress_guest');
\echo :LAST_ERROR_SQLSTATE
RESET ROLE;

SET client_min_messages = warning;
DROP EXTENSION migrate;
DROP SCHEMA IF EXISTS regress_guest, regress_squat CASCADE;
DROP OWNED BY regress_squatter, regress_schema_owner, regress_onlooker;
DROP ROLE regress_squatter, regress_schema_owner, regress_onlooker;
