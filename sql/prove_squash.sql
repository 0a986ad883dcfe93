-- Whether a squashed revision makes what the revisions make that it replaces.
CREATE EXTENSION migrate;
SELECT migrate.create_service('regress_s');
SELECT migrate.register('regress_s', 'root', up => 'CREATE TABLE roots (id int PRIMARY KEY); INSERT INTO roots VALUES (1)', down => 'DROP TABLE roots');
SELECT migrate.register('regress_s', 'a', 'root', up => 'CREATE TABLE t (id int REFERENCES roots, word text); INSERT INTO t VALUES (1, ''one'')', down => 'DROP TABLE t');
SELECT migrate.register('regress_s', 'b', 'a', up => 'CREATE TYPE mood AS ENUM (''sad''); ALTER TABLE t ADD more text DEFAULT ''x''', down => 'ALTER TABLE t DROP more; DROP TYPE mood');
SELECT migrate.register('regress_s', 'c', 'b', up => 'ALTER TYPE mood ADD VALUE ''happy''; CREATE TABLE moods (mood mood PRIMARY KEY); INSERT INTO moods VALUES (''sad'')', down => 'DROP TABLE moods');
SELECT migrate.register('regress_s', 'd', 'c', up => 'INSERT INTO moods VALUES (''happy'')', down => '');
SELECT migrate.squash('regress_s', 'a:c', rev_id => 'S');
SELECT * FROM migrate.prove_squash('regress_s', 'S');
-- It matters not what is applied.
SELECT revision FROM migrate.upgrade('regress_s', 'root');
SELECT * FROM migrate.prove_squash('regress_s', 'S');
SELECT revision FROM migrate.upgrade('regress_s', 'S');
SELECT revision FROM migrate.upgrade('regress_s');
SELECT * FROM migrate.prove_squash('regress_s', 'S');
SELECT * FROM migrate.current('regress_s');

-- By hand, and equal; then what may differ: missing, extra, differs, the order of columns, rows.
SELECT migrate.create_service('regress_h');
SELECT migrate.register('regress_h', 'a', up => 'CREATE TABLE t (id int); INSERT INTO t VALUES (1), (2)', down => 'DROP TABLE t');
SELECT migrate.register('regress_h', 'b', 'a', up => 'ALTER TABLE t ADD word text DEFAULT ''x''; CREATE TABLE u (id int)', down => 'ALTER TABLE t DROP word');
SELECT migrate.register('regress_h', 'c', 'b', up => 'DROP TABLE u; CREATE VIEW v AS TABLE t', down => 'DROP VIEW v');
SELECT migrate.register('regress_h', 'S', replaces => '{a,b,c}', down => '', up => 'CREATE TABLE t (id int, word text DEFAULT ''x''); INSERT INTO t VALUES (2), (1); CREATE VIEW v AS TABLE t');
SELECT * FROM migrate.prove_squash('regress_h', 'S');
SELECT migrate.edit('regress_h', 'S', up => 'CREATE TABLE t (word varchar DEFAULT ''x'', id int); INSERT INTO t (id) VALUES (2); CREATE TABLE u (id int)');
SELECT * FROM migrate.prove_squash('regress_h', 'S');
SELECT migrate.edit('regress_h', 'S', up => 'CREATE TABLE t (word text DEFAULT ''x'', id int); INSERT INTO t (id) VALUES (2), (1); CREATE VIEW v AS SELECT id, word FROM t');
SELECT * FROM migrate.prove_squash('regress_h', 'S');
SELECT migrate.edit('regress_h', 'S', up => 'CREATE TABLE t (id int, word text DEFAULT ''x''); INSERT INTO t VALUES (2), (3); CREATE VIEW v AS TABLE t');
SELECT change, object_type, identity, left(chain, 6) AS chain, left(squashed, 6) AS squashed FROM migrate.prove_squash('regress_h', 'S');

-- One that fails, or both.
SELECT migrate.edit('regress_h', 'S', up => 'CREATE TABLE t (id int); SELECT * FROM gone');
SELECT * FROM migrate.prove_squash('regress_h', 'S');
SELECT migrate.edit('regress_h', 'c', up => 'DROP TABLE u; SELECT 1 / (SELECT count(*) FROM t WHERE id > 2)');
SELECT * FROM migrate.prove_squash('regress_h', 'S');
SELECT migrate.edit('regress_h', 'S', up => 'SELECT 1');
SELECT * FROM migrate.prove_squash('regress_h', 'S');

-- A squash of squashes, and one of a revision that others depend on.
SELECT migrate.create_service('regress_n');
SELECT migrate.register('regress_n', 'a', up => 'CREATE TABLE a (id int)', down => 'DROP TABLE a');
SELECT migrate.register('regress_n', 'b', 'a', up => 'CREATE TABLE b (id int)', down => 'DROP TABLE b');
SELECT migrate.squash('regress_n', 'a:b', rev_id => 'AB');
SELECT migrate.register('regress_n', 'c', 'AB', up => 'CREATE TABLE c (id int)', down => 'DROP TABLE c');
SELECT revision FROM migrate.upgrade('regress_n', 'AB');
SELECT migrate.unregister('regress_n', 'b'), migrate.unregister('regress_n', 'a');
SELECT migrate.squash('regress_n', 'AB:c', rev_id => 'ABC');
SELECT * FROM migrate.prove_squash('regress_n', 'ABC');
SELECT * FROM migrate.prove_squash('regress_n', 'AB');
\echo :LAST_ERROR_SQLSTATE

-- What is refused.
SELECT * FROM migrate.prove_squash('regress_s', 'd');
\echo :LAST_ERROR_SQLSTATE
SELECT revision, replaces FROM migrate.revisions WHERE service = 'regress_s' AND replaces <> '{}';
SELECT * FROM migrate.prove_squash('regress_s', 'gone');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM migrate.prove_squash('regress_gone', 'S');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM migrate.prove_squash('regress_s', NULL);
\echo :LAST_ERROR_SQLSTATE
BEGIN READ ONLY;
SELECT * FROM migrate.prove_squash('regress_s', 'S');
\echo :LAST_ERROR_SQLSTATE
ROLLBACK;
CREATE ROLE regress_prover;
GRANT USAGE ON SCHEMA migrate TO regress_prover;
SET ROLE regress_prover;
SELECT * FROM migrate.prove_squash('regress_s', 'S');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM migrate.roundtrip('regress_s');
\echo :LAST_ERROR_SQLSTATE
RESET ROLE;
SELECT nspname FROM pg_namespace WHERE nspname ~ '^(migrate_aside|regress_[hs])' ORDER BY 1;
SET client_min_messages = warning;
DROP EXTENSION migrate;
DROP SCHEMA regress_s, regress_n CASCADE;
DROP ROLE regress_prover;
