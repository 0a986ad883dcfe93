-- What a schema may have from PostgreSQL 18 on: in snapshots, and in what is written of them.
SELECT current_setting('server_version_num')::int < 180000 AS skip_test \gset
\if :skip_test
\quit
\endif
CREATE EXTENSION migrate;
\getenv dir PG_ABS_SRCDIR
\set objects :dir '/test/schema/new_in_18.sql'
\set ECHO none
\o /dev/null
\i :objects
\o
\set ECHO all
\t on
\pset format unaligned
SELECT concat(object_type, ' ', identity, ': ' || definition) FROM migrate.snapshot('new18') WHERE object_type <> 'column order';
SELECT migrate.baseline('new18', rev_id => 'base1');
SELECT migrate.script('new18', 'base1', 'up');
SELECT revision, result, object_type, identity FROM migrate.roundtrip('new18', 'all');
SELECT * FROM migrate.compare('new18');
-- NOT NULL that comes, goes, and says more or less: each has its statement. One that is wanted without a name takes any.
CREATE TABLE wanted (sql text);
COPY wanted FROM stdin (DELIMITER E'\x01');
CREATE TABLE strict (id integer PRIMARY KEY, plain text NOT NULL, named text NOT NULL, own text NOT NULL, "Quo""ted" text CONSTRAINT quoted NOT NULL, renamed text NOT NULL, late text NOT NULL, later text NOT NULL);
CREATE TABLE inherits (more integer, CONSTRAINT own NOT NULL plain) INHERITS (strict);
CREATE TABLE parts (k integer NOT NULL, v text) PARTITION BY LIST (k);
CREATE TABLE part1 PARTITION OF parts FOR VALUES IN (1);
CREATE TABLE part2 PARTITION OF parts FOR VALUES IN (2);
CREATE TABLE part3 PARTITION OF parts FOR VALUES IN (3);
CREATE TABLE copied (LIKE strict INCLUDING ALL);
CREATE TABLE computed (a integer, b integer GENERATED ALWAYS AS (a * 2) STORED CHECK (b > 0), c boolean, d integer GENERATED ALWAYS AS (a * 3), e integer GENERATED ALWAYS AS (a * 4) VIRTUAL);
CREATE TABLE rooms (room int4range, during daterange NOT NULL, place integer CONSTRAINT known CHECK (place BETWEEN 1 AND 2 AND true), PRIMARY KEY (room, during), UNIQUE (during, room WITHOUT OVERLAPS));
CREATE TABLE bookings (id integer REFERENCES strict, room int4range, during daterange, FOREIGN KEY (during, PERIOD room) REFERENCES rooms (during, PERIOD room) NOT ENFORCED);
ALTER TABLE parts ADD CONSTRAINT of_parts FOREIGN KEY (k) REFERENCES strict;
CREATE FUNCTION change(what integer) RETURNS text LANGUAGE sql BEGIN ATOMIC UPDATE strict SET plain = named WHERE id = what RETURNING old.plain || new.named; END;
CREATE VIEW changing AS SELECT id, plain FROM strict;
\.
SELECT string_agg(sql, ' ') AS model FROM wanted \gset
INSERT INTO new18.computed VALUES (1);
SELECT change, object_type, identity, sql, hazard FROM migrate.diff('new18', :'model');
SELECT migrate.autogenerate('new18', :'model', 'other', 'other');
SELECT migrate.autogenerate('new18', :'model', 'other', 'other', allow_data_loss => true);
SELECT migrate.script('new18', 'other', 'down');
SELECT revision FROM migrate.upgrade('new18');
SELECT migrate.check('new18', :'model');
SELECT concat(object_type, ' ', identity, ': ' || definition) FROM migrate.snapshot('new18') WHERE object_type = 'column';
SELECT revision FROM migrate.downgrade('new18', 'base1');
SELECT * FROM migrate.compare('new18') WHERE object_type <> 'column order';
-- A name that is no difference to a script is one to a snapshot.
ALTER TABLE new18.strict RENAME CONSTRAINT strict_old_not_null TO strict_renamed_not_null;
SELECT change, object_type, identity, expected, actual FROM migrate.compare('new18');
SET client_min_messages = warning;
DROP SCHEMA new18 CASCADE;
DROP EXTENSION migrate;
DROP TABLE wanted;
