-- What a hostile owner's script may try when a superuser runs it, and what it may leave behind for the superuser's session to
-- run later.
\getenv dir PG_ABS_SRCDIR
\set prelude :dir '/test/attacks/prelude.sql'
\set epilogue :dir '/test/attacks/epilogue.sql'
\set ECHO none
\i :prelude
\set ECHO all
-- To be somebody else: each way in a statement, a DO block, a function, one with others' rights, one with a setting of its own,
-- a subtransaction, a trigger.
SELECT a.* FROM
    (VALUES (1, 'SET ROLE NONE'), (2, 'SET LOCAL ROLE NONE'), (3, 'RESET ROLE'), (4, 'SET SESSION AUTHORIZATION DEFAULT'),
        (5, 'SET LOCAL SESSION AUTHORIZATION DEFAULT'), (6, 'RESET SESSION AUTHORIZATION'), (7, 'SELECT set_config(''role'', ''none'', false)'),
        (8, 'SELECT set_config(''session_authorization'', session_user, true)'), (9, 'RESET ALL'), (10, 'SET ROLE TO DEFAULT'), (11, 'DISCARD ALL')) AS way (n, command),
    (VALUES (1, 'a statement', '%s; SELECT regress_evil.strike()'),
        (2, 'DO', 'DO $d$ BEGIN EXECUTE $e$%s$e$; PERFORM regress_evil.strike(); END $d$'),
        (3, 'a function', 'CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $d$ BEGIN EXECUTE $e$%s$e$; PERFORM regress_evil.strike(); END $d$; SELECT f()'),
        (4, 'a security definer', 'CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $d$ BEGIN EXECUTE $e$%s$e$; PERFORM regress_evil.strike(); END $d$; SELECT f()'),
        (5, 'a subtransaction', 'DO $d$ BEGIN BEGIN EXECUTE $e$%s$e$; EXCEPTION WHEN OTHERS THEN NULL; END; PERFORM regress_evil.strike(); END $d$'),
        (6, 'a deferred trigger', 'CREATE TABLE t (); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $d$ BEGIN EXECUTE $e$%s$e$; PERFORM regress_evil.strike(); RETURN NULL; END $d$;
            CREATE CONSTRAINT TRIGGER c AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION f(); INSERT INTO t DEFAULT VALUES')) AS place (m, name, frame),
    regress_trap.script_attack(command || ' in ' || name, format(frame, command)) AS a
ORDER BY m, n;
SELECT * FROM regress_trap.script_attack('a function with SET role', 'CREATE FUNCTION f() RETURNS boolean LANGUAGE sql SET role = none AS ''SELECT regress_evil.strike()''; SELECT f()');
SELECT * FROM regress_trap.script_attack('a function that is given SET role later', 'ALTER FUNCTION strike() SET role = none; SELECT regress_evil.strike()');
ALTER FUNCTION regress_evil.strike() RESET ALL;

-- To do what the attacker may not.
SELECT a.* FROM
    unnest('{ALTER ROLE regress_attacker SUPERUSER,
        "ALTER ROLE CURRENT_USER SUPERUSER",
        "ALTER ROLE SESSION_USER PASSWORD ''mine''",
        "GRANT pg_execute_server_program TO regress_attacker",
        "UPDATE pg_authid SET rolsuper = true",
        "SELECT rolpassword FROM pg_authid",
        "COPY (SELECT 1) TO PROGRAM ''true''",
        "COPY (SELECT 1) TO ''/tmp/regress''",
        "SELECT pg_read_file(''postgresql.conf'')",
        "SELECT lo_export(1, ''/tmp/regress'')",
        "CREATE FUNCTION c(int) RETURNS int LANGUAGE c AS ''libc'', ''system''",
        "CREATE EVENT TRIGGER regress_e ON ddl_command_end EXECUTE FUNCTION pg_catalog.pg_sleep()",
        "SET session_replication_role = replica",
        "SET log_statement = ''none''",
        "LOAD ''auto_explain''",
        "SELECT pg_reload_conf()",
        "SELECT secret FROM regress_trap.secrets",
        "CREATE FUNCTION migrate.upgrade(text) RETURNS int LANGUAGE sql AS ''SELECT 1''",
        "CREATE OR REPLACE VIEW migrate.status AS SELECT 1",
        "SELECT body FROM migrate.scripts",
        "INSERT INTO migrate.services SELECT * FROM migrate.services",
        "UPDATE migrate.services SET owner = session_user",
        "DELETE FROM migrate.runs",
        "SELECT setval(''migrate.graph_token'', 1)",
        "CREATE TRIGGER t BEFORE INSERT ON migrate.runs FOR EACH ROW EXECUTE FUNCTION regress_evil.row_trigger()",
        "SELECT migrate.alter_service(''regress_target'', owner => session_user::text)",
        "SELECT migrate.create_service(''regress_more'', owner => session_user::text)",
        "SELECT migrate.upgrade(''regress_target'')",
        "SELECT migrate.stamp(''regress_target'', ''base'')",
        "SELECT migrate.drop_service(''regress_target'')",
        "ALTER EXTENSION migrate ADD SCHEMA regress_evil",
        "DROP EXTENSION migrate",
        "DROP SCHEMA regress_trap CASCADE",
        "DROP TABLE alembic_version",
        "DO $$BEGIN COMMIT; END$$",
        "CREATE PROCEDURE p() LANGUAGE plpgsql AS ''BEGIN COMMIT; PERFORM regress_evil.strike(); END''; CALL p()",
        "DO $$BEGIN RAISE EXCEPTION USING ERRCODE = ''P0MG1'', MESSAGE = ''%s %n %m''; END$$"}'::text[]) WITH ORDINALITY AS t (script, n),
    regress_trap.script_attack(script, script) AS a
ORDER BY n;
SELECT current_user = session_user AS "nobody else afterwards", to_regclass('migrate.services') IS NOT NULL AS "still there";

-- Deferred triggers. At the end of the script they fire, as the owner...
CREATE FUNCTION regress_trap.with_trigger(more text) RETURNS text LANGUAGE sql AS $f$SELECT $$
CREATE TABLE t (a int);
CREATE FUNCTION late() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM regress_evil.strike(); IF NEW.a > 0 THEN SET CONSTRAINTS ALL DEFERRED; INSERT INTO regress_target.t VALUES (NEW.a - 1); END IF; RETURN NULL; END';
CREATE CONSTRAINT TRIGGER late AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION late();
$$ || more$f$;
CALL regress_trap.prepare_script(regress_trap.with_trigger('INSERT INTO t VALUES (0)'));
BEGIN;
SELECT revision FROM migrate.upgrade('regress_target');
COMMIT;
SELECT * FROM regress_trap.verdict('a deferred trigger');
-- ... and can't put it off once more by deferring another one while they do.
CALL regress_trap.prepare_script(regress_trap.with_trigger('INSERT INTO t VALUES (2)'));
BEGIN;
SELECT revision FROM migrate.upgrade('regress_target');
COMMIT;
SELECT * FROM regress_trap.verdict('a deferred trigger that defers another');
CALL regress_trap.prepare_script(regress_trap.with_trigger('DO $d$BEGIN BEGIN SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED; INSERT INTO t VALUES (0); EXCEPTION WHEN OTHERS THEN NULL; END; END$d$'));
BEGIN;
SET CONSTRAINTS ALL DEFERRED;
SELECT revision FROM migrate.upgrade('regress_target');
COMMIT;
SELECT * FROM regress_trap.verdict('a trigger deferred in a subtransaction');
CALL regress_trap.prepare_script($$CREATE TABLE t (a int PRIMARY KEY); CREATE FUNCTION late() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM regress_evil.strike(); RETURN NULL; END';
    CREATE TABLE u (a int REFERENCES t (a) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED); CREATE CONSTRAINT TRIGGER c AFTER DELETE ON u DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION late();
    INSERT INTO t VALUES (1); INSERT INTO u VALUES (1); DELETE FROM t$$);
BEGIN;
SELECT revision FROM migrate.upgrade('regress_target');
COMMIT;
SELECT * FROM regress_trap.verdict('a deferred trigger behind a cascade');

-- Cursors. Left open, they are closed.
CALL regress_trap.prepare_script('DECLARE held CURSOR WITH HOLD FOR SELECT strike(); DECLARE shut CURSOR FOR SELECT strike(); DO $d$ DECLARE c refcursor; BEGIN OPEN c FOR SELECT strike(); END $d$');
BEGIN;
SELECT revision FROM migrate.upgrade('regress_target');
SELECT count(*) AS cursors FROM pg_cursors;
COMMIT;
SELECT * FROM regress_trap.verdict('cursors left open');
-- The session's own can't be replaced, not even in the same message, when all times are equal, ...
CALL regress_trap.prepare_script('DO $d$ BEGIN EXECUTE ''CLOSE ALL''; EXECUTE ''CLOSE mine''; EXCEPTION WHEN OTHERS THEN RAISE WARNING ''%'', SQLERRM; END $d$;
    DECLARE other CURSOR FOR SELECT strike(); DECLARE mine CURSOR WITH HOLD FOR SELECT strike()');
BEGIN\; DECLARE mine CURSOR FOR SELECT 'mine'\; SELECT revision FROM migrate.upgrade('regress_target');
COMMIT;
CALL regress_trap.prepare_script('CLOSE ALL; DECLARE other CURSOR FOR SELECT strike()');
BEGIN\; DECLARE mine CURSOR FOR SELECT 'mine'\; SELECT revision FROM migrate.upgrade('regress_target');
SELECT name FROM pg_cursors;
FETCH mine;
COMMIT;
SELECT * FROM regress_trap.verdict('a cursor in the place of the caller''s');
-- ... nor read from, which would be with the rights of who opened it.
CALL regress_trap.prepare_script('CREATE TABLE loot (secret text); DO $d$ DECLARE c refcursor := ''mine''; s text; BEGIN FETCH c INTO s; INSERT INTO loot VALUES (s); END $d$');
BEGIN;
DECLARE mine CURSOR FOR SELECT secret FROM regress_trap.secrets;
SELECT revision FROM migrate.upgrade('regress_target');
COMMIT;
SELECT * FROM regress_trap.verdict('reading the caller''s cursor', to_regclass('regress_target.loot') IS NULL);
CALL regress_trap.prepare_script('CREATE TABLE loot (secret text); DO $d$ DECLARE c refcursor; s text; BEGIN FOR c IN SELECT name FROM pg_cursors LOOP
    BEGIN FETCH c INTO s; INSERT INTO loot VALUES (s); EXCEPTION WHEN OTHERS THEN NULL; END; END LOOP; END $d$');
DO $$
DECLARE
    secret text;
BEGIN
    FOR secret IN SELECT regress_trap.secrets.secret FROM regress_trap.secrets, generate_series(1, 100) LOOP
        PERFORM migrate.upgrade('regress_target');
    END LOOP;
END
$$;
SELECT * FROM regress_trap.verdict('reading the rows that the caller loops over', NOT EXISTS (SELECT FROM regress_target.loot WHERE secret ~ 'superuser'));
-- They are as they were afterwards, after an error too.
CALL regress_trap.prepare_script('SELECT 1 / 0');
BEGIN;
DECLARE mine CURSOR FOR SELECT n FROM generate_series(1, 3) AS n;
FETCH mine;
SAVEPOINT s;
SELECT migrate.upgrade('regress_target');
ROLLBACK TO s;
FETCH mine;
COMMIT;

-- Prepared statements. Left, they are dropped, whether the script fails or not.
CALL regress_trap.prepare_script('PREPARE fresh AS SELECT regress_evil.strike()');
SELECT revision FROM migrate.upgrade('regress_target');
EXECUTE fresh;
SELECT * FROM regress_trap.verdict('a prepared statement');
CALL regress_trap.prepare_script('PREPARE fresh AS SELECT regress_evil.strike(); SELECT 1 / 0');
SELECT revision FROM migrate.upgrade('regress_target');
EXECUTE fresh;
SELECT * FROM regress_trap.verdict('a prepared statement of a script that fails');
CALL regress_trap.prepare_script('PREPARE fresh AS SELECT regress_evil.strike(); CREATE TABLE alembic_hurt (); DROP TABLE alembic_version');
SELECT revision FROM migrate.upgrade('regress_target');
EXECUTE fresh;
SELECT * FROM regress_trap.verdict('a prepared statement of a step that fails after its script');
-- In the place of the caller's, under the same name; with equal times, in one message.
CALL regress_trap.prepare_script('DEALLOCATE ALL; PREPARE mine AS SELECT regress_evil.strike()');
PREPARE mine AS SELECT 'mine';
SELECT revision FROM migrate.upgrade('regress_target');
EXECUTE mine;
SELECT * FROM regress_trap.verdict('a prepared statement in the place of the caller''s');
CALL regress_trap.prepare_script('DEALLOCATE ALL; PREPARE mine AS SELECT regress_evil.strike()');
PREPARE mine AS SELECT 'mine'\; SELECT revision FROM migrate.upgrade('regress_target');
EXECUTE mine;
SELECT * FROM regress_trap.verdict('the same in one message');
CALL regress_trap.prepare_script('DEALLOCATE ALL; PREPARE mine AS SELECT regress_evil.strike(); SELECT 1 / 0');
PREPARE mine AS SELECT 'mine'\; SELECT 1;
SELECT revision FROM migrate.upgrade('regress_target');
EXECUTE mine;
SELECT * FROM regress_trap.verdict('the same by a script that fails');
CALL regress_trap.prepare_script('SELECT 1');
PREPARE mine AS SELECT 'mine';
SELECT revision FROM migrate.upgrade('regress_target');
EXECUTE mine;
SELECT name, prepare_time > now() - interval '1 day' AS timed FROM pg_prepared_statements;
DEALLOCATE mine;

-- Temporary objects: they would be found before all others of their name, before those of pg_catalog, too.
CALL regress_trap.prepare_script('CREATE TEMP VIEW pg_class AS SELECT strike() AS relname');
SELECT revision FROM migrate.upgrade('regress_target');
SELECT count(*) > 1 AS "the catalog" FROM pg_class;
SELECT * FROM regress_trap.verdict('a temporary view in the place of a catalog');
CREATE TABLE notes (note text);
CALL regress_trap.prepare_script('CREATE TEMP TABLE notes (note text); CREATE TRIGGER t BEFORE INSERT ON notes FOR EACH ROW EXECUTE FUNCTION row_trigger()');
SELECT revision FROM migrate.upgrade('regress_target');
INSERT INTO notes VALUES ('one');
SELECT * FROM regress_trap.verdict('a temporary table with a trigger');
CALL regress_trap.prepare_script('CREATE TEMP TABLE notes (note text); DO $rule$ BEGIN CREATE RULE "_RETURN" AS ON SELECT TO notes DO INSTEAD SELECT disguised('''') AS note; EXCEPTION WHEN wrong_object_type THEN /* from 16 on */ END $rule$');
SELECT revision FROM migrate.upgrade('regress_target');
CALL regress_trap.prepare_script('CREATE TEMP TABLE notes (note text CHECK (disguised(note) IS NOT NULL), more text DEFAULT strike()) ON COMMIT DELETE ROWS');
SELECT revision FROM migrate.upgrade('regress_target');
INSERT INTO notes VALUES ('two');
SELECT * FROM regress_trap.verdict('a temporary table with a check and a default');
DROP TABLE notes;
CREATE FUNCTION pg_temp.mine(text) RETURNS text LANGUAGE sql AS 'SELECT ''mine''';
CALL regress_trap.prepare_script('CREATE FUNCTION pg_temp.mine(int) RETURNS boolean LANGUAGE sql AS ''SELECT regress_evil.strike()''; CREATE FUNCTION pg_temp.mine(varchar) RETURNS boolean LANGUAGE sql AS ''SELECT regress_evil.strike()''');
SELECT revision FROM migrate.upgrade('regress_target');
SELECT pg_temp.mine('x'::varchar);
SELECT * FROM regress_trap.verdict('a function in pg_temp beside the caller''s');
CALL regress_trap.prepare_script('CREATE OR REPLACE FUNCTION pg_temp.mine(text) RETURNS text LANGUAGE sql AS ''SELECT regress_evil.disguised('''''''')''');
SELECT revision FROM migrate.upgrade('regress_target');
SELECT pg_temp.mine('x'::text);
SELECT * FROM regress_trap.verdict('a function in pg_temp in the place of the caller''s');
CALL regress_trap.prepare_script('CREATE DOMAIN pg_temp.text AS pg_catalog.text CHECK (disguised(VALUE) IS NOT NULL)');
SELECT revision FROM migrate.upgrade('regress_target');
SELECT 'x'::text AS plain;
SELECT * FROM regress_trap.verdict('a type in pg_temp in the place of text');
CALL regress_trap.prepare_script('CREATE FUNCTION pg_temp.equal(int, int) RETURNS boolean LANGUAGE sql AS ''SELECT regress_evil.strike()''; CREATE OPERATOR pg_temp.= (LEFTARG = int, RIGHTARG = int, FUNCTION = pg_temp.equal)');
SELECT revision FROM migrate.upgrade('regress_target');
SELECT 1 = 1 AS plain;
SELECT * FROM regress_trap.verdict('an operator in pg_temp');
-- Made by somebody else who helps the attacker.
CREATE ROLE regress_helper;
GRANT USAGE ON SCHEMA regress_evil TO regress_helper;
CREATE FUNCTION regress_evil.help() RETURNS void LANGUAGE sql SECURITY DEFINER AS 'CREATE TEMP VIEW pg_namespace AS SELECT regress_evil.strike() AS nspname';
ALTER FUNCTION regress_evil.help() OWNER TO regress_helper;
CALL regress_trap.prepare_script('SELECT help()');
SELECT revision FROM migrate.upgrade('regress_target');
SELECT count(*) > 1 AS "the catalog" FROM pg_namespace;
SELECT * FROM regress_trap.verdict('a temporary view of somebody else''s');
-- The caller's own are still there.
SELECT pg_temp.mine('x');

-- Somebody who has taken the attacker's role for a while is not the attacker.
CALL regress_trap.prepare_script('PREPARE fresh AS SELECT regress_evil.strike(); CREATE TEMP VIEW pg_class AS SELECT strike() AS relname;' || regress_trap.with_trigger('INSERT INTO t VALUES (0)'));
BEGIN;
SET LOCAL ROLE regress_attacker;
SELECT revision FROM migrate.upgrade('regress_target');
RESET ROLE;
COMMIT;
EXECUTE fresh;
SELECT count(*) > 1 AS "the catalog" FROM pg_class;
SELECT * FROM regress_trap.verdict('what is left to a session after SET ROLE');
CALL regress_trap.prepare_script('PREPARE fresh AS SELECT regress_evil.strike(); CREATE TEMP VIEW pg_class AS SELECT strike() AS relname;' || regress_trap.with_trigger('INSERT INTO t VALUES (0)'));
BEGIN;
SET LOCAL SESSION AUTHORIZATION regress_attacker;
SELECT revision FROM migrate.upgrade('regress_target');
RESET SESSION AUTHORIZATION;
COMMIT;
EXECUTE fresh;
SELECT count(*) > 1 AS "the catalog" FROM pg_class;
SELECT * FROM regress_trap.verdict('what is left to a session after SET SESSION AUTHORIZATION');

-- Settings: what a script sets is gone, and what only a superuser can have set is not lent to it.
CALL regress_trap.prepare_script('SET search_path = regress_evil, pg_catalog; SELECT set_config(''search_path'', ''regress_evil, pg_catalog'', false); SET DateStyle = ''SQL''; SET row_security = off; SET migrate.reason = ''forged''');
SET migrate.reason = 'mine';
SELECT revision FROM migrate.upgrade('regress_target');
SELECT current_setting('DateStyle') AS dates, current_setting('row_security') AS row_security, reason
FROM migrate.runs ORDER BY run DESC LIMIT 1;
SELECT * FROM regress_trap.verdict('settings left behind', current_setting('search_path') !~ 'evil' AND current_setting('DateStyle') !~ 'SQL'
    AND (SELECT reason = 'mine' FROM migrate.runs ORDER BY run DESC LIMIT 1));
RESET migrate.reason;
CREATE TABLE regress_trap.guarded (a int);
CREATE FUNCTION regress_trap.guard() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE insufficient_privilege; END';
CREATE TRIGGER guard BEFORE INSERT ON regress_trap.guarded FOR EACH ROW EXECUTE FUNCTION regress_trap.guard();
GRANT INSERT ON regress_trap.guarded TO regress_attacker;
SET session_replication_role = replica;
SET lo_compat_privileges = on;
SELECT lo_from_bytea(0, 'the superuser''s own') AS object \gset
SELECT * FROM regress_trap.script_attack('passing by a trigger in the caller''s session_replication_role', 'INSERT INTO regress_trap.guarded VALUES (1)');
SELECT * FROM regress_trap.script_attack('reading a large object in the caller''s lo_compat_privileges', format('SELECT lo_get(%s)', :object));
SELECT current_setting('session_replication_role') AS "the caller's", current_setting('lo_compat_privileges') AS "remain";
RESET session_replication_role;
RESET lo_compat_privileges;
SELECT lo_unlink(:object);

-- A script that means one thing when it is registered and another when it runs: what decides how it is read stands at
-- its default, whatever the session has.
SELECT migrate.create_service('regress_read', 'regress_evil', version_table => 'read_version');
SET standard_conforming_strings = off;
SET escape_string_warning = off;
SELECT migrate.register('regress_read', '001', up => $s$select 'a\', ' as b -- ' ; create table regress_evil.shown ()$s$);
SELECT migrate.register('regress_read', '002', '001', up => $s$select 'a\', ' as b -- ' ; commit; create table regress_evil.hidden ()$s$);
SELECT count(*) FROM migrate.upgrade('regress_read', '001');
RESET standard_conforming_strings;
SELECT migrate.register('regress_read', '001', up => $s$select 'a\', ' as b -- ' ; drop table regress_evil.hidden$s$);
SELECT migrate.register('regress_read', '003', '001', up => $s$DO 'BEGIN SET standard_conforming_strings = off; END'; select 'a\', ' as b -- ' ; create table regress_evil.hidden ()$s$);
SELECT revision FROM migrate.upgrade('regress_read', '003');
RESET escape_string_warning;
SELECT * FROM regress_trap.verdict('a script that is read in two ways', to_regclass('regress_evil.hidden') IS NULL AND to_regclass('regress_evil.shown') IS NOT NULL);

-- Advisory locks of the session. The planner calls what an operator stands for while it estimates, and no hook tells of that.
SET ROLE regress_attacker;
CREATE OPERATOR regress_evil.<-> (LEFTARG = int, RIGHTARG = int, FUNCTION = pg_catalog.pg_advisory_unlock, RESTRICT = eqsel);
CREATE TABLE regress_evil.ones AS SELECT 1 AS a FROM generate_series(1, 10);
ANALYZE regress_evil.ones;
RESET ROLE;
SELECT pg_advisory_lock(1, 2);
SELECT * FROM regress_trap.script_attack('giving back a lock in the planner', 'EXPLAIN SELECT FROM regress_evil.ones WHERE a OPERATOR(regress_evil.<->) 2');
SELECT * FROM regress_trap.verdict('the lock that was given back',
    EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid() AND classid = 1 AND objid = 2));
SELECT pg_advisory_unlock(1, 2);

-- To have the caller destroy something: what the HINT proposes is the owner's own.
CREATE SCHEMA regress_victim;
GRANT USAGE, CREATE ON SCHEMA regress_victim TO regress_attacker;
SET ROLE regress_attacker;
SELECT migrate.create_service('regress_bait', 'regress_victim');
CREATE TABLE regress_victim.t ();
SELECT migrate.register('regress_bait', '001', up => 'CREATE TABLE t ()');
RESET ROLE;
\set VERBOSITY default
SELECT migrate.upgrade('regress_bait');
SELECT * FROM regress_trap.verdict('bait for the reader of a HINT');

DROP SCHEMA regress_victim CASCADE;
DROP SCHEMA regress_target CASCADE;
DROP OWNED BY regress_helper CASCADE;
DROP ROLE regress_helper;
\set ECHO none
\i :epilogue
\echo :tally
