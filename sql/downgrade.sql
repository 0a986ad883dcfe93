-- downgrade: undoing what was applied.
CREATE EXTENSION migrate;
SELECT migrate.create_service('regress_down');
SELECT migrate.register('regress_down', '001', message => 'notes', up => 'CREATE TABLE notes (id int)', down => 'DROP TABLE notes');
SELECT migrate.register('regress_down', '002', '001', 'title', 'ALTER TABLE notes ADD title text', 'ALTER TABLE notes DROP title');
SELECT migrate.register('regress_down', '003', '002', 'words', 'ALTER TABLE notes ADD words text', 'ALTER TABLE notes DROP words');
SET migrate.message_level = 'debug1';
SELECT revision FROM migrate.upgrade('regress_down');
SET migrate.message_level = 'info';

-- To a revision, some steps down, to base. What is there already is no work.
SELECT * FROM migrate.downgrade('regress_down', '002');
SELECT * FROM regress_down.alembic_version;
SELECT attname FROM pg_attribute WHERE attrelid = 'regress_down.notes'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum;
SELECT * FROM migrate.downgrade('regress_down', '002');
SELECT * FROM migrate.downgrade('regress_down', '-1');
SELECT * FROM migrate.downgrade('regress_down', 'base');
SELECT count(*) FROM regress_down.alembic_version;
SELECT * FROM migrate.downgrade('regress_down', 'base');
SELECT * FROM migrate.downgrade('regress_down', '-1');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM migrate.downgrade('regress_down', '003');
\echo :LAST_ERROR_SQLSTATE
SELECT count(*) AS runs FROM migrate.runs WHERE command = 'downgrade';

-- A failing down script undoes the whole call.
SET migrate.message_level = 'debug1';
SELECT revision FROM migrate.upgrade('regress_down');
CREATE VIEW regress_down.titles AS SELECT title FROM regress_down.notes;
SELECT * FROM migrate.downgrade('regress_down', 'base');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM migrate.current('regress_down');
SELECT attname FROM pg_attribute WHERE attrelid = 'regress_down.notes'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum;
DROP VIEW regress_down.titles;

-- A revision without a down script is irreversible: a downgrade through it is refused before anything runs, one that
-- stops at it is not. '' means that there is nothing to undo.
SELECT migrate.register('regress_down', '004', '003', 'drop words', 'ALTER TABLE notes DROP words');
SELECT migrate.register('regress_down', '005', '004', 'nothing to undo', 'ANALYZE notes', '');
SELECT migrate.register('regress_down', '006', '005', 'one more', 'SELECT 1', 'SELECT 1');
SELECT revision FROM migrate.upgrade('regress_down');
SELECT * FROM migrate.downgrade('regress_down', '003');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM migrate.current('regress_down');
SELECT revision, statements FROM migrate.downgrade('regress_down', '004');
SELECT * FROM migrate.downgrade('regress_down', '-1');
\echo :LAST_ERROR_SQLSTATE
-- The way out of the hint: undo by hand, say so.
ALTER TABLE regress_down.notes ADD words text;
SELECT * FROM migrate.stamp('regress_down', '003');
SELECT revision FROM migrate.downgrade('regress_down', 'base');

-- A down script that drops the schema takes the version table with it. If nothing remains applied, that is fine.
SELECT migrate.create_service('regress_down_all');
SELECT migrate.register('regress_down_all', '001', up => 'CREATE TABLE t (a int)', down => 'DROP SCHEMA regress_down_all CASCADE');
SELECT migrate.register('regress_down_all', '002', '001', up => 'CREATE TABLE u (a int)', down => 'DROP TABLE u');
SELECT revision FROM migrate.upgrade('regress_down_all');
SET client_min_messages = warning;
SELECT * FROM migrate.downgrade('regress_down_all', 'base');
RESET client_min_messages;
SELECT count(*) FROM pg_namespace WHERE nspname = 'regress_down_all';
SELECT service, current, pending, problem FROM migrate.status WHERE service = 'regress_down_all';
SELECT version_before, version_after FROM migrate.runs WHERE service = 'regress_down_all' ORDER BY run DESC LIMIT 1;
SELECT revision FROM migrate.upgrade('regress_down_all');
-- If something remains, nothing would tell so: that is an error, and nothing is lost.
SELECT migrate.register('regress_down_all', '003', '002', down => 'DROP SCHEMA regress_down_all CASCADE');
SELECT revision FROM migrate.upgrade('regress_down_all');
SET client_min_messages = warning;
SELECT * FROM migrate.downgrade('regress_down_all', '002');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM migrate.downgrade('regress_down_all', 'base');
\echo :LAST_ERROR_SQLSTATE
RESET client_min_messages;
SELECT to_regclass('regress_down_all.t') AS table, current FROM migrate.status WHERE service = 'regress_down_all';
-- The same goes for an up script.
SELECT migrate.register('regress_down_all', '004', '003', up => 'DROP TABLE alembic_version');
SELECT * FROM migrate.upgrade('regress_down_all');
\echo :LAST_ERROR_SQLSTATE
-- One that puts another version table in its place loses the rows as well.
SELECT migrate.register('regress_down_all', '004', '003', replace => true, up => 'DROP TABLE alembic_version; CREATE TABLE alembic_version (version_num text)');
SELECT * FROM migrate.upgrade('regress_down_all');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.register('regress_down_all', '004', '003', replace => true, up => 'ALTER TABLE alembic_version RENAME TO old_version');
SELECT * FROM migrate.upgrade('regress_down_all');
\echo :LAST_ERROR_SQLSTATE
-- A script that writes the rows itself is found out when they don't match.
SELECT migrate.register('regress_down_all', '004', '003', replace => true, up => 'DELETE FROM alembic_version');
SELECT * FROM migrate.upgrade('regress_down_all');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.register('regress_down_all', '004', '003', replace => true, up => $$UPDATE alembic_version SET version_num = '004'$$);
SELECT * FROM migrate.upgrade('regress_down_all');
-- One that only moves a row does no harm.
SELECT migrate.register('regress_down_all', '004', '003', replace => true, up => 'UPDATE alembic_version SET version_num = version_num; CLUSTER alembic_version USING alembic_version_pkc');
SELECT revision FROM migrate.upgrade('regress_down_all');
SELECT * FROM regress_down_all.alembic_version;

-- With branches: what the log has last is undone first, whatever the order of the rows.
SELECT migrate.create_service('regress_down_tree');
SELECT migrate.register('regress_down_tree', 'root', down => '');
SELECT migrate.register('regress_down_tree', 'left1', 'root', branch_labels => '{left}', down => '');
SELECT migrate.register('regress_down_tree', 'right1', 'root', branch_labels => '{right}', down => '');
SELECT migrate.register('regress_down_tree', 'left2', 'left1', down => '');
SELECT revision FROM migrate.upgrade('regress_down_tree', 'heads');
SELECT revision FROM migrate.downgrade('regress_down_tree', '-1');
SELECT revision FROM migrate.downgrade('regress_down_tree', '-1');
SELECT revision FROM migrate.upgrade('regress_down_tree', 'left2');
SELECT revision FROM migrate.upgrade('regress_down_tree', 'right1');
SELECT revision FROM migrate.downgrade('regress_down_tree', '-1');
SELECT revision FROM migrate.downgrade('regress_down_tree', '-2');
SELECT revision FROM migrate.upgrade('regress_down_tree', 'heads');
-- A branch can be named: by a step of its own, its base, one of its revisions.
SELECT revision FROM migrate.downgrade('regress_down_tree', 'left@-1');
SELECT version_num FROM regress_down_tree.alembic_version ORDER BY version_num;
SELECT revision FROM migrate.downgrade('regress_down_tree', 'left@root');
SELECT version_num FROM regress_down_tree.alembic_version ORDER BY version_num;
SELECT revision FROM migrate.downgrade('regress_down_tree', 'right@base');
-- A merge point is undone into its parents.
SELECT migrate.register('regress_down_tree', 'both', ARRAY['left2', 'right1'], down => '');
SELECT revision FROM migrate.upgrade('regress_down_tree');
SELECT revision FROM migrate.downgrade('regress_down_tree', '-1');
SELECT version_num FROM regress_down_tree.alembic_version ORDER BY version_num;
SELECT revision FROM migrate.upgrade('regress_down_tree');
SELECT revision FROM migrate.downgrade('regress_down_tree', 'left1');
SELECT version_num FROM regress_down_tree.alembic_version ORDER BY version_num;
SELECT * FROM migrate.downgrade('regress_down_tree', 'heads');
SELECT * FROM migrate.downgrade('regress_down_tree', 'both');
\echo :LAST_ERROR_SQLSTATE

SET client_min_messages = warning;
DROP EXTENSION migrate;
DROP SCHEMA regress_down, regress_down_all, regress_down_tree CASCADE;
