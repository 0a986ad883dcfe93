-- A hostile owner's version table, in every shape, with everything that can be hung on it. A superuser looks at the service,
-- runs it and stamps it.
\getenv dir PG_ABS_SRCDIR
\set prelude :dir '/test/attacks/prelude.sql'
\set epilogue :dir '/test/attacks/epilogue.sql'
\set ECHO none
\i :prelude
\set ECHO all
SET ROLE regress_attacker;
SELECT migrate.create_service('regress_target', search_path => 'regress_target, regress_evil');
SELECT migrate.register('regress_target', '001', up => 'CREATE TABLE one ()', down => 'DROP TABLE IF EXISTS one');
SELECT migrate.register('regress_target', '002', '001', up => 'CREATE TABLE two ()', down => 'DROP TABLE IF EXISTS two');
SELECT migrate.register('regress_target', '003', '002', up => 'CREATE TABLE three ()', down => 'DROP TABLE three');
RESET ROLE;
-- What an honest owner's answers.
CALL regress_trap.prepare($$CREATE TABLE regress_target.alembic_version AS SELECT '002' AS version_num$$);
SELECT * FROM regress_trap.attack('none');
DELETE FROM regress_trap.attacks;

-- Other things in its place.
CALL regress_trap.prepare($$
    CREATE TABLE regress_target.plain AS SELECT '002' AS version_num;
    CREATE VIEW regress_target.alembic_version AS SELECT version_num FROM regress_target.plain WHERE regress_evil.strike();$$);
SELECT * FROM regress_trap.attack('a view');
CALL regress_trap.prepare($$
    CREATE TABLE regress_target.plain AS SELECT '002' AS version_num;
    CREATE VIEW regress_target.alembic_version AS SELECT version_num FROM regress_target.plain WHERE regress_evil.strike();
    CREATE TRIGGER t INSTEAD OF INSERT OR UPDATE OR DELETE ON regress_target.alembic_version
        FOR EACH ROW EXECUTE FUNCTION regress_evil.row_trigger()$$);
SELECT * FROM regress_trap.attack('a view with INSTEAD OF triggers');
CALL regress_trap.prepare($$
    CREATE TABLE regress_target.plain AS SELECT '002' AS version_num;
    CREATE VIEW regress_target.alembic_version AS SELECT version_num FROM regress_target.plain WHERE regress_evil.strike();
    CREATE RULE r AS ON INSERT TO regress_target.alembic_version DO INSTEAD SELECT regress_evil.strike()$$);
SELECT * FROM regress_trap.attack('a view with rules');
CALL regress_trap.prepare($$
    CREATE TABLE regress_target.plain AS SELECT '002' AS version_num;
    CREATE MATERIALIZED VIEW regress_target.alembic_version AS
        SELECT regress_evil.disguised(version_num) AS version_num FROM regress_target.plain$$);
SELECT * FROM regress_trap.attack('a materialized view');
-- Another server could answer anything, and whenever it likes.
CREATE FOREIGN DATA WRAPPER regress_wrapper;
CREATE SERVER regress_server FOREIGN DATA WRAPPER regress_wrapper;
GRANT USAGE ON FOREIGN SERVER regress_server TO regress_attacker;
CALL regress_trap.prepare($$CREATE FOREIGN TABLE regress_target.alembic_version (version_num text) SERVER regress_server$$);
SELECT * FROM regress_trap.attack('a foreign table');
CALL regress_trap.prepare($$CREATE TABLE regress_target.alembic_version (version_num text) PARTITION BY LIST (regress_evil.disguised(version_num))$$);
SELECT * FROM regress_trap.attack('a partitioned table');
CALL regress_trap.prepare($$
    CREATE TABLE regress_target.whole (version_num text) PARTITION BY LIST (regress_evil.disguised(version_num));
    CREATE TABLE regress_target.alembic_version PARTITION OF regress_target.whole FOR VALUES IN ('002');
    INSERT INTO regress_target.alembic_version VALUES ('002');$$);
SELECT * FROM regress_trap.attack('a partition');
CALL regress_trap.prepare($$
    CREATE TABLE regress_target.parent (version_num text);
    CREATE TABLE regress_target.alembic_version () INHERITS (regress_target.parent);
    INSERT INTO regress_target.alembic_version VALUES ('002');$$);
SELECT * FROM regress_trap.attack('a child');
CALL regress_trap.prepare($$
    CREATE TABLE regress_target.alembic_version (version_num text);
    CREATE TABLE regress_target.child () INHERITS (regress_target.alembic_version);
    CREATE TRIGGER t BEFORE INSERT OR UPDATE OR DELETE ON regress_target.child
        FOR EACH ROW EXECUTE FUNCTION regress_evil.row_trigger();
    INSERT INTO regress_target.child VALUES ('002')$$);
SELECT * FROM regress_trap.attack('a parent');
CALL regress_trap.prepare($$CREATE SEQUENCE regress_target.alembic_version$$);
SELECT * FROM regress_trap.attack('a sequence');
CALL regress_trap.prepare($$
    CREATE TABLE regress_target.plain AS SELECT '002' AS version_num;
    CREATE INDEX alembic_version ON regress_target.plain (regress_evil.disguised(version_num))$$);
SELECT * FROM regress_trap.attack('an index');
CALL regress_trap.prepare($$CREATE TYPE regress_target.alembic_version AS (version_num text)$$);
SELECT * FROM regress_trap.attack('a composite type');
CALL regress_trap.prepare($$
    CREATE TYPE regress_target.form AS (version_num text);
    CREATE TABLE regress_target.alembic_version OF regress_target.form;
    INSERT INTO regress_target.alembic_version VALUES ('002');$$);
SELECT * FROM regress_trap.attack('a typed table');
CALL regress_trap.prepare($$
    CREATE UNLOGGED TABLE regress_target.alembic_version (version_num text);
    INSERT INTO regress_target.alembic_version VALUES ('002');$$);
SELECT * FROM regress_trap.attack('an unlogged table');

-- Odd columns.
CALL regress_trap.prepare($$
    CREATE DOMAIN regress_target.version AS text CHECK (regress_evil.disguised(VALUE) IS NOT NULL);
    CREATE TABLE regress_target.alembic_version (version_num regress_target.version);
    INSERT INTO regress_target.alembic_version VALUES ('002');$$);
SELECT * FROM regress_trap.attack('a domain with a check');
CALL regress_trap.prepare($$
    CREATE TYPE regress_target.form AS (version_num text);
    CREATE TABLE regress_target.alembic_version (version_num regress_target.form);
    INSERT INTO regress_target.alembic_version VALUES (ROW('002'))$$);
SELECT * FROM regress_trap.attack('a composite column');
CALL regress_trap.prepare($$
    CREATE TABLE regress_target.alembic_version (version_num text[]);
    INSERT INTO regress_target.alembic_version VALUES ('{002}')$$);
SELECT * FROM regress_trap.attack('an array');
CALL regress_trap.prepare($$
    CREATE TYPE regress_target.text AS ENUM ('001', '002', '003');
    CREATE TABLE regress_target.alembic_version (version_num regress_target.text);
    INSERT INTO regress_target.alembic_version VALUES ('002');
    CREATE FUNCTION regress_target.cast_to(regress_target.text) RETURNS pg_catalog.text LANGUAGE sql
        AS 'SELECT regress_evil.disguised(''002'')';
    CREATE FUNCTION regress_target.cast_from(pg_catalog.text) RETURNS regress_target.text LANGUAGE plpgsql
        AS 'BEGIN PERFORM regress_evil.strike(); RETURN ''002''; END';
    CREATE CAST (regress_target.text AS pg_catalog.text) WITH FUNCTION regress_target.cast_to AS IMPLICIT;
    CREATE CAST (pg_catalog.text AS regress_target.text) WITH FUNCTION regress_target.cast_from AS IMPLICIT$$);
SELECT * FROM regress_trap.attack('a type named text, with casts');
CALL regress_trap.prepare($$
    CREATE TABLE regress_target.alembic_version (source text, version_num text GENERATED ALWAYS AS (regress_evil.disguised(source)) STORED);
    INSERT INTO regress_target.alembic_version VALUES ('002');$$);
SELECT * FROM regress_trap.attack('a generated column');
CALL regress_trap.prepare($$
    CREATE TABLE regress_target.alembic_version (version_num text, more text GENERATED ALWAYS AS (regress_evil.disguised(version_num)) STORED);
    INSERT INTO regress_target.alembic_version VALUES ('002');$$);
SELECT * FROM regress_trap.attack('a second column, generated');
CALL regress_trap.prepare($$
    CREATE COLLATION regress_target.blurred (provider = icu, locale = 'und-u-ks-level1', deterministic = false);
    CREATE TABLE regress_target.alembic_version (version_num text COLLATE regress_target.blurred);
    INSERT INTO regress_target.alembic_version VALUES ('002');$$);
SELECT * FROM regress_trap.attack('a collation for which other names are equal');
CALL regress_trap.prepare($$
    CREATE TABLE regress_target.alembic_version (version_num text, more text NOT NULL);
    INSERT INTO regress_target.alembic_version VALUES ('002', '')$$);
SELECT * FROM regress_trap.attack('a column that must not be null');

-- Code that hangs on a plain table runs as its owner.
CALL regress_trap.prepare($$
    CREATE TABLE regress_target.alembic_version (version_num text, hit boolean DEFAULT regress_evil.strike());
    INSERT INTO regress_target.alembic_version VALUES ('002', true)$$);
SELECT * FROM regress_trap.attack('a default');
CALL regress_trap.prepare($$
    CREATE TABLE regress_target.alembic_version (version_num varchar(3) PRIMARY KEY);
    INSERT INTO regress_target.alembic_version VALUES ('002');
    CREATE TRIGGER t BEFORE INSERT OR UPDATE OR DELETE ON regress_target.alembic_version
        FOR EACH ROW EXECUTE FUNCTION regress_evil.row_trigger()$$);
SELECT * FROM regress_trap.attack('BEFORE triggers, row');
CALL regress_trap.prepare($$
    CREATE TABLE regress_target.alembic_version (version_num varchar(3) PRIMARY KEY);
    INSERT INTO regress_target.alembic_version VALUES ('002');
    CREATE TRIGGER t BEFORE INSERT OR UPDATE OR DELETE ON regress_target.alembic_version
        FOR EACH STATEMENT EXECUTE FUNCTION regress_evil.statement_trigger()$$);
SELECT * FROM regress_trap.attack('BEFORE triggers, statement');
CALL regress_trap.prepare($$
    CREATE TABLE regress_target.alembic_version (version_num varchar(3) PRIMARY KEY);
    INSERT INTO regress_target.alembic_version VALUES ('002');
    CREATE TRIGGER t AFTER INSERT OR UPDATE OR DELETE ON regress_target.alembic_version
        FOR EACH ROW EXECUTE FUNCTION regress_evil.row_trigger()$$);
SELECT * FROM regress_trap.attack('AFTER triggers, row');
CALL regress_trap.prepare($$
    CREATE TABLE regress_target.alembic_version (version_num varchar(3) PRIMARY KEY);
    INSERT INTO regress_target.alembic_version VALUES ('002');
    CREATE TRIGGER t AFTER INSERT OR UPDATE OR DELETE ON regress_target.alembic_version
        FOR EACH STATEMENT EXECUTE FUNCTION regress_evil.statement_trigger()$$);
SELECT * FROM regress_trap.attack('AFTER triggers, statement');
CALL regress_trap.prepare($$
    CREATE TABLE regress_target.alembic_version (version_num varchar(3) PRIMARY KEY);
    INSERT INTO regress_target.alembic_version VALUES ('002');
    CREATE FUNCTION regress_target.holds(text) RETURNS boolean LANGUAGE sql AS 'SELECT regress_evil.strike()';
    CREATE TRIGGER t BEFORE INSERT OR UPDATE ON regress_target.alembic_version
        FOR EACH ROW WHEN (regress_target.holds(NEW.version_num)) EXECUTE FUNCTION regress_evil.row_trigger()$$);
SELECT * FROM regress_trap.attack('triggers with a condition');
CALL regress_trap.prepare($$
    CREATE TABLE regress_target.alembic_version (version_num varchar(3) PRIMARY KEY);
    INSERT INTO regress_target.alembic_version VALUES ('002');
    CREATE TRIGGER t BEFORE TRUNCATE ON regress_target.alembic_version EXECUTE FUNCTION regress_evil.statement_trigger()$$);
SELECT * FROM regress_trap.attack('a truncate trigger');
CALL regress_trap.prepare($$
    CREATE TABLE regress_target.alembic_version (version_num varchar(3) PRIMARY KEY);
    INSERT INTO regress_target.alembic_version VALUES ('002');
    CREATE TRIGGER t AFTER INSERT ON regress_target.alembic_version REFERENCING NEW TABLE AS added
        FOR EACH STATEMENT EXECUTE FUNCTION regress_evil.statement_trigger()$$);
SELECT * FROM regress_trap.attack('a trigger with transition tables');
CALL regress_trap.prepare($$
    CREATE TABLE regress_target.alembic_version (version_num varchar(3) PRIMARY KEY);
    INSERT INTO regress_target.alembic_version VALUES ('002');
    CREATE CONSTRAINT TRIGGER t AFTER INSERT OR UPDATE OR DELETE ON regress_target.alembic_version
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION regress_evil.row_trigger()$$);
SELECT * FROM regress_trap.attack('a constraint trigger, deferred');
CALL regress_trap.prepare($$
    CREATE TABLE regress_target.alembic_version (version_num varchar(3) PRIMARY KEY);
    INSERT INTO regress_target.alembic_version VALUES ('002');
    CREATE RULE i AS ON INSERT TO regress_target.alembic_version DO ALSO SELECT regress_evil.strike();
    CREATE RULE u AS ON UPDATE TO regress_target.alembic_version DO ALSO SELECT regress_evil.strike();
    CREATE RULE d AS ON DELETE TO regress_target.alembic_version DO ALSO SELECT regress_evil.strike()$$);
SELECT * FROM regress_trap.attack('rules ON INSERT, UPDATE and DELETE');
CALL regress_trap.prepare($$
    CREATE TABLE regress_target.alembic_version (version_num varchar(3) PRIMARY KEY);
    INSERT INTO regress_target.alembic_version VALUES ('002');
    ALTER TABLE regress_target.alembic_version ENABLE ROW LEVEL SECURITY;
    CREATE POLICY p ON regress_target.alembic_version USING (regress_evil.strike()) WITH CHECK (regress_evil.strike())$$);
SELECT * FROM regress_trap.attack('policies');
CALL regress_trap.prepare($$
    CREATE TABLE regress_target.alembic_version (version_num varchar(3) PRIMARY KEY);
    INSERT INTO regress_target.alembic_version VALUES ('002');
    ALTER TABLE regress_target.alembic_version ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    CREATE POLICY p ON regress_target.alembic_version USING (regress_evil.strike()) WITH CHECK (regress_evil.strike())$$);
SELECT * FROM regress_trap.attack('policies that bind the owner');
CALL regress_trap.prepare($$
    CREATE TABLE regress_target.alembic_version (version_num varchar(3) PRIMARY KEY);
    INSERT INTO regress_target.alembic_version VALUES ('002');
    ALTER TABLE regress_target.alembic_version ADD CHECK (regress_evil.strike())$$);
SELECT * FROM regress_trap.attack('a check constraint');
CALL regress_trap.prepare($$
    CREATE TABLE regress_target.alembic_version (version_num varchar(3) PRIMARY KEY);
    INSERT INTO regress_target.alembic_version VALUES ('002');
    CREATE INDEX ON regress_target.alembic_version (regress_evil.disguised(version_num))$$);
SELECT * FROM regress_trap.attack('an index on an expression');
CALL regress_trap.prepare($$
    CREATE TABLE regress_target.alembic_version (version_num varchar(3) PRIMARY KEY);
    INSERT INTO regress_target.alembic_version VALUES ('002');
    CREATE INDEX ON regress_target.alembic_version (version_num) WHERE regress_evil.disguised(version_num) IS NOT NULL$$);
SELECT * FROM regress_trap.attack('a partial index');
CALL regress_trap.prepare($$
    CREATE TABLE regress_target.alembic_version (version_num varchar(3) PRIMARY KEY);
    INSERT INTO regress_target.alembic_version VALUES ('002');
    ALTER TABLE regress_target.alembic_version ADD EXCLUDE (regress_evil.disguised(version_num) WITH =)$$);
SELECT * FROM regress_trap.attack('an exclusion constraint');
CALL regress_trap.prepare($$
    CREATE TABLE regress_target.alembic_version (version_num varchar(3) PRIMARY KEY);
    INSERT INTO regress_target.alembic_version VALUES ('002');
    ALTER TABLE regress_target.alembic_version ADD UNIQUE (version_num) DEFERRABLE INITIALLY DEFERRED$$);
SELECT * FROM regress_trap.attack('a deferred unique constraint');
CALL regress_trap.prepare($$
    CREATE TABLE regress_target.alembic_version (version_num varchar(3) PRIMARY KEY);
    INSERT INTO regress_target.alembic_version VALUES ('002');
    CREATE STATISTICS regress_target.s ON (regress_evil.disguised(version_num)), version_num FROM regress_target.alembic_version;
    ANALYZE regress_target.alembic_version$$);
SELECT * FROM regress_trap.attack('statistics on an expression');
CALL regress_trap.prepare($$
    CREATE TABLE regress_target.alembic_version (version_num varchar(3) PRIMARY KEY);
    INSERT INTO regress_target.alembic_version VALUES ('002');
    CREATE TABLE regress_target.hanging (version_num text REFERENCES regress_target.alembic_version ON UPDATE CASCADE ON DELETE CASCADE);
    INSERT INTO regress_target.hanging VALUES ('002');
    CREATE TRIGGER t BEFORE UPDATE OR DELETE ON regress_target.hanging FOR EACH ROW EXECUTE FUNCTION regress_evil.row_trigger()$$);
SELECT * FROM regress_trap.attack('a foreign key that cascades');
CALL regress_trap.prepare($$
    CREATE TABLE regress_target.alembic_version (version_num varchar(3) PRIMARY KEY);
    INSERT INTO regress_target.alembic_version VALUES ('002');
    CREATE TABLE regress_target.known (version_num text PRIMARY KEY CHECK (regress_evil.strike()));
    INSERT INTO regress_target.known VALUES ('001'), ('002'), ('003');
    ALTER TABLE regress_target.alembic_version ADD FOREIGN KEY (version_num) REFERENCES regress_target.known DEFERRABLE INITIALLY DEFERRED$$);
SELECT * FROM regress_trap.attack('a foreign key to elsewhere');
CALL regress_trap.prepare($$
    CREATE TABLE regress_target.alembic_version (version_num varchar(3) PRIMARY KEY);
    INSERT INTO regress_target.alembic_version VALUES ('002');
    CREATE FUNCTION regress_target.again() RETURNS trigger LANGUAGE plpgsql
        AS 'BEGIN PERFORM regress_evil.strike(), migrate.drop_service(''regress_target''); RETURN NULL; END';
    CREATE TRIGGER t AFTER INSERT OR UPDATE OR DELETE ON regress_target.alembic_version
        FOR EACH STATEMENT EXECUTE FUNCTION regress_target.again()$$);
SELECT * FROM regress_trap.attack('a trigger that runs the service again');
CALL regress_trap.prepare($$
    CREATE TABLE regress_target.alembic_version (version_num varchar(3) PRIMARY KEY);
    INSERT INTO regress_target.alembic_version VALUES ('002');
    CREATE FUNCTION regress_target.try() RETURNS trigger LANGUAGE plpgsql
        AS 'BEGIN PERFORM regress_evil.strike(); EXECUTE $e$SET ROLE NONE$e$; PERFORM regress_evil.strike(); RETURN NEW; END';
    CREATE TRIGGER t BEFORE INSERT OR UPDATE ON regress_target.alembic_version FOR EACH ROW EXECUTE FUNCTION regress_target.try()$$);
SELECT * FROM regress_trap.attack('a trigger that takes another role');
CALL regress_trap.prepare($$
    CREATE TABLE regress_target.alembic_version (version_num varchar(3) PRIMARY KEY);
    INSERT INTO regress_target.alembic_version VALUES ('002');
    CREATE FUNCTION regress_target.try() RETURNS trigger LANGUAGE plpgsql
        AS 'BEGIN PERFORM regress_evil.strike(); EXECUTE $e$SET SESSION AUTHORIZATION DEFAULT$e$; PERFORM regress_evil.strike(); RETURN NEW; END';
    CREATE TRIGGER t BEFORE INSERT OR UPDATE ON regress_target.alembic_version FOR EACH ROW EXECUTE FUNCTION regress_target.try()$$);
SELECT * FROM regress_trap.attack('a trigger that takes another session''s role');
CALL regress_trap.prepare($$
    CREATE TABLE regress_target.alembic_version (version_num varchar(3) PRIMARY KEY);
    INSERT INTO regress_target.alembic_version VALUES ('002');
    CREATE FUNCTION regress_target.try() RETURNS trigger LANGUAGE plpgsql
        AS 'BEGIN PERFORM regress_evil.strike(); EXECUTE $e$SELECT set_config(''role'', ''none'', false)$e$; PERFORM regress_evil.strike(); RETURN NEW; END';
    CREATE TRIGGER t BEFORE INSERT OR UPDATE ON regress_target.alembic_version FOR EACH ROW EXECUTE FUNCTION regress_target.try()$$);
SELECT * FROM regress_trap.attack('a trigger that sets the role by a function');
CALL regress_trap.prepare($$
    CREATE TABLE regress_target.alembic_version (version_num varchar(3) PRIMARY KEY);
    INSERT INTO regress_target.alembic_version VALUES ('002');
    CREATE FUNCTION regress_target.try() RETURNS trigger LANGUAGE plpgsql
        AS 'BEGIN PERFORM regress_evil.strike(); EXECUTE $e$DECLARE late CURSOR WITH HOLD FOR SELECT regress_evil.strike()$e$; PERFORM regress_evil.strike(); RETURN NEW; END';
    CREATE TRIGGER t BEFORE INSERT OR UPDATE ON regress_target.alembic_version FOR EACH ROW EXECUTE FUNCTION regress_target.try()$$);
SELECT * FROM regress_trap.attack('a trigger that leaves a cursor');
CALL regress_trap.prepare($$
    CREATE TABLE regress_target.alembic_version (version_num varchar(3) PRIMARY KEY);
    INSERT INTO regress_target.alembic_version VALUES ('002');
    CREATE FUNCTION regress_target.try() RETURNS trigger LANGUAGE plpgsql
        AS 'BEGIN PERFORM regress_evil.strike(); EXECUTE $e$PREPARE late AS SELECT regress_evil.strike()$e$; PERFORM regress_evil.strike(); RETURN NEW; END';
    CREATE TRIGGER t BEFORE INSERT OR UPDATE ON regress_target.alembic_version FOR EACH ROW EXECUTE FUNCTION regress_target.try()$$);
SELECT * FROM regress_trap.attack('a trigger that leaves a prepared statement');
CALL regress_trap.prepare($$
    CREATE TABLE regress_target.alembic_version (version_num varchar(3) PRIMARY KEY);
    INSERT INTO regress_target.alembic_version VALUES ('002');
    CREATE FUNCTION regress_target.try() RETURNS trigger LANGUAGE plpgsql
        AS 'BEGIN PERFORM regress_evil.strike(); EXECUTE $e$CREATE TEMP VIEW pg_class AS SELECT regress_evil.strike()$e$; PERFORM regress_evil.strike(); RETURN NEW; END';
    CREATE TRIGGER t BEFORE INSERT OR UPDATE ON regress_target.alembic_version FOR EACH ROW EXECUTE FUNCTION regress_target.try()$$);
SELECT * FROM regress_trap.attack('a trigger that leaves a temporary view');
CALL regress_trap.prepare($$
    CREATE TABLE regress_target.alembic_version (version_num varchar(3) PRIMARY KEY);
    INSERT INTO regress_target.alembic_version VALUES ('002');
    CREATE FUNCTION regress_target.try() RETURNS trigger LANGUAGE plpgsql
        AS 'BEGIN PERFORM regress_evil.strike(); EXECUTE $e$LISTEN late$e$; PERFORM regress_evil.strike(); RETURN NEW; END';
    CREATE TRIGGER t BEFORE INSERT OR UPDATE ON regress_target.alembic_version FOR EACH ROW EXECUTE FUNCTION regress_target.try()$$);
SELECT * FROM regress_trap.attack('a trigger that listens');
CALL regress_trap.prepare($$
    CREATE TABLE regress_target.alembic_version (version_num varchar(3) PRIMARY KEY);
    INSERT INTO regress_target.alembic_version VALUES ('002');
    CREATE FUNCTION regress_target.try() RETURNS trigger LANGUAGE plpgsql
        AS 'BEGIN PERFORM regress_evil.strike(); EXECUTE $e$SET CONSTRAINTS ALL DEFERRED$e$; PERFORM regress_evil.strike(); RETURN NEW; END';
    CREATE TRIGGER t BEFORE INSERT OR UPDATE ON regress_target.alembic_version FOR EACH ROW EXECUTE FUNCTION regress_target.try()$$);
SELECT * FROM regress_trap.attack('a trigger that defers');

-- What a trigger leaves in the session of the caller, or takes from it: settings, cursors, locks.
CREATE PROCEDURE regress_trap.prepare_lingering() LANGUAGE sql AS $do$
CALL regress_trap.prepare($$
    CREATE TABLE regress_target.alembic_version (version_num varchar(3) PRIMARY KEY);
    INSERT INTO regress_target.alembic_version VALUES ('002');
    CREATE TABLE regress_target.stolen (secret text);
    CREATE FUNCTION regress_target.linger() RETURNS trigger LANGUAGE plpgsql AS $f$
    DECLARE
        own refcursor := 'regress_next';
        theirs refcursor := 'regress_secrets';
        secret text;
    BEGIN
        PERFORM set_config('search_path', 'regress_evil, pg_catalog', false), pg_advisory_lock(7);
        BEGIN
            OPEN own FOR SELECT regress_evil.strike();
            FETCH theirs INTO secret;
            INSERT INTO regress_target.stolen VALUES (secret);
        EXCEPTION WHEN duplicate_cursor OR object_not_in_prerequisite_state THEN
            OPEN own FOR SELECT regress_evil.strike();
        END;
        RETURN NULL;
    END
    $f$;
    CREATE TRIGGER t AFTER INSERT OR UPDATE OR DELETE ON regress_target.alembic_version EXECUTE FUNCTION regress_target.linger()$$)
$do$;
CALL regress_trap.prepare_lingering();
CREATE FUNCTION regress_trap.has_lingered() RETURNS boolean LANGUAGE sql SET search_path = pg_catalog AS $$
SELECT EXISTS (SELECT FROM pg_cursors WHERE name = 'regress_next') OR EXISTS (SELECT FROM regress_target.stolen)
    OR EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid())
$$;
BEGIN;
DECLARE regress_secrets CURSOR FOR SELECT secret FROM regress_trap.secrets;
SELECT revision FROM migrate.stamp('regress_target', '003');
SELECT * FROM regress_trap.verdict('a trigger in the session of who stamps', current_setting('search_path') !~ 'evil' AND NOT regress_trap.has_lingered());
FETCH ALL FROM regress_secrets;
COMMIT;
CALL regress_trap.prepare_lingering();
BEGIN;
DECLARE regress_secrets CURSOR FOR SELECT secret FROM regress_trap.secrets;
SELECT revision FROM migrate.upgrade('regress_target', '003');
SELECT * FROM regress_trap.verdict('a trigger in the session of who upgrades', current_setting('search_path') !~ 'evil' AND NOT regress_trap.has_lingered());
FETCH ALL FROM regress_secrets;
COMMIT;
CALL regress_trap.prepare_lingering();
BEGIN;
DECLARE regress_secrets CURSOR FOR SELECT secret FROM regress_trap.secrets;
SELECT revision FROM migrate.stamp('regress_target', 'base', purge => true);
SELECT * FROM regress_trap.verdict('a trigger in the session of who purges', current_setting('search_path') !~ 'evil' AND NOT regress_trap.has_lingered());
FETCH ALL FROM regress_secrets;
COMMIT;

-- What fires at commit: each call in a transaction of its own, to its end.
CALL regress_trap.prepare($$
    CREATE TABLE regress_target.alembic_version (version_num varchar(3) PRIMARY KEY);
    INSERT INTO regress_target.alembic_version VALUES ('002');
    CREATE CONSTRAINT TRIGGER t AFTER INSERT OR UPDATE OR DELETE ON regress_target.alembic_version
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION regress_evil.row_trigger()$$);
BEGIN;
SET CONSTRAINTS ALL DEFERRED;
SELECT revision FROM migrate.upgrade('regress_target', '003');
COMMIT;
SELECT * FROM regress_trap.verdict('a deferred trigger at the commit of an upgrade');
CALL regress_trap.prepare($$
    CREATE TABLE regress_target.alembic_version (version_num varchar(3) PRIMARY KEY);
    INSERT INTO regress_target.alembic_version VALUES ('002');
    CREATE CONSTRAINT TRIGGER t AFTER INSERT OR UPDATE OR DELETE ON regress_target.alembic_version
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION regress_evil.row_trigger()$$);
BEGIN;
SET CONSTRAINTS ALL DEFERRED;
SELECT revision FROM migrate.stamp('regress_target', '003');
COMMIT;
SELECT * FROM regress_trap.verdict('a deferred trigger at the commit of a stamp');
CALL regress_trap.prepare($$
    CREATE TABLE regress_target.alembic_version (version_num varchar(3) PRIMARY KEY);
    INSERT INTO regress_target.alembic_version VALUES ('002');
    CREATE CONSTRAINT TRIGGER t AFTER INSERT OR UPDATE OR DELETE ON regress_target.alembic_version
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION regress_evil.row_trigger()$$);
BEGIN;
SET CONSTRAINTS ALL DEFERRED;
SELECT revision FROM migrate.stamp('regress_target', '003', purge => true);
COMMIT;
SELECT * FROM regress_trap.verdict('a deferred trigger at the commit of a stamp that purges');
CALL regress_trap.prepare($$
    CREATE TABLE regress_target.alembic_version (version_num varchar(3) PRIMARY KEY);
    INSERT INTO regress_target.alembic_version VALUES ('002');
    CREATE CONSTRAINT TRIGGER t AFTER INSERT OR UPDATE OR DELETE ON regress_target.alembic_version
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION regress_evil.row_trigger()$$);
BEGIN;
SET CONSTRAINTS ALL DEFERRED;
SELECT revision FROM migrate.downgrade('regress_target', '001');
COMMIT;
SELECT * FROM regress_trap.verdict('a deferred trigger at the commit of a downgrade');

-- A table that can't be read, or is too much to read.
CALL regress_trap.prepare($$
    CREATE TABLE regress_target.alembic_version (version_num text);
    ALTER TABLE regress_target.alembic_version ALTER version_num SET STORAGE EXTENDED;
    INSERT INTO regress_target.alembic_version VALUES (repeat('x', 200000000))$$);
SELECT * FROM regress_trap.attack('a row of many megabytes');
CALL regress_trap.prepare($$
    CREATE TABLE regress_target.alembic_version (version_num text);
    INSERT INTO regress_target.alembic_version SELECT i::text FROM generate_series(1, 1000000) AS i$$);
SELECT * FROM regress_trap.attack('a million rows');
CALL regress_trap.prepare($$
    CREATE TABLE regress_target.alembic_version (version_num text);
    INSERT INTO regress_target.alembic_version VALUES (E'002\n%s%n\\\x1b[2J''; DROP ROLE regress_attacker; --')$$);
SELECT * FROM regress_trap.attack('bytes of control');
-- A table in the attacker's temporary schema, which is no longer there or another session's the next time.
SET ROLE regress_attacker;
CREATE TEMP TABLE alembic_version AS SELECT '002' AS version_num;
\set VERBOSITY sqlstate
SELECT migrate.alter_service('regress_target', schema_name => nspname) = 'regress_target' AS altered FROM pg_namespace WHERE oid = pg_my_temp_schema();
\set VERBOSITY default
RESET ROLE;
SELECT * FROM regress_trap.attack('a temporary table');
SET ROLE regress_attacker;
SELECT migrate.alter_service('regress_target', schema_name => 'regress_target');
DROP TABLE pg_temp.alembic_version;
RESET ROLE;
-- A service on a table of the extension, or of the server.
SET ROLE regress_attacker;
SELECT migrate.alter_service('regress_target', schema_name => 'migrate', version_table => 'services');
RESET ROLE;
SELECT * FROM regress_trap.attack('a table of the extension');
SET ROLE regress_attacker;
SELECT migrate.alter_service('regress_target', schema_name => 'pg_catalog', version_table => 'pg_authid');
RESET ROLE;
SELECT * FROM regress_trap.attack('a catalog');
DROP FOREIGN DATA WRAPPER regress_wrapper CASCADE;
DROP SCHEMA regress_target CASCADE;
\set ECHO none
\i :epilogue
\echo :tally
