-- stamp: saying where a service stands without running anything.
CREATE EXTENSION migrate;
SELECT migrate.create_service('regress_stamp');
SELECT migrate.register('regress_stamp', 'a1', message => 'first', up => 'SELECT 1/0', down => 'SELECT 1/0');
SELECT migrate.register('regress_stamp', 'a2', 'a1', 'second', 'SELECT 1/0', 'SELECT 1/0');
SELECT migrate.register('regress_stamp', 'b1', message => 'another base', branch_labels => '{bee}');
SELECT migrate.register('regress_stamp', 'b2', 'b1');

-- The service's schema need not be there. A row per destination: down_revisions are the rows that it replaced.
SELECT * FROM migrate.stamp('regress_stamp', 'a1');
SELECT version_num FROM regress_stamp.alembic_version ORDER BY version_num COLLATE "C";
SELECT * FROM migrate.stamp('regress_stamp', 'a2');
SELECT * FROM migrate.stamp('regress_stamp', 'a2');
SELECT * FROM migrate.stamp('regress_stamp', 'a1');
SELECT * FROM migrate.stamp('regress_stamp', 'bee');
SELECT version_num FROM regress_stamp.alembic_version ORDER BY version_num COLLATE "C";
-- base takes all rows away, X@base those of a branch.
SELECT * FROM migrate.stamp('regress_stamp', 'bee@base');
SELECT version_num FROM regress_stamp.alembic_version ORDER BY version_num COLLATE "C";
SELECT * FROM migrate.stamp('regress_stamp', 'base');
SELECT * FROM migrate.stamp('regress_stamp', 'base');
SELECT count(*) FROM regress_stamp.alembic_version;

-- Several at once, as an array or as the text of one.
SELECT * FROM migrate.stamp('regress_stamp', ARRAY['a1', 'b1']);
SELECT * FROM migrate.stamp('regress_stamp', '{a2,b2}');
SELECT version_num FROM regress_stamp.alembic_version ORDER BY version_num COLLATE "C";
SELECT * FROM migrate.stamp('regress_stamp', 'heads');
SELECT * FROM migrate.stamp('regress_stamp');
\echo :LAST_ERROR_SQLSTATE
-- None at all is base.
SELECT * FROM migrate.stamp('regress_stamp', '{}'::text[]);
SELECT * FROM migrate.stamp('regress_stamp', 'heads');
SELECT * FROM migrate.stamp('regress_stamp', '{}');
SELECT * FROM migrate.stamp('regress_stamp', 'heads');

-- A row that is no revision here stops everything but stamp with purge, which goes by no row at all.
INSERT INTO regress_stamp.alembic_version VALUES ('deadbeef');
SELECT * FROM migrate.stamp('regress_stamp', 'a2');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM migrate.upgrade('regress_stamp', 'heads');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM migrate.downgrade('regress_stamp', 'base');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM migrate.current('regress_stamp');
SELECT problem FROM migrate.status;
SELECT * FROM migrate.stamp('regress_stamp', ARRAY['a1', 'b2'], purge => true);
SELECT version_num FROM regress_stamp.alembic_version ORDER BY version_num COLLATE "C";
SELECT * FROM migrate.stamp('regress_stamp', 'base', purge => true);
SELECT * FROM migrate.stamp('regress_stamp', 'base', purge => true);
-- It also clears rows twice there, and NULLs.
ALTER TABLE regress_stamp.alembic_version DROP CONSTRAINT alembic_version_pkc;
ALTER TABLE regress_stamp.alembic_version ALTER version_num DROP NOT NULL;
INSERT INTO regress_stamp.alembic_version VALUES ('a1'), ('a1'), (NULL);
SELECT * FROM migrate.stamp('regress_stamp', 'a1');
\echo :LAST_ERROR_SQLSTATE
DELETE FROM regress_stamp.alembic_version WHERE version_num IS NULL;
SELECT * FROM migrate.stamp('regress_stamp', 'a1');
\echo :LAST_ERROR_SQLSTATE
INSERT INTO regress_stamp.alembic_version VALUES (NULL);
SELECT * FROM migrate.stamp('regress_stamp', 'a2', purge => true);
INSERT INTO regress_stamp.alembic_version VALUES (NULL);
SELECT * FROM migrate.stamp('regress_stamp', 'base', purge => true);
SELECT count(*) FROM regress_stamp.alembic_version;
INSERT INTO regress_stamp.alembic_version VALUES (NULL);
SELECT * FROM migrate.stamp('regress_stamp', 'base', purge => true);
SELECT count(*) FROM regress_stamp.alembic_version;

-- Rows of which one is above another: no upgrade can go by them.
INSERT INTO regress_stamp.alembic_version VALUES ('a1'), ('a2');
SELECT * FROM migrate.upgrade('regress_stamp', 'heads');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM migrate.stamp('regress_stamp', 'a2', purge => true);
SELECT * FROM migrate.upgrade('regress_stamp', 'heads');

-- Targets that a stamp doesn't take.
SELECT * FROM migrate.stamp('regress_stamp', '+1');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM migrate.stamp('regress_stamp', 'current');
SELECT * FROM migrate.stamp('regress_stamp', 'a1:a2');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM migrate.stamp('regress_stamp', 'nope');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM migrate.stamp('regress_stamp', ARRAY['a1', 'nope'], purge => true);
SELECT version_num FROM regress_stamp.alembic_version ORDER BY version_num COLLATE "C";

-- Stamps are runs, and are in the log.
SELECT command, target, version_before, version_after FROM migrate.runs ORDER BY run;

SET client_min_messages = warning;
DROP EXTENSION migrate;
DROP SCHEMA regress_stamp CASCADE;
