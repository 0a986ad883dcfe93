-- Who may do what: USAGE on the schema lets look, the right to SET ROLE to a service's owner lets write. Scripts run as
-- the owner, whoever calls.
CREATE EXTENSION migrate;
SET migrate.message_level = 'debug1';
CREATE ROLE regress_outsider;
CREATE ROLE regress_looker;
CREATE ROLE regress_owner;
CREATE ROLE regress_member;
GRANT regress_owner TO regress_member;
DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO regress_owner', current_database()); END $$;

-- Without USAGE nothing can be reached.
SET ROLE regress_outsider;
SELECT migrate.current();
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM migrate.status;
SELECT * FROM migrate.services;
RESET ROLE;
GRANT USAGE ON SCHEMA migrate TO regress_looker, regress_owner, regress_member;

-- The owner makes a service of its own.
SET ROLE regress_owner;
SELECT migrate.create_service('regress_perm');
SELECT migrate.register('regress_perm', '001', message => 'secrets', up => 'CREATE TABLE notes (id int); CREATE TABLE who (step text, curr text, sess text); INSERT INTO who VALUES (''001 up'', current_user, session_user)',
    down => 'DROP TABLE notes, who');
SELECT migrate.register('regress_perm', '002', '001', up => 'INSERT INTO who VALUES (''002 up'', current_user, session_user)', down => 'INSERT INTO who VALUES (''002 down'', current_user, session_user)');
SELECT revision FROM migrate.upgrade('regress_perm', '001');
SELECT relname, pg_get_userbyid(relowner) AS owner FROM pg_class WHERE relnamespace = 'regress_perm'::regnamespace AND relkind = 'r' ORDER BY relname;
-- It can't make one in a schema that it may not use, nor for a role that it can't be.
RESET ROLE;
CREATE SCHEMA regress_closed;
SET ROLE regress_owner;
SELECT migrate.create_service('regress_closed');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.create_service('regress_other', owner => 'regress_looker');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.alter_service('regress_perm', owner => 'regress_looker');
SELECT migrate.alter_service('regress_perm', schema_name => 'regress_closed');
SET ROLE regress_looker;
SELECT migrate.create_service('regress_looker');
\echo :LAST_ERROR_SQLSTATE

-- Who has USAGE alone can look at everything but scripts...
SELECT * FROM migrate.current('regress_perm');
SELECT * FROM migrate.history();
SELECT * FROM migrate.heads();
SELECT migrate.graph('regress_perm');
SELECT count(*) FROM migrate.branches();
SELECT count(*) FROM migrate.show('regress_perm', '001');
SELECT revision, is_applied FROM migrate.revision_map();
SELECT service, owner FROM migrate.services;
SELECT service, current, pending, problem FROM migrate.status;
SELECT service, revision FROM migrate.pending;
SELECT service, command FROM migrate.runs;
SELECT service, revision FROM migrate.run_steps;
SELECT revision, message FROM migrate.revisions ORDER BY seq;
SELECT count(*) FROM migrate.script_changes;
SELECT has_schema_privilege('regress_perm', 'USAGE') AS schema;
SELECT * FROM migrate.scripts;
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.script('regress_perm', '001', 'up');
\echo :LAST_ERROR_SQLSTATE
-- ... and change nothing.
SELECT migrate.upgrade('regress_perm');
\echo :LAST_ERROR_SQLSTATE
\set VERBOSITY sqlstate
SELECT migrate.upgrade('regress_perm', '001');
SELECT migrate.upgrade_all();
SELECT migrate.downgrade('regress_perm', 'base');
SELECT migrate.stamp('regress_perm', 'base');
SELECT migrate.stamp('regress_perm', '{}'::text[]);
SELECT migrate.ensure_version('regress_perm');
SELECT migrate.register('regress_perm', '003', '002');
SELECT migrate.register('regress_perm', '003', ARRAY['002']);
SELECT migrate.unregister('regress_perm', '002');
SELECT migrate.alter_service('regress_perm', owner => 'regress_looker');
SELECT migrate.drop_service('regress_perm');
DELETE FROM migrate.revisions;
UPDATE migrate.services SET owner = 'regress_looker';
DELETE FROM migrate.runs;
TRUNCATE migrate.run_steps;
SELECT nextval('migrate.run_number');
SELECT setval('migrate.graph_token', 1);
\set VERBOSITY default
-- A check looks only.
SELECT migrate.check('regress_perm');

-- A member of the owner may do all that the owner may; its scripts run as the owner.
SET ROLE regress_member;
SELECT migrate.script('regress_perm', '002', 'up');
SELECT revision FROM migrate.upgrade('regress_perm');
SELECT revision FROM migrate.downgrade('regress_perm', '001');
SELECT migrate.register('regress_perm', '003', '002', up => 'CREATE TABLE made (id int)', down => 'DROP TABLE made');
SELECT revision FROM migrate.upgrade('regress_perm');
RESET ROLE;
SELECT step, curr FROM regress_perm.who;
SELECT pg_get_userbyid(relowner) AS owner FROM pg_class WHERE oid = 'regress_perm.made'::regclass;
SELECT command, login_role = session_user AS login, effective_role, registered_by = session_user AS registered
FROM migrate.runs, migrate.revisions AS r WHERE r.revision = '003' AND run = (SELECT max(run) FROM migrate.runs);
-- Direct writes are refused to the owner as well; and so is a service that was given away.
SET ROLE regress_owner;
INSERT INTO migrate.script_changes (service, revision, kind) VALUES ('regress_perm', '001', 'up');
RESET ROLE;
SELECT migrate.alter_service('regress_perm', owner => 'default');
SET ROLE regress_owner;
\set VERBOSITY sqlstate
SELECT migrate.downgrade('regress_perm', 'base');
\set VERBOSITY default
RESET ROLE;
SELECT migrate.alter_service('regress_perm', owner => 'regress_owner');

-- A superuser who runs somebody's service lends it nothing: not its role, not its rights.
CREATE TABLE regress_closed.t (a int);
SELECT migrate.register('regress_perm', '004', '003', up => 'INSERT INTO who VALUES (''004 up'', current_user, session_user = current_user)', down => '');
SELECT revision FROM migrate.upgrade('regress_perm');
SELECT curr, sess FROM regress_perm.who WHERE step = '004 up';
SELECT migrate.register('regress_perm', '005', '004', up => 'INSERT INTO regress_closed.t VALUES (1)', down => '');
SELECT revision FROM migrate.upgrade('regress_perm');
\echo :LAST_ERROR_SQLSTATE
CREATE PROCEDURE pg_temp.try(script text) LANGUAGE plpgsql AS $$
BEGIN
    PERFORM migrate.register('regress_perm', '005', '004', up => script, replace => true);
    PERFORM migrate.upgrade('regress_perm');
    RAISE EXCEPTION USING ERRCODE = 'RB000';
EXCEPTION WHEN OTHERS THEN
    RAISE NOTICE '%', CASE SQLSTATE WHEN 'RB000' THEN 'it ran' ELSE SQLSTATE END;
END
$$;
CALL pg_temp.try('SET ROLE regress_looker');
CALL pg_temp.try('SET LOCAL ROLE regress_looker');
CALL pg_temp.try('SET ROLE NONE');
CALL pg_temp.try('RESET ROLE');
CALL pg_temp.try('SET SESSION AUTHORIZATION regress_looker');
CALL pg_temp.try('SET SESSION AUTHORIZATION DEFAULT');
CALL pg_temp.try('RESET SESSION AUTHORIZATION');
CALL pg_temp.try('SELECT set_config(''role'', ''regress_looker'', false)');
CALL pg_temp.try('DO $d$ BEGIN SET ROLE NONE; END $d$');
CALL pg_temp.try('ALTER ROLE regress_owner SUPERUSER');
CALL pg_temp.try('SELECT migrate.drop_service(''regress_perm'')');
CALL pg_temp.try('UPDATE migrate.services SET owner = ''x''');
CALL pg_temp.try('SELECT pg_read_file(''postgresql.conf'')');
CALL pg_temp.try('SET log_statement = ''all''');
CALL pg_temp.try('RESET ALL; SELECT 1/(SELECT count(*) FROM pg_roles WHERE rolname = current_user AND rolsuper)');
SELECT current_user = session_user AS "nobody else afterwards";

-- What a script leaves behind can't run later with the caller's rights: deferred triggers fire before the role is given back...
SELECT migrate.unregister('regress_perm', '005');
SELECT migrate.register('regress_perm', '005', '004', down => '', up => $script$
CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN INSERT INTO who VALUES ('deferred', current_user); RETURN NULL; END$$;
CREATE FUNCTION evil() RETURNS int LANGUAGE plpgsql AS $$BEGIN INSERT INTO who VALUES ('evil', current_user); RETURN 1; END$$;
CREATE CONSTRAINT TRIGGER late AFTER INSERT ON notes DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION tell();
INSERT INTO notes VALUES (1);
INSERT INTO who SELECT 'fired before the end', count(*) FROM who WHERE step = 'deferred'
$script$);
BEGIN;
SELECT revision FROM migrate.upgrade('regress_perm');
SELECT step, curr FROM regress_perm.who WHERE step IN ('deferred', 'fired before the end') ORDER BY step;
COMMIT;
SELECT step, curr FROM regress_perm.who WHERE step = 'deferred';
-- ... cursors are closed, prepared statements dropped; those of the caller can't be replaced.
SELECT migrate.register('regress_perm', '006', '005', down => '', up => $script$
DECLARE held CURSOR WITH HOLD FOR SELECT evil();
DO $$ BEGIN EXECUTE 'CLOSE mine'; EXECUTE 'DECLARE mine CURSOR FOR SELECT evil()'; EXCEPTION WHEN invalid_cursor_state THEN END $$;
DO $$ DECLARE c refcursor; BEGIN OPEN c FOR SELECT evil(); END $$;
PREPARE left_behind AS SELECT evil();
DO $$ BEGIN DEALLOCATE replaced; PREPARE replaced AS SELECT evil(); EXCEPTION WHEN feature_not_supported THEN END $$
$script$);
PREPARE kept AS SELECT 'mine';
PREPARE replaced AS SELECT 'mine';
BEGIN;
DECLARE mine CURSOR FOR SELECT 'mine';
DECLARE kept CURSOR FOR SELECT 'mine';
SELECT revision FROM migrate.upgrade('regress_perm');
SELECT name FROM pg_cursors ORDER BY name;
SELECT name FROM pg_prepared_statements ORDER BY name;
COMMIT;
-- The same if the script fails in the end.
SELECT migrate.register('regress_perm', '007', '006', down => '', up => 'PREPARE left_behind AS SELECT evil(); SELECT 1/0');
SELECT revision FROM migrate.upgrade('regress_perm');
SELECT name FROM pg_prepared_statements ORDER BY name;
SELECT count(*) AS "run with other rights" FROM regress_perm.who WHERE step = 'evil';
-- Nor are they left to a session that has only taken the owner's role for a while, or to the owner's own.
SELECT migrate.register('regress_perm', '007', '006', down => '', replace => true, up => 'PREPARE left_behind AS SELECT 1; CREATE TEMP TABLE left_behind (a int)');
BEGIN;
SET LOCAL ROLE regress_owner;
SELECT revision FROM migrate.upgrade('regress_perm');
SELECT name FROM pg_prepared_statements ORDER BY name;
ROLLBACK;
SET SESSION AUTHORIZATION regress_owner;
SELECT revision FROM migrate.upgrade('regress_perm');
SELECT name FROM pg_prepared_statements ORDER BY name;
SELECT to_regclass('left_behind');
RESET SESSION AUTHORIZATION;

-- What the caller has deferred is checked as the caller, before scripts run.
CREATE TABLE regress_closed.parent (id int PRIMARY KEY);
CREATE TABLE regress_closed.child (id int REFERENCES regress_closed.parent DEFERRABLE INITIALLY DEFERRED);
SELECT migrate.register('regress_perm', '008', '007', down => '', up => 'SELECT 1');
BEGIN;
INSERT INTO regress_closed.child VALUES (1);
SELECT revision FROM migrate.upgrade('regress_perm');
ROLLBACK;

-- The version table is written as the owner, with the owner's rights.
REVOKE ALL ON regress_perm.alembic_version FROM regress_owner;
ALTER TABLE regress_perm.alembic_version OWNER TO regress_looker;
SELECT revision FROM migrate.upgrade('regress_perm');
\echo :LAST_ERROR_SQLSTATE
ALTER TABLE regress_perm.alembic_version OWNER TO regress_owner;
GRANT ALL ON regress_perm.alembic_version TO regress_owner;
-- Nor is a table locked that the owner may not write, as one that is somebody else's.
CREATE SCHEMA regress_theirs;
GRANT USAGE, CREATE ON SCHEMA regress_theirs TO regress_owner;
CREATE TABLE regress_theirs.alembic_version AS SELECT '001' AS version_num;
GRANT SELECT, INSERT, UPDATE ON regress_theirs.alembic_version TO regress_owner;
SET ROLE regress_owner;
SELECT migrate.create_service('regress_theirs');
SELECT migrate.register('regress_theirs', '001');
SELECT migrate.register('regress_theirs', '001', message => 'm', replace => true);
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.drop_service('regress_theirs');
RESET ROLE;
DROP SCHEMA regress_theirs CASCADE;
-- Its triggers run as the owner and can't act later.
SET ROLE regress_owner;
CREATE FUNCTION regress_perm.on_version() RETURNS trigger LANGUAGE plpgsql SET search_path = regress_perm AS $$BEGIN INSERT INTO who VALUES ('version', current_user); RETURN NEW; END$$;
CREATE TRIGGER t AFTER UPDATE ON regress_perm.alembic_version FOR EACH ROW EXECUTE FUNCTION regress_perm.on_version();
RESET ROLE;
SELECT revision FROM migrate.upgrade('regress_perm');
SELECT curr FROM regress_perm.who WHERE step = 'version';
CREATE OR REPLACE FUNCTION regress_perm.on_version() RETURNS trigger LANGUAGE plpgsql SET search_path = regress_perm AS 'BEGIN PREPARE later AS SELECT evil(); RETURN NEW; END';
SELECT revision FROM migrate.downgrade('regress_perm', '007');
\echo :LAST_ERROR_SQLSTATE
DROP TRIGGER t ON regress_perm.alembic_version;

-- Names and operators of a hostile schema that comes first in the caller's search_path are not used.
CREATE SCHEMA regress_hostile;
CREATE TABLE regress_hostile.called (what text);
CREATE FUNCTION regress_hostile.equal(text, text) RETURNS boolean LANGUAGE plpgsql AS 'BEGIN INSERT INTO regress_hostile.called VALUES (''=''); RETURN false; END';
CREATE FUNCTION regress_hostile.equal(bigint, bigint) RETURNS boolean LANGUAGE plpgsql AS 'BEGIN INSERT INTO regress_hostile.called VALUES (''= bigint''); RETURN false; END';
CREATE FUNCTION regress_hostile.plus(int, int) RETURNS int LANGUAGE plpgsql AS 'BEGIN INSERT INTO regress_hostile.called VALUES (''+''); RETURN 0; END';
CREATE FUNCTION regress_hostile.minus(timestamptz, timestamptz) RETURNS interval LANGUAGE plpgsql AS 'BEGIN INSERT INTO regress_hostile.called VALUES (''-''); RETURN ''0''; END';
CREATE OPERATOR regress_hostile.= (LEFTARG = text, RIGHTARG = text, FUNCTION = regress_hostile.equal);
CREATE OPERATOR regress_hostile.<> (LEFTARG = text, RIGHTARG = text, FUNCTION = regress_hostile.equal);
CREATE OPERATOR regress_hostile.= (LEFTARG = bigint, RIGHTARG = bigint, FUNCTION = regress_hostile.equal);
CREATE OPERATOR regress_hostile.+ (LEFTARG = int, RIGHTARG = int, FUNCTION = regress_hostile.plus);
CREATE OPERATOR regress_hostile.- (LEFTARG = timestamptz, RIGHTARG = timestamptz, FUNCTION = regress_hostile.minus);
CREATE FUNCTION regress_hostile.nextval(regclass) RETURNS bigint LANGUAGE plpgsql AS 'BEGIN INSERT INTO regress_hostile.called VALUES (''nextval''); RETURN 1; END';
CREATE FUNCTION regress_hostile.current_setting(text) RETURNS text LANGUAGE plpgsql AS 'BEGIN INSERT INTO regress_hostile.called VALUES (''current_setting''); RETURN ''''; END';
CREATE FUNCTION regress_hostile.clock_timestamp() RETURNS timestamptz LANGUAGE plpgsql AS 'BEGIN INSERT INTO regress_hostile.called VALUES (''clock_timestamp''); RETURN NULL; END';
CREATE FUNCTION regress_hostile.unnest(anyarray) RETURNS SETOF anyelement LANGUAGE plpgsql AS 'BEGIN INSERT INTO regress_hostile.called VALUES (''unnest''); END';
CREATE VIEW regress_hostile.pg_stat_activity AS SELECT 1 AS pid;
CREATE VIEW regress_hostile.pg_cursors AS SELECT 1 AS name;
CREATE DOMAIN regress_hostile.text AS pg_catalog.text;
CREATE DOMAIN regress_hostile.int4 AS pg_catalog.int4;
GRANT ALL ON SCHEMA regress_hostile TO PUBLIC;
GRANT ALL ON regress_hostile.called TO PUBLIC;
-- A new session, in which nothing has been prepared yet, with that path from its start.
\c -
SET migrate.message_level = 'debug1';
SET search_path = regress_hostile, pg_catalog, public;
SELECT migrate.create_service('regress_perm2', search_path => 'regress_perm2');
SELECT migrate.register('regress_perm2', '001', up => 'SELECT 1', down => '');
SELECT migrate.register('regress_perm2', '002', '001', up => 'SELECT 1', down => '');
SELECT migrate.register('regress_perm2', '003', ARRAY['002'::pg_catalog.text]);
SELECT migrate.register('regress_perm2', '003', '002', down => '', replace => true);
SELECT statements FROM migrate.upgrade('regress_perm2');
SELECT statements FROM migrate.downgrade('regress_perm2', '-1');
SELECT statements FROM migrate.stamp('regress_perm2', '003');
SELECT statements FROM migrate.stamp('regress_perm2', '001', purge => true);
SELECT migrate.register('regress_perm2', '001', up => 'SELECT 1 -- one', down => '');
SELECT migrate.unregister('regress_perm2', '003');
SELECT migrate.alter_service('regress_perm2', version_table => 'v');
SELECT * FROM migrate.current('regress_perm2');
SELECT pg_catalog.count(*) FROM migrate.history();
SELECT pg_catalog.count(*) FROM migrate.status;
SELECT pg_catalog.count(*) FROM migrate.pending;
SELECT pg_catalog.count(*) FROM migrate.revision_map();
SELECT migrate.check('regress_perm');
SELECT statements FROM migrate.upgrade_all();
SELECT statements FROM migrate.downgrade('regress_perm', '007');
SELECT migrate.drop_service('regress_perm2');
RESET search_path;
SELECT * FROM regress_hostile.called;

SET client_min_messages = warning;
DROP EXTENSION migrate;
DROP SCHEMA regress_perm, regress_perm2, regress_closed, regress_hostile CASCADE;
DROP OWNED BY regress_outsider, regress_looker, regress_owner, regress_member CASCADE;
DROP ROLE regress_outsider, regress_looker, regress_owner, regress_member;
