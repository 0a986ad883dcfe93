-- Advisory locks of the session that code of others takes are given back, also where it fails; those that the session had
-- are untouched.
CREATE EXTENSION migrate;
SET migrate.message_level = 'debug1';
CREATE VIEW held AS SELECT string_agg(format('%s:%s', objid, mode), ' ' ORDER BY objid, mode) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid();
SELECT migrate.create_service('regress_adv');
CREATE FUNCTION run(script text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM migrate.register('regress_adv', '001', up => script, replace => true);
    PERFORM migrate.upgrade('regress_adv');
    RETURN 'ran';
EXCEPTION WHEN OTHERS THEN
    RETURN SQLSTATE;
END
$$;
SELECT * FROM held;
-- Caught, in a subtransaction.
SELECT run('SELECT pg_advisory_lock(1), pg_advisory_lock(1), pg_advisory_lock_shared(2), pg_try_advisory_lock(3, 4), pg_advisory_xact_lock(5); SELECT 1/0');
SELECT * FROM held;
SELECT run('SELECT pg_advisory_lock(n) FROM generate_series(1, 3000) AS n; SELECT 1/0');
SELECT * FROM held;
-- Not caught, with and without a transaction block.
SELECT migrate.register('regress_adv', '001', up => 'SELECT pg_advisory_lock(1), pg_advisory_xact_lock(1), pg_advisory_xact_lock(2); DO ''BEGIN PERFORM pg_advisory_lock(3); RAISE SQLSTATE ''''RB000''''; END''');
SELECT migrate.upgrade('regress_adv');
SELECT * FROM held;
BEGIN;
SELECT migrate.upgrade('regress_adv');
ROLLBACK;
SELECT * FROM held;
BEGIN;
SAVEPOINT a;
SELECT migrate.upgrade('regress_adv');
ROLLBACK TO a;
SELECT * FROM held;
COMMIT;
SELECT * FROM held;
-- What the session had stays, in its transaction and beyond.
SELECT pg_advisory_lock(1), pg_advisory_lock(7), pg_advisory_lock(7);
BEGIN;
SELECT pg_advisory_xact_lock(8), pg_advisory_xact_lock_shared(9);
SAVEPOINT a;
SELECT migrate.upgrade('regress_adv');
ROLLBACK TO a;
SELECT * FROM held;
SELECT run('SELECT pg_advisory_lock_shared(8), pg_advisory_lock_shared(1), pg_advisory_lock(10); SELECT 1/0');
SELECT * FROM held;
COMMIT;
SELECT * FROM held;
SELECT pg_advisory_unlock(7), pg_advisory_unlock(7), pg_advisory_unlock(7);
-- What a script that fails has given back of them is taken again.
SELECT run('SELECT pg_advisory_unlock(1), pg_advisory_lock(11); SELECT 1/0');
SELECT * FROM held;
SELECT run('DO ''BEGIN PERFORM pg_advisory_unlock_all(), pg_advisory_lock(12); END''');
SELECT * FROM held;
BEGIN;
SELECT pg_advisory_xact_lock(8);
SELECT run('SELECT pg_advisory_unlock_all(); SELECT 1/0');
SELECT * FROM held;
ROLLBACK;
SELECT * FROM held;
SELECT pg_advisory_unlock_all();
-- Taken by a trigger on the version table, which then fails; by an inner run, whose error is caught or not.
SELECT migrate.ensure_version('regress_adv');
CREATE FUNCTION regress_adv.taking() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_advisory_lock(20); RAISE SQLSTATE ''RB001''; END';
CREATE TRIGGER taking BEFORE INSERT ON regress_adv.alembic_version FOR EACH ROW EXECUTE FUNCTION regress_adv.taking();
SELECT run('SELECT 1');
SELECT * FROM held;
SELECT migrate.stamp('regress_adv', 'heads');
SELECT * FROM held;
DROP TRIGGER taking ON regress_adv.alembic_version;
SELECT migrate.create_service('regress_adv_2');
SELECT migrate.register('regress_adv_2', '001', up => 'SELECT pg_advisory_lock(21); SELECT 1/0');
SELECT run('SELECT pg_advisory_lock(22); SELECT migrate.upgrade(''regress_adv_2'')');
SELECT * FROM held;
SELECT run('SELECT pg_advisory_lock(22); DO $d$ BEGIN PERFORM migrate.upgrade(''regress_adv_2''); EXCEPTION WHEN OTHERS THEN '
    || 'IF EXISTS (SELECT FROM pg_locks WHERE locktype = ''advisory'' AND objid = 21) OR NOT EXISTS (SELECT FROM pg_locks WHERE locktype = ''advisory'' AND objid = 22) THEN RAISE SQLSTATE ''RB002''; END IF; END $d$');
SELECT * FROM held;
-- By a function that PL/pgSQL has called in the transaction before.
CREATE FUNCTION regress_adv.take(n bigint) RETURNS boolean LANGUAGE plpgsql AS 'DECLARE r boolean; BEGIN r := pg_try_advisory_lock(n); RETURN r; END';
SELECT migrate.register('regress_adv', '002', '001', up => 'SELECT take(30)');
SELECT migrate.register('regress_adv', '003', '002', up => 'SELECT take(31)');
SELECT migrate.register('regress_adv', '004', '003', up => 'SELECT take(32); SELECT 1/0');
BEGIN;
SELECT revision FROM migrate.upgrade('regress_adv', '003');
SELECT * FROM held;
SAVEPOINT a;
SELECT migrate.upgrade('regress_adv', '004');
ROLLBACK TO a;
SELECT * FROM held;
COMMIT;
SELECT * FROM held;

SET client_min_messages = warning;
DROP EXTENSION migrate;
DROP SCHEMA IF EXISTS regress_adv, regress_adv_2 CASCADE;
DROP FUNCTION run;
DROP VIEW held;
