-- upgrade: one step after the other, all or nothing.
CREATE EXTENSION migrate;
SELECT migrate.create_service('regress_up');
SELECT migrate.register('regress_up', '001', message => 'initial schema', up => 'CREATE TABLE notes (id int PRIMARY KEY); CREATE TABLE tags (id int)', down => 'DROP TABLE notes, tags');
SELECT migrate.register('regress_up', '002', '001', 'titles', 'ALTER TABLE notes ADD title text', 'ALTER TABLE notes DROP title');
SELECT migrate.register('regress_up', '003', '002', E'words\nin many lines\n\nand paragraphs', 'ALTER TABLE notes ADD words text[]', 'ALTER TABLE notes DROP words');

-- A call makes the schema and the version table, says what it does while it goes on, and answers its steps.
SELECT * FROM migrate.upgrade('regress_up', '002');
SELECT * FROM regress_up.alembic_version;
SELECT * FROM migrate.upgrade('regress_up');
SELECT attname FROM pg_attribute WHERE attrelid = 'regress_up.notes'::regclass AND attnum > 0 ORDER BY attnum;
-- Nothing to do: no row, no run.
SELECT * FROM migrate.upgrade('regress_up');
SELECT * FROM migrate.upgrade('regress_up', 'heads');
SELECT * FROM migrate.upgrade('regress_up', '003');
SELECT * FROM migrate.upgrade('regress_up', '001');
SELECT count(*) AS runs FROM migrate.runs;
SELECT migrate.check('regress_up');
-- The steps can be had as values too; a LIMIT never stops work half-way.
SELECT migrate.downgrade('regress_up', 'base');
SELECT revision FROM migrate.upgrade('regress_up') LIMIT 1;
SELECT * FROM migrate.current('regress_up');
SELECT (s).revision, (s).message FROM (SELECT migrate.downgrade('regress_up', '-1') AS s) AS steps;
SELECT * FROM migrate.upgrade('regress_up', '{003}');

-- A failure undoes the whole call: earlier steps, the version table, the log, the schema.
SELECT migrate.create_service('regress_up_bad');
SELECT migrate.register('regress_up_bad', '001', up => 'CREATE TABLE t (a int)');
SELECT migrate.register('regress_up_bad', '002', '001', up => 'INSERT INTO t VALUES (1); SELECT 1/0');
SELECT * FROM migrate.upgrade('regress_up_bad');
\echo :LAST_ERROR_SQLSTATE
SELECT count(*) AS schemas FROM pg_namespace WHERE nspname = 'regress_up_bad';
SELECT count(*) AS runs FROM migrate.runs WHERE service = 'regress_up_bad';
SELECT * FROM migrate.current('regress_up_bad');
-- Mended, it goes through.
SELECT migrate.register('regress_up_bad', '002', '001', up => 'INSERT INTO t VALUES (1)', replace => true);
SELECT revision FROM migrate.upgrade('regress_up_bad');

-- check: is a service behind?
SELECT migrate.register('regress_up_bad', '003', '002');
SELECT migrate.check('regress_up_bad');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM migrate.upgrade('regress_up_bad', 'heads');
SELECT migrate.check('regress_up_bad');

-- Branches: heads takes all, in the order in which they were registered; head wants to know which.
SELECT migrate.create_service('regress_up_tree');
SELECT migrate.register('regress_up_tree', 'root');
SELECT migrate.register('regress_up_tree', 'left1', 'root', branch_labels => '{left}');
SELECT migrate.register('regress_up_tree', 'right1', 'root', branch_labels => '{right}');
SELECT migrate.register('regress_up_tree', 'left2', 'left1');
SELECT * FROM migrate.upgrade('regress_up_tree');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM migrate.upgrade('regress_up_tree', 'left@head');
SELECT * FROM migrate.upgrade('regress_up_tree', 'heads');
SELECT * FROM migrate.current('regress_up_tree');
-- The merge that the hint proposes can be registered as it stands, with an identifier filled in.
SELECT migrate.register('regress_up_tree', 'both', ARRAY['right1', 'left2'], 'merge');
SELECT * FROM migrate.upgrade('regress_up_tree');
SELECT * FROM regress_up_tree.alembic_version;
-- A dependency pulls in the other branch and takes over its row.
SELECT migrate.register('regress_up_tree', 'alone', up => 'SELECT 1');
SELECT migrate.register('regress_up_tree', 'needy', 'both', depends_on => '{alone}');
SELECT * FROM migrate.upgrade('regress_up_tree', 'needy');
SELECT * FROM regress_up_tree.alembic_version;
SELECT * FROM migrate.current('regress_up_tree');

-- upgrade_all: every service in the order of their names, all or nothing.
SELECT migrate.register('regress_up', '004', '003');
SELECT migrate.register('regress_up_tree', 'more', 'needy');
SELECT migrate.register('regress_up_bad', '004', '003', up => 'SELECT 1/0');
SELECT * FROM migrate.upgrade_all();
SELECT count(*) FROM migrate.pending;
SELECT migrate.unregister('regress_up_bad', '004');
SELECT service, revision FROM migrate.upgrade_all();
SELECT * FROM migrate.upgrade_all();
SELECT service, count(*) FROM migrate.runs GROUP BY service, run HAVING run = (SELECT max(run) FROM migrate.runs) ORDER BY service;
-- A target counts for each of them.
SELECT * FROM migrate.upgrade_all('base');
SELECT * FROM migrate.upgrade_all('+1');
\echo :LAST_ERROR_SQLSTATE
SELECT service, revision FROM migrate.upgrade_all('head');

-- Revisions registered later, below an applied one or beside it, are found and run.
SELECT migrate.register('regress_up', '002b', '001', 'beside');
SELECT * FROM migrate.upgrade('regress_up', 'heads');
SELECT * FROM migrate.current('regress_up');

SET client_min_messages = warning;
DROP EXTENSION migrate;
DROP SCHEMA regress_up, regress_up_bad, regress_up_tree CASCADE;
