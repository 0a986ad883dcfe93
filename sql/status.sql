-- The views status and pending: a row per service whatever is wrong with it, and nothing that one service has disturbs
-- the others.
CREATE EXTENSION migrate;
SET migrate.message_level = 'debug1';
CREATE ROLE regress_status_owner;
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY '{good,done,fresh,empty,stray,overlap,duplicate,nulls,view,partitioned,column,type,ownerless}'::text[] LOOP
        name := 'regress_st_' || name;
        PERFORM migrate.create_service(name);
        CONTINUE WHEN name = 'regress_st_empty';
        PERFORM migrate.register(name, '001', message => 'one', down => '');
        PERFORM migrate.register(name, '002', '001', 'two', down => '');
        CONTINUE WHEN name = 'regress_st_fresh';
        PERFORM migrate.upgrade(name, '001');
    END LOOP;
    PERFORM migrate.upgrade('regress_st_done');
END
$$;
-- All is well.
SELECT service, schema_name, current, heads, pending, up_to_date, last_run IS NOT NULL AS ran, problem FROM migrate.status ORDER BY service;
SELECT * FROM migrate.pending WHERE service IN ('regress_st_good', 'regress_st_done', 'regress_st_fresh', 'regress_st_empty') ORDER BY service, step;

-- Nothing is.
INSERT INTO regress_st_stray.alembic_version VALUES ('deadbeef');
INSERT INTO regress_st_overlap.alembic_version VALUES ('002');
ALTER TABLE regress_st_duplicate.alembic_version DROP CONSTRAINT alembic_version_pkc;
INSERT INTO regress_st_duplicate.alembic_version VALUES ('001');
ALTER TABLE regress_st_nulls.alembic_version DROP CONSTRAINT alembic_version_pkc;
ALTER TABLE regress_st_nulls.alembic_version ALTER version_num DROP NOT NULL;
INSERT INTO regress_st_nulls.alembic_version VALUES (NULL);
DROP TABLE regress_st_view.alembic_version;
CREATE VIEW regress_st_view.alembic_version AS SELECT (1/0)::text AS version_num;
DROP TABLE regress_st_partitioned.alembic_version;
CREATE TABLE regress_st_partitioned.alembic_version (version_num text) PARTITION BY LIST (version_num);
ALTER TABLE regress_st_column.alembic_version RENAME version_num TO version_number;
DROP TABLE regress_st_type.alembic_version;
CREATE TABLE regress_st_type.alembic_version (version_num int);
SELECT migrate.alter_service('regress_st_ownerless', owner => 'regress_status_owner');
DROP ROLE regress_status_owner;
SELECT service, current, heads, pending, up_to_date FROM migrate.status ORDER BY service;
SELECT service, problem FROM migrate.status WHERE problem IS NOT NULL ORDER BY service;
SELECT service, step, revision, message FROM migrate.pending ORDER BY service, step;
SELECT service, revision, is_applied, is_current FROM migrate.revision_map() ORDER BY service, revision;
-- The functions for all services stop at the first that is broken.
SELECT * FROM migrate.current();
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM migrate.upgrade_all();
\echo :LAST_ERROR_SQLSTATE
SELECT count(*) FROM migrate.heads();

-- Seen from within the transaction that breaks and mends.
BEGIN;
SELECT migrate.register('regress_st_good', '003', '002', 'three');
SELECT pending FROM migrate.status WHERE service = 'regress_st_good';
INSERT INTO regress_st_good.alembic_version VALUES ('deadbeef');
SELECT revision, is_applied, is_current FROM migrate.revision_map('regress_st_good');
SELECT heads, current, problem FROM migrate.status WHERE service = 'regress_st_good';
ALTER TABLE regress_st_good.alembic_version RENAME version_num TO x;
SELECT revision, is_applied, is_current FROM migrate.revision_map('regress_st_good');
SELECT heads, current, problem FROM migrate.status WHERE service = 'regress_st_good';
DROP SCHEMA regress_st_good CASCADE;
SELECT heads, current, pending, problem FROM migrate.status WHERE service = 'regress_st_good';
SELECT revision FROM migrate.pending WHERE service = 'regress_st_good' ORDER BY step;
ROLLBACK;
SELECT heads, current, pending, problem FROM migrate.status WHERE service = 'regress_st_good';

SET client_min_messages = warning;
DROP EXTENSION migrate;
DO $$
DECLARE
    name text;
BEGIN
    FOR name IN SELECT nspname FROM pg_namespace WHERE nspname LIKE 'regress\_st\_%' LOOP
        EXECUTE format('DROP SCHEMA %I CASCADE', name);
    END LOOP;
END
$$;
