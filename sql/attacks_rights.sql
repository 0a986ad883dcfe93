-- Those that are no superusers, on a service of somebody else's: every function, with every kind of membership, and what can be
-- learnt without a right to it.
\getenv dir PG_ABS_SRCDIR
\set prelude :dir '/test/attacks/prelude.sql'
\set epilogue :dir '/test/attacks/epilogue.sql'
\set ECHO none
\i :prelude
\set ECHO all
-- The victim's service has a secret in a script. The attacker may use the extension, and has a service of its own.
CREATE ROLE regress_victim;
GRANT USAGE ON SCHEMA migrate TO regress_victim;
CREATE SCHEMA regress_theirs AUTHORIZATION regress_victim;
SET ROLE regress_victim;
SELECT migrate.create_service('regress_theirs');
SELECT migrate.register('regress_theirs', '001', message => 'public', up => 'CREATE TABLE t (); SELECT ''the secret''', down => 'DROP TABLE t; SELECT ''the secret''');
SELECT migrate.register('regress_theirs', '002', '001', up => 'SELECT ''the secret''', down => '');
SELECT revision FROM migrate.upgrade('regress_theirs', '001');
SET ROLE regress_attacker;
SELECT migrate.create_service('regress_target');
SELECT migrate.register('regress_target', '001');
RESET ROLE;

-- Every function there is, called by a role: what it answers. A new one fails here until somebody has written down its call.
CREATE TABLE regress_trap.function_calls (function text PRIMARY KEY, call text);
INSERT INTO regress_trap.function_calls VALUES
    ('create_service', '(''regress_theirs'')'), ('alter_service', '(''regress_theirs'', owner => current_user::text)'), ('drop_service', '(''regress_theirs'')'),
    ('register', '(''regress_theirs'', ''003'', ''002'')'), ('register_all', '(''regress_theirs'', ''[{"revision": "003"}]'')'), ('unregister', '(''regress_theirs'', ''002'')'),
    ('revision', '(''regress_theirs'', ''m'')'), ('merge', '(''regress_theirs'')'), ('edit', '(''regress_theirs'', ''002'', up => ''SELECT 1'')'),
    ('squash', '(''regress_theirs'', ''001:002'')'), ('import_alembic', '(''regress_theirs'', '''')'), ('adopt', '(''regress_theirs'')'), ('detect', '()'),
    ('import', '(''regress_theirs'', ''{"1_a.sql": "-- migrate:up\n-- migrate:down\n"}'')'), ('import_check', '(''regress_theirs'', ''{"1_a.sql": "-- migrate:up\n-- migrate:down\n"}'')'),
    ('import_supabase', '(''regress_theirs'')'),
    ('set_variable', '(''regress_theirs'', ''v'', ''x'')'), ('export_files', '(''regress_theirs'')'), ('export_archive', '(''regress_theirs'')'),
    ('upgrade', '(''regress_theirs'')'), ('downgrade', '(''regress_theirs'', ''base'')'), ('stamp', '(''regress_theirs'', ''002'')'), ('upgrade_all', '()'),
    ('ensure_version', '(''regress_theirs'')'), ('script', '(''regress_theirs'', ''001'', ''up'')'), ('upgrade_sql', '(''regress_theirs'', ''base:heads'')'),
    ('downgrade_sql', '(''regress_theirs'', ''002:base'')'), ('stamp_sql', '(''regress_theirs'', ''head'')'), ('verify', '(''regress_theirs'')'),
    ('check', '(''regress_theirs'')'), ('current', '(''regress_theirs'')'), ('history', '(''regress_theirs'', verbose => true)'), ('heads', '(''regress_theirs'')'), ('branches', '(''regress_theirs'')'),
    ('show', '(''regress_theirs'', ''001'')'), ('graph', '(''regress_theirs'')'), ('revision_map', '(''regress_theirs'')'), ('service_status', '()'), ('pending_steps', '()'),
    ('validate', '(''regress_theirs'')'), ('repair', '(''regress_theirs'', ''001'', ''r'')'), ('export', '(''regress_theirs'')'), ('advice', '(''regress_theirs'')'),
    ('register_repeatable', '(''regress_theirs'', ''r'', ''SELECT 1'')'), ('unregister_repeatable', '(''regress_theirs'', ''r'')'),
    ('set_hook', '(''regress_theirs'', ''before_run'', ''SELECT 1'')'), ('tag', '(''regress_theirs'', ''t'', ''001'')'),
    ('snapshot', '(''regress_theirs'')'), ('fingerprint', '(''regress_theirs'')'), ('drift', '(''regress_theirs'')'), ('accept_drift', '(''regress_theirs'', ''m'')'),
    ('diff', '(''regress_theirs'', ''SELECT 1'')'), ('autogenerate', '(''regress_theirs'', ''SELECT 1'', ''m'')'), ('baseline', '(''regress_theirs'')'),
    ('compare', '(''regress_theirs'')'), ('roundtrip', '(''regress_theirs'')'), ('prove_squash', '(''regress_theirs'', ''002'')');
SELECT DISTINCT proname AS "without a call" FROM pg_proc WHERE pronamespace = 'migrate'::regnamespace AND prokind = 'f' AND prorettype <> 'trigger'::regtype AND proname NOT IN (SELECT function FROM regress_trap.function_calls) ORDER BY 1;
CREATE FUNCTION regress_trap.calls_as(role name) RETURNS TABLE (answer text, functions text) LANGUAGE plpgsql AS $$
DECLARE
    calls text[] := ARRAY(SELECT 'migrate."' || function || '"' || call FROM regress_trap.function_calls ORDER BY function COLLATE "C");
    answers text[] := '{}';
    call text;
    result text;
BEGIN
    FOREACH call IN ARRAY calls LOOP
        BEGIN
            EXECUTE format('SET LOCAL ROLE %I', role);
            EXECUTE 'SELECT string_agg(x::text, '''') FROM ' || call || ' AS x' INTO result;
            RAISE EXCEPTION USING ERRCODE = 'RB000', MESSAGE = result;
        EXCEPTION WHEN OTHERS THEN
            answers := answers || CASE WHEN SQLERRM ~ 'the secret' THEN 'ok, with the secret' WHEN SQLSTATE IN ('RB000', '22004') THEN 'ok' ELSE SQLSTATE END;
        END;
    END LOOP;
    RETURN QUERY SELECT a, string_agg(substring(calls[i] FROM '"(\w+)"'), ', ' ORDER BY i)
        FROM unnest(answers) WITH ORDINALITY AS t (a, i) GROUP BY a ORDER BY a COLLATE "C";
END
$$;
CREATE FUNCTION regress_trap.refused(kind text) RETURNS TABLE (answer text, functions text) LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY SELECT * FROM regress_trap.calls_as('regress_attacker');
    INSERT INTO regress_trap.attacks
        SELECT kind || ': ' || f, a.answer IN ('42501', '42710') FROM regress_trap.calls_as('regress_attacker') AS a, regexp_split_to_table(a.functions, ', ') AS f
        WHERE f NOT IN ('check', 'current', 'history', 'heads', 'branches', 'show', 'graph', 'revision_map', 'service_status', 'pending_steps', 'validate', 'advice', 'detect');
END
$$;
-- A stranger may look, and no more.
SELECT * FROM regress_trap.refused('a stranger');
-- The owner itself, for comparison.
SELECT * FROM regress_trap.calls_as('regress_victim');
-- A member of the owner may do as the owner, one that does not inherit its rights too, through another role as well.
GRANT regress_victim TO regress_attacker;
SELECT * FROM regress_trap.calls_as('regress_attacker') WHERE answer = '42501';
ALTER ROLE regress_attacker NOINHERIT;
SELECT * FROM regress_trap.calls_as('regress_attacker') WHERE answer = '42501';
REVOKE regress_victim FROM regress_attacker;
CREATE ROLE regress_between;
GRANT regress_victim TO regress_between;
GRANT regress_between TO regress_attacker;
SELECT * FROM regress_trap.calls_as('regress_attacker') WHERE answer = '42501';
ALTER ROLE regress_attacker INHERIT;
REVOKE regress_between FROM regress_attacker;
-- Once it is taken back, no more, in the same session. Nor for who may administer the owner, but not be it (16 and later tell
-- these apart; before, the right to grant a role is not to have it, either).
SELECT * FROM regress_trap.refused('a member no more');
SELECT current_setting('server_version_num')::int >= 160000 AS has_set_option \gset
\if :has_set_option
GRANT regress_victim TO regress_attacker WITH INHERIT TRUE, SET FALSE;
\endif
SELECT * FROM regress_trap.refused('a member that can''t SET ROLE');
\if :has_set_option
REVOKE regress_victim FROM regress_attacker;
\endif
-- The victim is a member of the attacker: that gives the attacker nothing.
GRANT regress_attacker TO regress_victim;
SELECT * FROM regress_trap.refused('a role that the owner is a member of');
REVOKE regress_attacker FROM regress_victim;
-- Rights in the victim's schema, on its tables, and on every table there is.
GRANT ALL ON SCHEMA regress_theirs TO regress_attacker;
GRANT ALL ON ALL TABLES IN SCHEMA regress_theirs TO regress_attacker;
SELECT * FROM regress_trap.refused('rights in the schema');
GRANT pg_write_all_data, pg_monitor, pg_signal_backend TO regress_attacker;
SELECT * FROM regress_trap.refused('rights on all tables');
SET ROLE regress_attacker;
\set VERBOSITY sqlstate
UPDATE migrate.services SET owner = 'regress_attacker';
INSERT INTO migrate.scripts VALUES ('regress_theirs', '002', 'up', 'SELECT 1', 1);
DELETE FROM migrate.runs;
\set VERBOSITY default
RESET ROLE;
SELECT * FROM regress_trap.verdict('to write the extension''s tables', (SELECT count(*) = 1 FROM migrate.services WHERE owner = 'regress_victim'));
-- The same with the right to switch triggers off for a session, which some servers give away.
GRANT SET ON PARAMETER session_replication_role TO regress_attacker;
SET ROLE regress_attacker;
SET session_replication_role = replica;
\set VERBOSITY sqlstate
UPDATE migrate.services SET owner = 'regress_attacker';
INSERT INTO migrate.scripts VALUES ('regress_theirs', '003', 'up', 'SELECT 1', 1);
DELETE FROM migrate.runs;
\set VERBOSITY default
RESET session_replication_role;
RESET ROLE;
SELECT * FROM regress_trap.verdict('to write the extension''s tables without triggers', (SELECT count(*) = 1 FROM migrate.services WHERE owner = 'regress_victim'));
REVOKE SET ON PARAMETER session_replication_role FROM regress_attacker;
REVOKE pg_write_all_data, pg_monitor, pg_signal_backend FROM regress_attacker;

-- Functions reached by other ways than their names.
SET ROLE regress_attacker;
CREATE FUNCTION regress_evil.by_definer() RETURNS text LANGUAGE sql SECURITY DEFINER AS $$SELECT migrate.script('regress_theirs', '001', 'up')$$;
CREATE FUNCTION regress_evil.atomic() RETURNS text LANGUAGE sql BEGIN ATOMIC SELECT migrate.script('regress_theirs', '001', 'up'); END;
CREATE OPERATOR regress_evil.^^ (LEFTARG = text, RIGHTARG = text, FUNCTION = migrate.stamp_sql);
CREATE TABLE regress_evil.by_default (a text DEFAULT migrate.script('regress_theirs', '001', 'up'));
CREATE TABLE regress_evil.by_policy (a int);
CREATE POLICY p ON regress_evil.by_policy USING (migrate.script('regress_theirs', '001', 'up') IS NOT NULL);
ALTER TABLE regress_evil.by_policy ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
INSERT INTO regress_evil.by_policy VALUES (1);
CREATE TABLE regress_evil.by_check (a int CHECK (migrate.script('regress_theirs', '001', 'up') IS NOT NULL));
\set VERBOSITY sqlstate
SELECT regress_evil.by_definer();
SELECT regress_evil.atomic();
SELECT 'regress_theirs' OPERATOR(regress_evil.^^) 'head';
INSERT INTO regress_evil.by_default DEFAULT VALUES;
SELECT * FROM regress_evil.by_policy;
INSERT INTO regress_evil.by_check VALUES (1);
CREATE INDEX ON regress_evil.by_check ((migrate.script('regress_theirs', '001', 'up')));
CREATE TABLE regress_evil.by_generation (a text GENERATED ALWAYS AS (migrate.script('regress_theirs', '001', 'up')) STORED);
ALTER FUNCTION migrate.script(text, text, text) IMMUTABLE;
CREATE TRIGGER t BEFORE INSERT ON migrate.runs FOR EACH ROW EXECUTE FUNCTION regress_evil.row_trigger();
GRANT SELECT ON migrate.scripts TO regress_attacker;
\set VERBOSITY default
RESET ROLE;
SELECT * FROM regress_trap.verdict('functions by other ways', NOT EXISTS (SELECT FROM regress_evil.by_default));
-- The gate holds for the schema, not for what somebody made while it was open; the rights behind it hold all the same.
REVOKE USAGE ON SCHEMA migrate FROM regress_attacker;
SET ROLE regress_attacker;
\set VERBOSITY sqlstate
SELECT migrate.current('regress_theirs');
SELECT regress_evil.atomic();
SELECT 'regress_theirs' OPERATOR(regress_evil.^^) 'head';
\set VERBOSITY default
RESET ROLE;
SELECT * FROM regress_trap.verdict('functions by other ways, without USAGE');
GRANT USAGE ON SCHEMA migrate TO regress_attacker;

-- What scripts hold is told nowhere: not by statistics, not by what leaks from a filter, not by errors.
ANALYZE migrate.scripts;
SET ROLE regress_attacker;
SELECT count(*) FROM pg_stats WHERE schemaname = 'migrate' AND tablename = 'scripts';
CREATE FUNCTION regress_evil.leak(text) RETURNS boolean LANGUAGE plpgsql COST 0.0000001 AS 'BEGIN RAISE WARNING ''%'', $1; RETURN true; END';
\set VERBOSITY sqlstate
SELECT count(*) FROM migrate.scripts WHERE regress_evil.leak(body);
SELECT count(*) FROM pg_toast.pg_toast_1;
COPY migrate.scripts TO STDOUT;
\set VERBOSITY default
SELECT count(*) FROM migrate.revisions AS r WHERE service = 'regress_theirs' AND regress_evil.leak(r.revision) AND r::text ~ 'the secret';
-- A service that points at the other's version table can't write it, and shows what everybody may see.
SELECT migrate.create_service('regress_same', 'regress_theirs', 'alembic_version');
SELECT migrate.create_service('regress_same', 'regress_trap', 'secrets');
RESET ROLE;
SELECT service, problem FROM migrate.status WHERE service = 'regress_same';
SELECT * FROM regress_trap.verdict('to read what scripts hold');

-- The owner is a name: who gets it later, gets what was its, and what it had prepared. So a service whose owner is gone is run
-- by nobody, until somebody with the right gives it another.
CREATE ROLE regress_leaving;
SET ROLE regress_attacker;
SELECT migrate.register('regress_target', '002', '001', up => 'SELECT regress_evil.strike()');
RESET ROLE;
SELECT migrate.alter_service('regress_target', owner => 'regress_leaving');
DROP ROLE regress_leaving;
SELECT migrate.upgrade('regress_target');
SELECT service, problem FROM migrate.status WHERE service = 'regress_target';
SELECT * FROM regress_trap.verdict('a service whose owner is gone');

DROP SCHEMA regress_theirs CASCADE;
DROP OWNED BY regress_victim, regress_between CASCADE;
DROP ROLE regress_victim, regress_between;
\set ECHO none
\i :epilogue
\echo :tally
