-- A run that commits after each revision, and runs scripts that can't run in a transaction.
CREATE EXTENSION migrate;
SET migrate.message_level = notice;
SET search_path = public;
CREATE ROLE regress_online;
GRANT CREATE ON DATABASE :"DBNAME" TO regress_online;
SELECT migrate.create_service('shop', owner => 'regress_online', lock_timeout => '1s', lock_retries => 1, lock_retry_max_pause => '20ms');
SELECT migrate.register('shop', '001', up => $$
    CREATE TABLE item (id int, name text);
    INSERT INTO item SELECT n, 'item ' || n FROM generate_series(1, 100) AS n $$, down => 'DROP TABLE item');
SELECT migrate.register('shop', '002', '001', transactional => false, up => $$
    SET LOCAL maintenance_work_mem = '2MB';
    CREATE INDEX CONCURRENTLY item_id ON item (id);
    CREATE INDEX CONCURRENTLY item_name ON item (name);
    INSERT INTO item SELECT 1000, current_setting('maintenance_work_mem') || ' ' || current_user;
    VACUUM item $$, down => $$
    DROP INDEX CONCURRENTLY IF EXISTS item_name;
    DROP INDEX CONCURRENTLY IF EXISTS item_id $$);
SELECT migrate.register('shop', '003', '002', up => 'ALTER TABLE item ADD price int', down => 'ALTER TABLE item DROP price');
-- upgrade() names the CALL.
SELECT * FROM migrate.upgrade('shop');
CALL migrate.upgrade_online('shop');
-- What the script has set held to its end, for its statements alone.
SELECT name FROM shop.item WHERE id = 1000;
SELECT name, setting, source FROM pg_settings WHERE name = ANY ('{maintenance_work_mem,search_path,lock_timeout}') ORDER BY name;
SELECT current_user = session_user AS same_user;
SELECT indexrelid::regclass, indisvalid, pg_get_userbyid(relowner) AS owner
    FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid WHERE indrelid = 'shop.item'::regclass ORDER BY 1::text;
-- One run, whose steps were committed one after the other.
SELECT command, target, version_before, version_after FROM migrate.runs WHERE service = 'shop';
SELECT step, direction, revision, statements FROM migrate.run_steps WHERE service = 'shop' ORDER BY step;
SELECT count(*) FROM migrate.phases;
CALL migrate.upgrade_online('shop');
CALL migrate.downgrade_online('shop', '001');
SELECT indexrelid::regclass FROM pg_index WHERE indrelid = 'shop.item'::regclass;
SELECT version_num FROM shop.alembic_version;

-- Alone, or refused.
BEGIN;
CALL migrate.upgrade_online('shop');
ROLLBACK;
SELECT 1 \; CALL migrate.upgrade_online('shop');
DO $$ BEGIN CALL migrate.upgrade_online('shop'); END $$;
CREATE PROCEDURE public.outer_one() LANGUAGE plpgsql SET search_path = public AS $$ BEGIN CALL migrate.upgrade_online('shop'); END $$;
CALL public.outer_one();
CREATE FUNCTION public.outer_two() RETURNS void LANGUAGE plpgsql AS $$ BEGIN CALL migrate.upgrade_online('shop'); END $$;
SELECT public.outer_two();
SET default_transaction_read_only = on;
CALL migrate.upgrade_online('shop');
RESET default_transaction_read_only;
CALL migrate.upgrade_online(NULL);
CALL migrate.upgrade_online('none');
CALL migrate.upgrade_online('shop', 'none');
CALL migrate.downgrade_online('shop', 'none');
SELECT migrate.alter_service('shop', lock_retries => -1);
SELECT migrate.alter_service('shop', lock_retry_max_pause => 'soon');
CREATE ROLE regress_online_other;
GRANT USAGE ON SCHEMA migrate TO regress_online_other;
SET ROLE regress_online_other;
CALL migrate.upgrade_online('shop');
RESET ROLE;

-- An error leaves what was committed. The statement that failed comes first the next time, and what it has left is undone.
INSERT INTO shop.item VALUES (1, 'again');
SELECT migrate.edit('shop', '002', up => $$
    CREATE INDEX CONCURRENTLY item_name ON item (name);
    CREATE UNIQUE INDEX CONCURRENTLY item_id ON item (id);
    COMMENT ON INDEX item_id IS 'of the item' $$);
CALL migrate.upgrade_online('shop');
SELECT service, revision, direction, statement, command, line, state, attempts, sqlstate, message FROM migrate.phases ORDER BY statement;
SELECT indexrelid::regclass, indisvalid FROM pg_index WHERE indrelid = 'shop.item'::regclass ORDER BY 1::text;
SELECT version_after FROM migrate.runs WHERE service = 'shop' ORDER BY run DESC LIMIT 1;
-- Nothing else is done to it meanwhile.
\set VERBOSITY terse
SELECT * FROM migrate.upgrade('shop');
SELECT * FROM migrate.downgrade('shop', 'base');
SELECT * FROM migrate.stamp('shop', '002');
SELECT migrate.unregister('shop', '003');
SELECT migrate.drop_service('shop');
SELECT migrate.edit('shop', '002', up => 'SELECT 1');
SELECT migrate.register('shop', '002', '001', up => 'SELECT 1', down => '', transactional => false, replace => true);
\set VERBOSITY default
CALL migrate.upgrade_online('shop');
SELECT statement, state, attempts FROM migrate.phases ORDER BY statement;
DELETE FROM shop.item WHERE name = 'again';
CALL migrate.upgrade_online('shop', '002');
SELECT indexrelid::regclass, indisvalid, obj_description(indexrelid) FROM pg_index WHERE indrelid = 'shop.item'::regclass ORDER BY 1::text;
SELECT count(*) FROM migrate.phases;

-- A downgrade that stops half way is ended by the next one; an upgrade does not pass over it.
CREATE FUNCTION shop.stop() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RAISE 'stop'; END $$;
CALL migrate.upgrade_online('shop');
SELECT migrate.register('shop', 'half', '003', transactional => false, up => 'SELECT 1',
    down => 'DROP INDEX CONCURRENTLY item_name; SELECT shop.stop()');
GRANT USAGE ON SCHEMA shop TO regress_online;
CALL migrate.upgrade_online('shop', 'half');
\set VERBOSITY terse
CALL migrate.downgrade_online('shop', '003');
SELECT migrate.register('shop', 'later', 'half', up => 'SELECT 1', down => '');
CALL migrate.upgrade_online('shop');
\set VERBOSITY default
CREATE OR REPLACE FUNCTION shop.stop() RETURNS int LANGUAGE sql AS 'SELECT 1';
CALL migrate.downgrade_online('shop', '003');
SELECT migrate.unregister('shop', 'later'), migrate.unregister('shop', 'half');
DROP FUNCTION shop.stop();
CREATE INDEX item_name ON shop.item (name);
ALTER INDEX shop.item_name OWNER TO regress_online;

-- The other way out: its down script undoes what is half applied, and that alone.
CALL migrate.downgrade_online('shop', '001');
INSERT INTO shop.item VALUES (1, 'again');
CALL migrate.upgrade_online('shop');
CALL migrate.downgrade_online('shop', '-1');
SELECT indexrelid::regclass FROM pg_index WHERE indrelid = 'shop.item'::regclass;
SELECT version_num FROM shop.alembic_version;
SELECT count(*) FROM migrate.phases;

-- What was there before is not the run's to drop.
DELETE FROM shop.item WHERE name = 'again';
SELECT migrate.edit('shop', '002', up => $$
    CREATE INDEX CONCURRENTLY IF NOT EXISTS item_name ON item (name) $$);
CREATE INDEX item_name ON shop.item (name);
UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'shop.item_name'::regclass;
CALL migrate.upgrade_online('shop');
SELECT indexrelid::regclass, indisvalid FROM pg_index WHERE indrelid = 'shop.item'::regclass;
DROP INDEX shop.item_name;
CREATE INDEX item_name ON shop.alembic_version (version_num);
CALL migrate.upgrade_online('shop');
DROP INDEX shop.item_name;
CALL migrate.upgrade_online('shop');

-- Values of an enumeration can be used by the next revision of the same call. Hooks and repeatable scripts run as in upgrade().
SELECT migrate.register('shop', '004', '003', up => $$ CREATE TYPE size AS ENUM ('small') $$, down => 'DROP TYPE size');
SELECT migrate.register('shop', '005', '004', up => $$ ALTER TYPE size ADD VALUE 'large' $$, down => '');
SELECT migrate.register('shop', '006', '005', up => $$ CREATE TABLE box (size size DEFAULT 'large') $$, down => 'DROP TABLE box');
SELECT migrate.register_repeatable('shop', 'views', 'CREATE OR REPLACE VIEW boxes AS SELECT size FROM box');
SELECT migrate.set_hook('shop', 'before_run', $$ INSERT INTO item VALUES (2000, 'before ' || current_setting('migrate.direction')) $$);
SELECT migrate.set_hook('shop', 'after_step', $$ INSERT INTO item VALUES (2001, 'after ' || current_setting('migrate.revision')) $$);
SELECT migrate.set_hook('shop', 'after_run', $$ INSERT INTO item VALUES (2002, 'end') $$);
CALL migrate.upgrade_online('shop');
SELECT id, name FROM shop.item WHERE id >= 2000 ORDER BY id, name;
SELECT size FROM shop.boxes;
SELECT step, direction, revision FROM migrate.run_steps WHERE service = 'shop'
    AND run = (SELECT max(run) FROM migrate.runs WHERE service = 'shop') ORDER BY step;
SELECT * FROM migrate.upgrade('shop');

-- A script can't give the lock back, nor run its own service.
SELECT migrate.set_hook('shop', event, NULL) FROM unnest(ARRAY['before_run', 'after_step', 'after_run']) AS event;
SELECT migrate.register('shop', '007', '006', transactional => false, down => '', up => $$
    SELECT migrate.upgrade('shop') $$);
GRANT USAGE ON SCHEMA migrate TO regress_online;
\set VERBOSITY terse
CALL migrate.upgrade_online('shop');
SELECT migrate.edit('shop', '007', up => 'BEGIN; SELECT 1; COMMIT');
SELECT migrate.edit('shop', '007', up => 'SET ROLE postgres');
SELECT migrate.edit('shop', '007', up => 'DO $$ BEGIN COMMIT; END $$');
CALL migrate.upgrade_online('shop');
SELECT state, sqlstate FROM migrate.phases;
-- A CALL that may commit is looked up before it runs.
SELECT migrate.edit('shop', '007', up => 'CALL migrate.backfill()');
CALL migrate.upgrade_online('shop');
\set VERBOSITY default
SELECT migrate.edit('shop', '007', up => 'VACUUM item; REINDEX TABLE CONCURRENTLY item; ANALYZE item');
CALL migrate.upgrade_online('shop');
SELECT version_num FROM shop.alembic_version;

-- What another role's build has left is not dropped, whoever asks for an index of its name.
CREATE TABLE public.theirs (id int);
SELECT migrate.register('shop', '008', '007', transactional => false, down => '',
    up => 'CREATE INDEX CONCURRENTLY theirs_id ON public.theirs (id)');
\set VERBOSITY terse
CALL migrate.upgrade_online('shop');
CREATE INDEX theirs_id ON public.theirs (id);
UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'public.theirs_id'::regclass;
CALL migrate.upgrade_online('shop');
\set VERBOSITY default
SELECT indexrelid::regclass, indisvalid FROM pg_index WHERE indrelid = 'public.theirs'::regclass;
-- Nothing of it was there: the service is not half applied.
SELECT state, committed FROM migrate.phases;
SELECT migrate.unregister('shop', '008');
DROP TABLE public.theirs;

CALL migrate.downgrade_online('shop', 'base');
SELECT count(*) FROM pg_locks WHERE locktype = 'advisory';
SELECT migrate.drop_service('shop');
DROP SCHEMA shop CASCADE;
DROP PROCEDURE public.outer_one;
DROP FUNCTION public.outer_two;
REVOKE CREATE ON DATABASE :"DBNAME" FROM regress_online;
DROP EXTENSION migrate;
DROP ROLE regress_online, regress_online_other;
