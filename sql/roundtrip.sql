-- Whether down scripts undo what up scripts do: each revision goes up, down and up again, in a shadow.
CREATE EXTENSION migrate;
CREATE SCHEMA regress_elsewhere;
CREATE TABLE regress_elsewhere.t (id int);
SELECT migrate.create_service('regress_trip');
CREATE FUNCTION pg_temp.add(id text, parent text, up text, down text DEFAULT NULL, needs text[] DEFAULT '{}') RETURNS text LANGUAGE sql AS
    $$ SELECT migrate.register('regress_trip', id, parent, up => up, down => down, depends_on => needs) $$;
SELECT pg_temp.add('fine', NULL, 'CREATE SCHEMA regress_trip; CREATE TABLE t (id int PRIMARY KEY, word text); CREATE TABLE u (id int)', 'DROP SCHEMA regress_trip CASCADE');
SELECT * FROM migrate.roundtrip('regress_trip');
SELECT revision FROM migrate.upgrade('regress_trip');
SELECT * FROM migrate.roundtrip('regress_trip');
SELECT pg_temp.add('left', 'fine', 'CREATE TABLE a (id int); CREATE TYPE mood AS ENUM (''sad'')', 'DROP TABLE a');
SELECT * FROM migrate.roundtrip('regress_trip');
SELECT pg_temp.add('behind', 'left', 'CREATE TABLE IF NOT EXISTS b (id int); GRANT SELECT ON b TO PUBLIC; COMMENT ON TABLE t IS ''told''', 'SELECT');
SELECT pg_temp.add('lost', 'behind', 'ALTER TABLE t ADD more text', 'ALTER TABLE t DROP more, DROP word');
SELECT pg_temp.add('changed', 'lost', 'ALTER TABLE t ALTER id TYPE bigint, ALTER word SET DEFAULT ''x''', 'ALTER TABLE t ALTER id TYPE int');
SELECT pg_temp.add('reordered', 'changed', 'ALTER TABLE t DROP word', 'ALTER TABLE t ADD word text DEFAULT ''x''');
SELECT pg_temp.add('never_back', 'reordered', 'CREATE TABLE c (id int)');
SELECT pg_temp.add('down_fails', 'never_back', 'CREATE TABLE d (id int)', 'DROP TABLE d; DROP TABLE gone');
SELECT pg_temp.add('not_twice', 'down_fails', 'CREATE TABLE e (id int); CREATE TABLE e2 (id int)', 'DROP TABLE e');
SELECT pg_temp.add('branch', 'not_twice', 'CREATE TABLE f (id int)', 'DROP TABLE f');
SELECT pg_temp.add('up_fails', 'not_twice', 'CREATE TABLE g (id int); SELECT 1 / (SELECT count(*) FROM g)', 'DROP TABLE g');
SELECT pg_temp.add('after_it', 'up_fails', 'CREATE TABLE h (id int)', 'DROP TABLE h');
SELECT pg_temp.add('needs_it', 'branch', 'CREATE TABLE i (id int)', 'DROP TABLE i', '{after_it}');
SELECT pg_temp.add('merged', '{needs_it,after_it}', 'CREATE TABLE j (id int)', 'DROP TABLE j');
SELECT * FROM migrate.roundtrip('regress_trip');
SELECT revision, result FROM migrate.roundtrip('regress_trip', 'changed') ORDER BY revision COLLATE "C", result COLLATE "C";
SELECT revision, result FROM migrate.roundtrip('regress_trip', '+1');
SELECT count(DISTINCT revision), count(*) FILTER (WHERE revision = 'fine') FROM migrate.roundtrip('regress_trip', 'all');

-- Nothing is left of it.
SELECT relname FROM pg_class WHERE relnamespace = 'regress_trip'::regnamespace ORDER BY relname COLLATE "C";
SELECT * FROM migrate.current('regress_trip');
SELECT count(*) FROM migrate.runs;

-- Branches and merges that are fine, from base; with a hook; repeatable scripts stay out.
SELECT migrate.create_service('regress_tree');
SELECT migrate.register('regress_tree', 'a', up => 'CREATE TABLE a (id int PRIMARY KEY)', down => 'DROP TABLE a');
SELECT migrate.register('regress_tree', 'b1', 'a', up => 'CREATE TABLE b1 (id int REFERENCES a)', down => 'DROP TABLE b1');
SELECT migrate.register('regress_tree', 'b2', 'a', up => 'CREATE TABLE b2 (id int REFERENCES a)', down => 'DROP TABLE b2');
SELECT migrate.register('regress_tree', 'b3', 'a', depends_on => '{b2}', up => 'CREATE TABLE b3 AS TABLE b2', down => 'DROP TABLE b3');
SELECT migrate.register('regress_tree', 'c', '{b1,b3}', up => 'CREATE VIEW c AS TABLE b1', down => 'DROP VIEW c');
SELECT migrate.set_hook('regress_tree', 'before_run', 'CREATE TABLE IF NOT EXISTS of_hook (id int)');
SELECT * FROM migrate.roundtrip('regress_tree', 'heads');
SELECT revision FROM migrate.upgrade('regress_tree', 'b2');
SELECT * FROM migrate.roundtrip('regress_tree', 'heads');
SELECT * FROM migrate.roundtrip('regress_tree', 'all');
SELECT * FROM migrate.roundtrip('regress_tree');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM migrate.roundtrip('regress_tree', 'b1');
-- In one service, what another one needs.
SELECT migrate.create_service('regress_other');
SELECT migrate.register('regress_other', 'x', depends_on => '{regress_tree:b2}', up => 'CREATE TABLE x (id int)', down => 'DROP TABLE x');
SELECT revision FROM migrate.upgrade('regress_other');
SELECT * FROM migrate.roundtrip('regress_other', 'all');
SELECT revision, result, after FROM migrate.roundtrip('regress_tree', 'all');

-- What is made outside the schema and left there.
SELECT migrate.create_service('regress_out');
SELECT migrate.register('regress_out', '1', down => 'DROP TABLE t', up => '
    CREATE TABLE t (id serial PRIMARY KEY);
    CREATE TABLE regress_elsewhere.other (id serial PRIMARY KEY, word text CHECK (word > ''''));
    CREATE INDEX ON regress_elsewhere.t (id);
    CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS ''BEGIN RETURN NULL; END'';
    CREATE TRIGGER on_t AFTER INSERT ON t EXECUTE FUNCTION f();
    CREATE TRIGGER on_other AFTER INSERT ON regress_elsewhere.t EXECUTE FUNCTION f();
    CREATE EXTENSION IF NOT EXISTS plpgsql;
    CREATE EXTENSION hstore SCHEMA regress_elsewhere;
    CREATE EXTENSION citext SCHEMA regress_out;
    CREATE ROLE regress_left_behind;
    CREATE SCHEMA regress_made CREATE VIEW v AS SELECT 1 AS one;
    CREATE TEMPORARY TABLE passing (id int PRIMARY KEY);
    CREATE PUBLICATION regress_left');
SET client_min_messages = error;
SELECT * FROM migrate.roundtrip('regress_out');
SELECT migrate.edit('regress_out', '1', down => 'DROP TABLE t, regress_elsewhere.other; DROP FUNCTION f CASCADE; DROP EXTENSION citext; DROP EXTENSION hstore;
    DROP ROLE regress_left_behind; DROP SCHEMA regress_made CASCADE; DROP INDEX regress_elsewhere.t_id_idx; DROP PUBLICATION regress_left');
SELECT * FROM migrate.roundtrip('regress_out');
RESET client_min_messages;

-- With data: on the live schema.
SELECT migrate.create_service('regress_live');
SELECT migrate.register('regress_live', '1', down => '', up => '
    CREATE TABLE t (id int PRIMARY KEY, word text);
    CREATE TABLE parted (id int, word text) PARTITION BY LIST (id);
    CREATE TABLE part PARTITION OF parted FOR VALUES IN (1);
    CREATE TABLE "Quoted" ("A b" int)');
SELECT revision FROM migrate.upgrade('regress_live');
INSERT INTO regress_live.t VALUES (1, 'one'), (2, 'two');
INSERT INTO regress_live.parted VALUES (1, 'part');
INSERT INTO regress_live."Quoted" VALUES (7);
SELECT * FROM migrate.roundtrip('regress_live', data => true);
SELECT migrate.register('regress_live', '2', '1', up => 'ALTER TABLE t ADD more text DEFAULT ''x''', down => 'ALTER TABLE t DROP more');
SELECT migrate.register('regress_live', '3', '2', up => 'ALTER TABLE t DROP word; UPDATE parted SET word = ''other''', down => 'ALTER TABLE t ADD word text');
SELECT migrate.register('regress_live', '4', '3', up => 'INSERT INTO "Quoted" VALUES (8)', down => 'SELECT');
SELECT migrate.register('regress_live', '5', '4', up => 'ALTER TABLE t RENAME more TO words', down => 'ALTER TABLE t DROP words; ALTER TABLE t ADD more text DEFAULT ''x''; UPDATE t SET more = ''y'' WHERE id = 1');
SELECT migrate.register('regress_live', '6', '5', up => 'ALTER TABLE t ADD CHECK (id < 2)', down => 'SELECT');
SELECT migrate.register('regress_live', '7', '6', up => 'SELECT 1', down => 'SELECT 1');
SELECT migrate.register('regress_live', '8', '5', up => 'DELETE FROM t WHERE id = 2; CREATE TABLE fresh AS SELECT * FROM t', down => 'DROP TABLE fresh; INSERT INTO t (id) VALUES (2)');
SELECT revision, result, object_type, identity, regexp_replace(before, 'digest .*', 'digest') AS before, regexp_replace(after, 'digest .*', 'digest') AS after
    FROM migrate.roundtrip('regress_live', 'heads', data => true);
SELECT revision, result FROM migrate.roundtrip('regress_live', 'heads');
SELECT revision, result FROM migrate.roundtrip('regress_live', '+1', true);
TABLE regress_live.t;
TABLE regress_live.parted;
TABLE regress_live."Quoted";
SELECT * FROM migrate.current('regress_live');
SELECT count(*) FROM migrate.runs WHERE service = 'regress_live';
SELECT * FROM migrate.roundtrip('regress_live', 'all', true);
\echo :LAST_ERROR_SQLSTATE

-- What is refused.
SELECT * FROM migrate.roundtrip('regress_gone');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM migrate.roundtrip('regress_trip', 'gone');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM migrate.roundtrip('regress_trip', NULL);
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM migrate.roundtrip('regress_trip', data => NULL);
\echo :LAST_ERROR_SQLSTATE
BEGIN READ ONLY;
SELECT * FROM migrate.roundtrip('regress_trip');
\echo :LAST_ERROR_SQLSTATE
ROLLBACK;
SET client_min_messages = warning;
DROP EXTENSION migrate;
DROP SCHEMA regress_trip, regress_tree, regress_other, regress_live, regress_elsewhere CASCADE;
