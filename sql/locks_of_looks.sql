-- Who looks holds no lock on a version table afterwards, but what the transaction had before.
CREATE EXTENSION migrate;
SET migrate.message_level = 'debug1';
DO $$
BEGIN
    FOR i IN 1..30 LOOP
        PERFORM migrate.create_service('regress_look_' || i);
        PERFORM migrate.register('regress_look_' || i, '001', up => 'CREATE TABLE t ()', down => 'DROP TABLE t');
        PERFORM migrate.register('regress_look_' || i, '002', '001');
    END LOOP;
    PERFORM migrate.upgrade('regress_look_' || i, '001') FROM generate_series(1, 28) AS i;
    PERFORM migrate.upgrade('regress_look_29');
    PERFORM migrate.ensure_version('regress_look_30');
    INSERT INTO regress_look_28.alembic_version VALUES ('stray');
END
$$;
-- A repeatable script, a dependency, and a squashed pair, which are looked at otherwise.
SELECT migrate.register_repeatable('regress_look_1', 'r', 'SELECT 1');
SELECT migrate.register('regress_look_2', '003', '002', depends_on => '{regress_look_3:002}');
SELECT migrate.squash('regress_look_4', '001:002', rev_id => 'both');
CREATE VIEW pg_temp.held AS
    SELECT count(*) FILTER (WHERE relation::regclass::text ~ 'alembic') AS tables,
        count(*) FILTER (WHERE relation::regclass::text ~ 'regress_look' AND relation::regclass::text !~ 'alembic') AS others
    FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'relation';
CREATE FUNCTION pg_temp.look() RETURNS TABLE (call text, error text, tables bigint, others bigint) LANGUAGE plpgsql AS $$
BEGIN
    FOREACH call IN ARRAY ARRAY['current(''regress_look_1'')', 'current(''regress_look_1'', verbose => true)', 'current()',
        'history(''regress_look_1'', verbose => true, indicate_current => true)', 'history(indicate_current => true)', 'history(''regress_look_1'', ''current:'')',
        'heads()', 'heads(''regress_look_4'')', 'branches()', 'show(''regress_look_1'', ''current'')', 'graph(''regress_look_1'')', 'graph(''regress_look_1'', ''dot'')',
        'status', 'pending', 'revision_map()', 'revision_map(''regress_look_2'')', 'validate()', 'advice()', 'check(''regress_look_29'')', 'check(''regress_look_1'')', 'export()',
        'upgrade_sql(''regress_look_1'', ''001:002'')', 'upgrade(''regress_look_29'')', 'upgrade(''regress_look_28'')', 'script(''regress_look_1'', ''001'', ''up'')']
    LOOP
        error := NULL;
        BEGIN
            EXECUTE 'SELECT count(*) FROM migrate.' || call;
        EXCEPTION WHEN OTHERS THEN
            error := SQLSTATE;
        END;
        SELECT held.tables, held.others INTO look.tables, look.others FROM pg_temp.held;
        RETURN NEXT;
    END LOOP;
END
$$;
BEGIN;
SELECT * FROM pg_temp.look();
ROLLBACK;
-- What was held stays, however it was taken.
BEGIN;
LOCK TABLE regress_look_1.alembic_version IN ACCESS SHARE MODE;
SAVEPOINT a;
SELECT count(*) FROM regress_look_2.alembic_version;
SELECT min(tables), max(tables), sum(others) FROM pg_temp.look();
RELEASE a;
SELECT count(*) FROM migrate.revision_map();
SELECT count(*) FROM migrate.status;
SELECT * FROM pg_temp.held;
SAVEPOINT b;
SELECT count(*) FROM migrate.status;
SELECT count(*) FROM regress_look_3.alembic_version;
SELECT count(*) FROM migrate.status;
SELECT * FROM pg_temp.held;
ROLLBACK TO b;
SELECT * FROM pg_temp.held;
SELECT mode, count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND relation::regclass::text ~ 'alembic' GROUP BY 1;
ROLLBACK;
-- Also by a cursor that is still open, whose statement has not ended.
BEGIN;
DECLARE c CURSOR FOR SELECT * FROM migrate.status;
FETCH 1 FROM c \g /dev/null
SELECT * FROM pg_temp.held;
ROLLBACK;

SET client_min_messages = warning;
DROP EXTENSION migrate;
DO $$
BEGIN
    FOR i IN 1..30 LOOP
        EXECUTE format('DROP SCHEMA regress_look_%s CASCADE', i);
    END LOOP;
END
$$;
