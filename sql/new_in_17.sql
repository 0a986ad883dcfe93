-- What a schema may have from PostgreSQL 17 on: in snapshots, and in what is written of them.
SELECT current_setting('server_version_num')::int < 170000 AS skip_test \gset
\if :skip_test
\quit
\endif
CREATE EXTENSION btree_gist;
CREATE EXTENSION migrate;
\getenv dir PG_ABS_SRCDIR
\set objects :dir '/test/schema/new_in_17.sql'
\set ECHO none
\o /dev/null
\i :objects
\o
\set ECHO all
\t on
\pset format unaligned
SELECT concat(object_type, ' ', identity, ': ' || replace(definition, current_user, 'owner')) FROM migrate.snapshot('new17') WHERE object_type <> 'column order';
-- All of it but collations is written.
SELECT migrate.baseline('new17');
DROP COLLATION new17.built_in;
SELECT migrate.baseline('new17', rev_id => 'base1');
SELECT replace(migrate.script('new17', 'base1', 'up'), current_user, 'owner');
SELECT revision, result, object_type, identity FROM migrate.roundtrip('new17', 'all');
SELECT * FROM migrate.compare('new17');
-- Other names of NOT NULL; one that is wanted without a name takes any. A partition gets the identity of its parent.
INSERT INTO new17.parts (day) VALUES ('2024-01-03'), ('2024-01-04');
\set model 'CREATE DOMAIN filled AS text CONSTRAINT must NOT NULL; CREATE DOMAIN named AS text CHECK (length(VALUE) > 1); CREATE DOMAIN moved AS text NOT NULL; CREATE TABLE parts (id bigint NOT NULL, day date NOT NULL, span int4range, word text, number integer) PARTITION BY RANGE (day); CREATE TABLE part1 PARTITION OF parts FOR VALUES FROM (''2024-01-01'') TO (''2024-02-01''); CREATE TABLE part3 PARTITION OF parts FOR VALUES FROM (''2024-03-01'') TO (''2024-04-01''); CREATE TABLE part2 PARTITION OF parts DEFAULT; REVOKE MAINTAIN ON ALL TABLES IN SCHEMA new17 FROM regress_new_reader; CREATE TABLE stock (item text PRIMARY KEY, amount integer, note jsonb)'
SELECT change, object_type, replace(identity, current_user, 'owner'), replace(sql, current_user, 'owner') FROM migrate.diff('new17', :'model');
SELECT migrate.autogenerate('new17', :'model', 'other names', 'names');
SELECT replace(migrate.script('new17', 'names', 'down'), current_user, 'owner');
SELECT revision FROM migrate.upgrade('new17');
SELECT migrate.check('new17', :'model');
\set again 'CREATE DOMAIN filled AS text; CREATE DOMAIN named AS text CONSTRAINT must NOT NULL CHECK (length(VALUE) > 1); CREATE DOMAIN moved AS text CONSTRAINT must NOT NULL; CREATE TABLE parts (id bigint GENERATED ALWAYS AS IDENTITY, day date NOT NULL, span int4range, word text, number integer) PARTITION BY RANGE (day); CREATE TABLE part1 PARTITION OF parts FOR VALUES FROM (''2024-01-01'') TO (''2024-02-01''); CREATE TABLE part3 PARTITION OF parts FOR VALUES FROM (''2024-03-01'') TO (''2024-04-01''); CREATE TABLE part2 PARTITION OF parts DEFAULT; CREATE TABLE stock (item text PRIMARY KEY, amount integer, note jsonb)'
SELECT migrate.autogenerate('new17', :'again', 'again', 'again');
SELECT migrate.script('new17', 'again', 'up');
SELECT revision FROM migrate.upgrade('new17');
INSERT INTO new17.parts (day) VALUES ('2024-03-03') RETURNING id;
SELECT migrate.check('new17', :'again');
SELECT revision FROM migrate.downgrade('new17', 'base1');
SELECT * FROM migrate.compare('new17');
-- A name that is no difference to a script is one to a snapshot.
ALTER DOMAIN new17.moved RENAME CONSTRAINT renamed_not_null TO moved_not_null;
SELECT change, object_type, identity, expected, actual FROM migrate.compare('new17');
SET client_min_messages = warning;
DROP SCHEMA new17 CASCADE;
DROP EXTENSION migrate;
DROP EXTENSION btree_gist;
DROP ROLE regress_new_reader;
