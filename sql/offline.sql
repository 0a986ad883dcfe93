-- upgrade_sql, downgrade_sql and stamp_sql: scripts for psql, a row per line.
CREATE EXTENSION migrate;
SET migrate.message_level = 'debug1';
SELECT migrate.create_service('regress_offline', search_path => 'regress_offline, public');
SELECT migrate.register('regress_offline', '001', NULL, 'tables', E'CREATE TABLE a (i int);\nCREATE TABLE b (i int) -- and no semicolon', 'DROP TABLE b; DROP TABLE a;');
SELECT migrate.register('regress_offline', '002', '001', E'a message\nCOMMIT;', 'SET LOCAL lock_timeout = 0; SELECT (ARRAY[1, 2, 3])[1:i], i::text, ''\'' FROM a;', '');
SELECT migrate.register('regress_offline', '003', '002', 'apart', 'VACUUM a', '', transactional => false);
SELECT migrate.register('regress_offline', '004', '003', 'nothing', '', 'DROP SCHEMA regress_offline CASCADE');
\pset tuples_only on
\pset format unaligned
-- From base: schema and version table are made.
SELECT * FROM migrate.upgrade_sql('regress_offline', 'base:002');
-- From the middle, through a revision that can't run in a transaction.
SELECT * FROM migrate.upgrade_sql('regress_offline', '002:head');
-- Back; where a script takes the version table along, the last row goes with it.
SELECT * FROM migrate.downgrade_sql('regress_offline', '002:base');
SELECT migrate.register(made, '1', down => 'DROP SCHEMA regress_offline_gone CASCADE') FROM migrate.create_service('regress_offline_gone') AS made;
SELECT * FROM migrate.downgrade_sql('regress_offline_gone', '1:-1');
-- Stamps.
SELECT * FROM migrate.stamp_sql('regress_offline', '002');
SELECT * FROM migrate.stamp_sql('regress_offline', '002:base');
-- Nothing to do.
SELECT * FROM migrate.upgrade_sql('regress_offline', '004:002');
SELECT * FROM migrate.downgrade_sql('regress_offline', '002:002');
SELECT * FROM migrate.stamp_sql('regress_offline', 'base');

-- Identifiers are quoted, in comments they can do nothing, and long ones get their room.
SELECT migrate.create_service('regress "off" ''line''', E'regress\n"off" $migrate$', 'versions; table');
SELECT migrate.register('regress "off" ''line''', E'1\';\\$migrate$', up => 'SELECT 1;', down => '');
SELECT migrate.register('regress "off" ''line''', 'an_identifier_that_is_longer_than_32_characters', E'1\';\\$migrate$', down => '');
SELECT * FROM migrate.upgrade_sql('regress "off" ''line''', 'base:head');

-- Ranges: what --sql of Alembic takes, and where Alembic stops without a word.
SELECT migrate.create_service('regress_tree');
SELECT migrate.register('regress_tree', 'aaaa', down => '');
SELECT migrate.register('regress_tree', 'bb01', 'aaaa', down => '', branch_labels => '{left}');
SELECT migrate.register('regress_tree', 'bb02', 'aaaa', branch_labels => '{right}');
SELECT migrate.register('regress_tree', 'cccc', ARRAY['bb01', 'bb02'], down => '');
SELECT migrate.register('regress_tree', 'zzzz', down => '', branch_labels => '{other}');
CREATE FUNCTION pg_temp.steps(command text, range text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    result text;
    state text;
    detail text;
    hint text;
BEGIN
    EXECUTE format('SELECT string_agg(line, E''\n'') FROM migrate.%I($1, $2) AS line WHERE line ~ ''^(-- Running|CREATE|INSERT|UPDATE|DELETE)''', command)
        INTO result USING 'regress_tree', range;
    RETURN format('%s %s', range, E'\n' || result);
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
    RETURN concat_ws(E'\n    ', format('%s %s: %s', range, state, SQLERRM), nullif(detail, ''), nullif(hint, ''));
END $$;
SELECT pg_temp.steps('upgrade_sql', range) FROM unnest('{cccc,:cccc,other@base:other@head,aaaa:+1,aaaa:left@+1,bb01:cccc,"aaaa:bb01+1",heads:heads,zzzz:cccc,heads,
    head,base:head,head:cccc,nope:cccc,x:y,nope@base:cccc,cccc:,a:b:c,aaaa:nope,current:head,head-1:head}'::text[]) AS range;
SELECT pg_temp.steps('downgrade_sql', range) FROM unnest('{cccc:base,heads:base,cccc:left@base,bb01:-1,cccc:bb01,
    cccc,:base,cccc:-1,bb01:-9,bb01:zzzz,base:bb01,bb01:heads,"heads:other@-1"}'::text[]) AS range;
SELECT pg_temp.steps('stamp_sql', range) FROM unnest('{heads,aaaa:cccc,"{base:bb01,base:bb02}","{bb01,bb02}","{aaaa:bb01,bb02}",:aaaa,other@base:aaaa,
    head,"{aaaa:bb01,bb01:cccc}",+1,aaaa:+1,nope:aaaa,aaaa:nope,"{}"}'::text[]) AS range;

-- From where the service is: without a table, at one row, at several. There is a log for a bare -N, as online.
SELECT pg_temp.steps('upgrade_sql', range) FROM unnest('{current:aaaa,current:head,current:heads}'::text[]) AS range;
SELECT count(*) FROM migrate.upgrade('regress_tree', 'aaaa');
SELECT pg_temp.steps('upgrade_sql', range) FROM unnest('{current:left,current:+1,current:left@+1,base:current,current,current:current,aaaa:current}'::text[]) AS range;
SELECT count(*) FROM migrate.upgrade('regress_tree', 'bb02') AS a, migrate.upgrade('regress_tree', 'bb01') AS b;
SELECT pg_temp.steps('upgrade_sql', range) FROM unnest('{current:cccc,current:zzzz,base:current,"current:+1",current-1:cccc}'::text[]) AS range;
SELECT pg_temp.steps('downgrade_sql', range) FROM unnest('{current:-1,current:left@-1,current:bb02,current:base,bb01:current}'::text[]) AS range;
SELECT pg_temp.steps('stamp_sql', range) FROM unnest('{current:cccc,base:current,current,"{current:bb01,current:zzzz}"}'::text[]) AS range;
SELECT version_num FROM regress_tree.alembic_version ORDER BY 1;
-- Without a range, to head; where there are several, as ever.
SELECT migrate.upgrade_sql('regress_tree');
-- A row that nobody knows is said, but only where rows are asked for.
INSERT INTO regress_tree.alembic_version VALUES ('stray');
SELECT pg_temp.steps('upgrade_sql', range) FROM unnest('{current:cccc,base:aaaa}'::text[]) AS range;
DELETE FROM regress_tree.alembic_version WHERE version_num = 'stray';

-- What runs beside the scripts of revisions, in the order of a run. What waits for a revision is left out.
SELECT migrate.create_service('regress_beside');
SELECT migrate.register('regress_beside', 'one', up => 'CREATE TABLE t (n int)', down => 'DROP TABLE t', verify => 'SELECT n FROM t -- it is there');
SELECT migrate.register('regress_beside', 'two', 'one', up => 'ALTER TABLE t ADD o int', down => 'ALTER TABLE t DROP o');
SELECT migrate.set_hook('regress_beside', 'before_run', 'SET work_mem = ''8MB''');
SELECT migrate.set_hook('regress_beside', 'after_step', 'ANALYZE');
SELECT migrate.register_repeatable('regress_beside', 'early', 'CREATE OR REPLACE VIEW v AS SELECT n FROM t;');
SELECT migrate.register_repeatable('regress_beside', 'late', 'CREATE OR REPLACE VIEW w AS SELECT o FROM t;', '{two}');
SELECT * FROM migrate.upgrade_sql('regress_beside', 'base:one') AS line WHERE line !~ '^(SET LOCAL (migrate.s|search)|$)';
SELECT line FROM migrate.upgrade_sql('regress_beside', 'one:two') AS line WHERE line ~ '^(-- R|CREATE|SAVE)';
SELECT line FROM migrate.downgrade_sql('regress_beside', 'two:one') AS line WHERE line ~ '^(-- R|CREATE|SAVE|ANALYZE|SET)';
SELECT count(*) FROM migrate.stamp_sql('regress_beside', 'base:two') AS line WHERE line ~ '(ANALYZE|CREATE OR|work_mem)';

-- From where the service is, those that a run here would have; also where no revision is pending.
SELECT count(*) FROM migrate.upgrade('regress_beside', 'one');
SELECT line FROM migrate.upgrade_sql('regress_beside') AS line WHERE line ~ '^(-- R|CREATE|SAVE|ANALYZE)';
SELECT count(*) FROM migrate.upgrade('regress_beside');
SELECT * FROM migrate.upgrade_sql('regress_beside');
SELECT migrate.register_repeatable('regress_beside', 'early', 'CREATE OR REPLACE VIEW v AS SELECT n, 1 AS one FROM t;');
SELECT * FROM migrate.upgrade_sql('regress_beside');
SELECT count(*) FROM migrate.downgrade_sql('regress_beside', 'current:current');
-- Half-way through what has been squashed, the rest of the chain; past it, nothing; from base, one revision.
SELECT migrate.create_service('regress_chain');
SELECT migrate.register('regress_chain', '001', up => 'SELECT 1', down => ''), migrate.register('regress_chain', '002', '001', up => 'SELECT 2', down => '');
SELECT count(*) FROM migrate.upgrade('regress_chain', '001');
SELECT migrate.squash('regress_chain', '001:002', 'both', 'both');
SELECT line FROM migrate.upgrade_sql('regress_chain') AS line WHERE line ~ '^(--|SELECT|UPDATE|INSERT)';
SELECT count(*) FROM migrate.upgrade('regress_chain');
SELECT migrate.register('regress_chain', 'next', 'both', up => 'SELECT 3', down => '');
SELECT line FROM migrate.upgrade_sql('regress_chain') AS line WHERE line ~ '^(--|SELECT|UPDATE|INSERT|    IF)';
SELECT line FROM migrate.downgrade_sql('regress_chain', 'current:base') AS line WHERE line ~ '^(--|SELECT|UPDATE|INSERT|DELETE|    IF)';
SELECT line FROM migrate.upgrade_sql('regress_chain', 'base:head') AS line WHERE line ~ '^(--|SELECT|UPDATE|INSERT)';

-- Errors as they are shown.
SELECT migrate.downgrade_sql('regress_tree', 'aaaa');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.downgrade_sql('regress_tree', 'bb02:aaaa');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.stamp_sql('regress_tree', '{aaaa:bb01,bb01:cccc}');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.upgrade_sql('regress_nope', 'head');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.upgrade_sql(NULL, 'head');
SELECT migrate.upgrade_sql('regress_tree', NULL);
SELECT migrate.downgrade_sql('regress_tree', NULL);
SELECT migrate.stamp_sql('regress_tree', NULL);
\echo :LAST_ERROR_SQLSTATE

-- Scripts may hold secrets.
CREATE ROLE regress_stranger;
GRANT USAGE ON SCHEMA migrate TO regress_stranger;
SET ROLE regress_stranger;
SELECT count(*) FROM migrate.history('regress_tree');
\set VERBOSITY terse
SELECT migrate.upgrade_sql('regress_tree', 'heads');
SELECT migrate.downgrade_sql('regress_tree', 'heads:base');
SELECT migrate.stamp_sql('regress_tree', 'heads');
\echo :LAST_ERROR_SQLSTATE
RESET ROLE;

-- Nothing is looked at, and nothing changes: a version table that is unusable plays no part.
BEGIN;
CREATE SCHEMA regress_offline CREATE VIEW alembic_version AS SELECT 1 AS version_num;
SET TRANSACTION READ ONLY;
SELECT count(*) FROM migrate.upgrade_sql('regress_offline', 'head');
SAVEPOINT s;
SELECT count(*) FROM migrate.upgrade_sql('regress_offline');
ROLLBACK TO s;
SELECT count(*) FROM migrate.downgrade_sql('regress_offline', '002:base');
SELECT count(*) FROM migrate.stamp_sql('regress_offline', '001');
ROLLBACK;
SELECT count(*) FROM migrate.runs WHERE service LIKE 'regress%off%';
SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'regress%off%';

SET client_min_messages = warning;
DROP EXTENSION migrate;
DROP ROLE regress_stranger;
DROP SCHEMA regress_tree, regress_beside, regress_chain CASCADE;
