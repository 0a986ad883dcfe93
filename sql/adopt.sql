-- Taking over a database that Alembic has migrated.
CREATE EXTENSION migrate;
SELECT migrate.create_service('regress_adopt');
SELECT migrate.register('regress_adopt', '001', NULL, 'notes', 'CREATE TABLE notes (id int)', 'DROP TABLE notes'),
       migrate.register('regress_adopt', '002', '001', 'titles', 'ALTER TABLE notes ADD title text', 'ALTER TABLE notes DROP title'),
       migrate.register('regress_adopt', '003', '001', 'bodies', 'ALTER TABLE notes ADD body text', 'ALTER TABLE notes DROP body');

-- Where Alembic has never been.
SELECT * FROM migrate.adopt('regress_adopt');
\echo :LAST_ERROR_SQLSTATE
-- Where its table is in another schema.
CREATE SCHEMA regress_elsewhere;
CREATE TABLE regress_elsewhere.regress_version (version_num varchar(32) PRIMARY KEY);
SELECT migrate.alter_service('regress_adopt', version_table => 'regress_version');
SELECT * FROM migrate.adopt('regress_adopt');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.alter_service('regress_adopt', version_table => 'default');
DROP SCHEMA regress_elsewhere CASCADE;

-- What Alembic has left.
CREATE SCHEMA regress_adopt;
CREATE TABLE regress_adopt.notes (id int, title text, body text);
CREATE TABLE regress_adopt.alembic_version (version_num varchar(32) NOT NULL CONSTRAINT alembic_version_pkc PRIMARY KEY);
INSERT INTO regress_adopt.alembic_version VALUES ('003'), ('002');
SELECT * FROM migrate.adopt('regress_adopt');
SELECT command, target, version_before, version_after FROM migrate.runs WHERE service = 'regress_adopt';
SELECT count(*) AS steps FROM migrate.run_steps WHERE service = 'regress_adopt';
SELECT ctid, * FROM regress_adopt.alembic_version;
SELECT migrate.check('regress_adopt');
SELECT last_run IS NOT NULL AS "has a log", problem FROM migrate.status WHERE service = 'regress_adopt';
-- Again: there is nothing new to log.
SELECT * FROM migrate.adopt('regress_adopt');
SELECT count(*) FROM migrate.runs WHERE service = 'regress_adopt';
-- From there on.
SELECT migrate.register('regress_adopt', '004', ARRAY['002', '003'], 'merge', down => '');
SELECT * FROM migrate.upgrade('regress_adopt');
SELECT * FROM migrate.adopt('regress_adopt');
SELECT command, version_before, version_after FROM migrate.runs WHERE service = 'regress_adopt' ORDER BY run;
-- Alembic goes on by itself; adopted again, the log knows.
UPDATE regress_adopt.alembic_version SET version_num = '003';
SELECT * FROM migrate.adopt('regress_adopt');
SELECT command, version_before, version_after FROM migrate.runs WHERE service = 'regress_adopt' ORDER BY run;
-- A table without a row: at the base.
DELETE FROM regress_adopt.alembic_version;
SELECT * FROM migrate.adopt('regress_adopt');
SELECT version_after FROM migrate.runs WHERE service = 'regress_adopt' ORDER BY run DESC LIMIT 1;

-- Rows that don't fit the graph.
INSERT INTO regress_adopt.alembic_version VALUES ('001'), ('404');
SELECT * FROM migrate.adopt('regress_adopt');
\echo :LAST_ERROR_SQLSTATE
UPDATE regress_adopt.alembic_version SET version_num = '003' WHERE version_num = '404';
SELECT * FROM migrate.adopt('regress_adopt');
\echo :LAST_ERROR_SQLSTATE
-- A table that can't be used.
ALTER TABLE regress_adopt.alembic_version RENAME version_num TO version;
SELECT * FROM migrate.adopt('regress_adopt');
\echo :LAST_ERROR_SQLSTATE
ALTER TABLE regress_adopt.alembic_version RENAME version TO version_num;
TRUNCATE regress_adopt.alembic_version;
-- An owner who may not write it.
CREATE ROLE regress_adopter;
GRANT USAGE ON SCHEMA migrate TO regress_adopter;
GRANT USAGE, CREATE ON SCHEMA regress_adopt TO regress_adopter;
SELECT migrate.alter_service('regress_adopt', owner => 'regress_adopter');
SELECT * FROM migrate.adopt('regress_adopt');
\echo :LAST_ERROR_SQLSTATE
GRANT SELECT, INSERT, UPDATE, DELETE ON regress_adopt.alembic_version TO regress_adopter;
SET ROLE regress_adopter;
SELECT * FROM migrate.adopt('regress_adopt');
RESET ROLE;
-- Who may not, and when not.
CREATE ROLE regress_stranger;
GRANT USAGE ON SCHEMA migrate TO regress_stranger;
SET ROLE regress_stranger;
SELECT * FROM migrate.adopt('regress_adopt');
RESET ROLE;
SELECT * FROM migrate.adopt('regress_nowhere');
SELECT * FROM migrate.adopt(NULL);
SET default_transaction_read_only = on;
SELECT * FROM migrate.adopt('regress_adopt');
RESET default_transaction_read_only;

-- Of a squashed history too, the lines are those of current.
SELECT migrate.create_service('regress_squashed');
SELECT migrate.register('regress_squashed', '001'), migrate.register('regress_squashed', '002', '001');
SELECT migrate.squash('regress_squashed', '001:002', 'both', 'both');
SELECT migrate.ensure_version('regress_squashed');
INSERT INTO regress_squashed.alembic_version VALUES ('002');
SELECT * FROM migrate.current('regress_squashed');
SELECT * FROM migrate.adopt('regress_squashed');
SELECT version_before, version_after FROM migrate.runs WHERE service = 'regress_squashed';

SET client_min_messages = warning;
DROP EXTENSION migrate;
DROP SCHEMA regress_adopt, regress_squashed CASCADE;
DROP ROLE regress_adopter, regress_stranger;
