-- What is around a service: schemas that can't be one's own, tables that don't last, transactions that may not write,
-- plans that go parallel.
CREATE EXTENSION migrate;
SET migrate.message_level = 'debug1';

-- The server's own schemas, the session's and the extension's are nobody's.
SELECT migrate.create_service('regress_sur', 'pg_catalog');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.create_service('regress_sur', 'pg_toast');
SELECT migrate.create_service('regress_sur', 'pg_temp');
SELECT migrate.create_service('regress_sur', 'pg_temp_3');
SELECT migrate.create_service('pg_regress_sur');
SELECT migrate.create_service('regress_sur', 'information_schema');
SELECT migrate.create_service('regress_sur', 'migrate');
SELECT migrate.create_service('migrate');
SELECT migrate.create_service('migrate', 'regress_sur_migrate');
SELECT migrate.alter_service('migrate', schema_name => 'default');
SELECT migrate.alter_service('migrate', schema_name => 'pg_catalog');
SELECT schema_name FROM migrate.services;
SELECT migrate.drop_service('migrate');
-- The schema public may be, for several.
SELECT migrate.create_service('regress_sur_1', 'public', version_table => 'regress_sur_1');
SELECT migrate.create_service('regress_sur_2', 'public', version_table => 'regress_sur_2');
SELECT migrate.register('regress_sur_1', '001', up => 'CREATE TABLE regress_sur (one int)', down => 'DROP TABLE regress_sur');
SELECT migrate.register('regress_sur_2', '001', up => 'ALTER TABLE regress_sur ADD two int', down => 'ALTER TABLE regress_sur DROP two',
    depends_on => '{regress_sur_1:001}');
SELECT service, revision FROM migrate.upgrade('regress_sur_2');
SELECT attname FROM pg_attribute WHERE attrelid = 'public.regress_sur'::regclass AND attnum > 0 ORDER BY attnum;
SELECT service, schema_name, current FROM migrate.status;

-- A version table that a crash would empty is refused, and told by the views.
ALTER TABLE regress_sur_2 SET UNLOGGED;
SELECT migrate.current('regress_sur_2');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.downgrade('regress_sur_2', 'base');
SELECT service, current, problem FROM migrate.status;
ALTER TABLE regress_sur_2 SET LOGGED;
SELECT migrate.current();
-- A temporary table of its name is somebody else's.
CREATE TEMPORARY TABLE regress_sur_2 (version_num text);
INSERT INTO regress_sur_2 VALUES ('nowhere');
SELECT migrate.current();
DROP TABLE pg_temp.regress_sur_2;

-- Where transactions begin read-only.
SET default_transaction_read_only = on;
SELECT migrate.current();
SELECT * FROM migrate.pending;
SELECT service, up_to_date FROM migrate.status;
SELECT migrate.check('regress_sur_1');
SELECT migrate.upgrade('regress_sur_1');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.register('regress_sur_1', '002', '001');
SELECT migrate.create_service('regress_sur_3');
BEGIN;
SET TRANSACTION READ WRITE;
SELECT migrate.register('regress_sur_1', '002', '001', down => '');
SELECT revision FROM migrate.upgrade('regress_sur_1');
SET TRANSACTION READ ONLY;
SELECT migrate.current();
SELECT migrate.downgrade('regress_sur_1', '-1');
ROLLBACK;
RESET default_transaction_read_only;
-- A script that makes its transaction read-only does so to itself.
SELECT migrate.register('regress_sur_1', '002', '001', up => 'SET transaction_read_only = on; CREATE TABLE regress_sur_3 ()', down => '');
SELECT migrate.upgrade('regress_sur_1');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.edit('regress_sur_1', '002', up => 'SET default_transaction_read_only = on; SET transaction_read_only = on; SELECT 1');
SELECT revision FROM migrate.upgrade('regress_sur_1');
SHOW transaction_read_only;
SHOW default_transaction_read_only;
SELECT migrate.current();

-- Answers are the same where the planner would rather not run alone, and where it compiles.
CREATE FUNCTION pg_temp.answers() RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(line, E'\n') FROM (
        SELECT migrate.current(verbose => true) UNION ALL
        SELECT migrate.history(verbose => true, indicate_current => true) UNION ALL
        SELECT migrate.heads() UNION ALL
        SELECT migrate.branches() UNION ALL
        SELECT s::text FROM migrate.status AS s UNION ALL
        SELECT p::text FROM migrate.pending AS p UNION ALL
        SELECT m::text FROM migrate.revision_map() AS m UNION ALL
        SELECT migrate.graph(service) FROM migrate.services UNION ALL
        SELECT s.service || count(*) || max(current[1]) FROM migrate.status AS s JOIN migrate.revisions AS r ON r.service = s.service
        GROUP BY s.service UNION ALL
        SELECT count(*)::text FROM migrate.runs AS r JOIN migrate.run_steps AS s USING (service, run)) AS lines (line)
$$;
SELECT pg_temp.answers() AS alone \gset
SELECT set_config(name, 'on', false) FROM pg_settings WHERE name IN ('force_parallel_mode', 'debug_parallel_query');
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SET min_parallel_index_scan_size = 0;
SET max_parallel_workers_per_gather = 4;
SELECT pg_temp.answers() = :'alone' AS the_same;
SET jit = on;
SET jit_above_cost = 0;
SET jit_inline_above_cost = 0;
SET jit_optimize_above_cost = 0;
SELECT pg_temp.answers() = :'alone' AS the_same;
SELECT service, revision FROM migrate.downgrade('regress_sur_1', 'base');
SELECT service, revision FROM migrate.upgrade_all();
RESET ALL;
SET migrate.message_level = 'debug1';
SET client_min_messages = warning;
SELECT service, revision FROM migrate.downgrade('regress_sur_1', 'base');
DROP TABLE regress_sur_1, regress_sur_2;
DROP EXTENSION migrate;
