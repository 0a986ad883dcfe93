-- What a schema may have from PostgreSQL 18 on, for the tests of snapshots and dumps. As a superuser, beside
-- test/schema/objects.sql or in an empty database that has the extension.
CREATE SCHEMA new18;
SELECT migrate.create_service('new18');
-- Not null is a constraint.
CREATE TABLE new18.strict (id integer PRIMARY KEY, plain text NOT NULL, named text CONSTRAINT "is there" NOT NULL,
    own text NOT NULL NO INHERIT, "Quo""ted" text NOT NULL, old text NOT NULL, late text, later text);
COMMENT ON CONSTRAINT "is there" ON new18.strict IS 'of what is not null';
INSERT INTO new18.strict VALUES (1, '', '', '', '', '', '', '');
ALTER TABLE new18.strict ADD NOT NULL late NOT VALID;
ALTER TABLE new18.strict ADD CONSTRAINT later_on NOT NULL later NO INHERIT NOT VALID;
ALTER TABLE new18.strict RENAME old TO renamed;
CREATE TABLE new18.inherits (more integer NOT NULL, CONSTRAINT own NOT NULL plain) INHERITS (new18.strict);
CREATE TABLE new18.parts (k integer CONSTRAINT must NOT NULL, v text NOT NULL) PARTITION BY LIST (k);
CREATE TABLE new18.part1 PARTITION OF new18.parts FOR VALUES IN (1);
CREATE TABLE new18.part2 (v text NOT NULL, k integer CONSTRAINT its_own NOT NULL);
ALTER TABLE new18.parts ATTACH PARTITION new18.part2 FOR VALUES IN (2);
CREATE TABLE new18.copied (LIKE new18.strict INCLUDING ALL);
-- Columns that are computed when they are read.
CREATE TABLE new18.computed (a integer, b integer GENERATED ALWAYS AS (a * 2), c boolean GENERATED ALWAYS AS (a BETWEEN 1 AND 2 AND true) VIRTUAL,
    d integer GENERATED ALWAYS AS (a * 3) STORED);
ALTER TABLE new18.computed ADD CHECK (b > 0), ALTER c SET NOT NULL;
-- Constraints that are not enforced, keys of time.
CREATE TABLE new18.rooms (room int4range, during daterange, place integer CONSTRAINT known CHECK (place BETWEEN 1 AND 2 AND true) NOT ENFORCED,
    PRIMARY KEY (room, during WITHOUT OVERLAPS), UNIQUE (during, room WITHOUT OVERLAPS) WITH (fillfactor = 50));
CREATE TABLE new18.bookings (id integer REFERENCES new18.strict NOT ENFORCED, room int4range, during daterange,
    FOREIGN KEY (room, PERIOD during) REFERENCES new18.rooms);
ALTER TABLE new18.parts ADD CONSTRAINT of_parts FOREIGN KEY (k) REFERENCES new18.strict NOT VALID;
-- Queries that return what was there before.
CREATE FUNCTION new18.change(what integer) RETURNS text LANGUAGE sql
BEGIN ATOMIC
    UPDATE new18.strict SET plain = named WHERE id = what RETURNING old.plain || new.plain;
END;
CREATE VIEW new18.changing AS SELECT id, plain FROM new18.strict;
CREATE RULE changed AS ON UPDATE TO new18.changing DO INSTEAD
    UPDATE new18.strict SET plain = new.plain WHERE id = old.id RETURNING WITH (OLD AS was, NEW AS is_now) was.id, is_now.plain;
