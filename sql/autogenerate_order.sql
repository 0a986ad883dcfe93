-- What has to let go before something else can change: from one schema to another one and back, with rows in both.
CREATE EXTENSION migrate;
SET client_min_messages = warning;
SET migrate.message_level = debug1;
CREATE FUNCTION pg_temp.lead(start text, desired text, data text DEFAULT '') RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    way text;
    problem text;
BEGIN
    CREATE SCHEMA regress_way;
    PERFORM migrate.create_service('regress_way');
    PERFORM set_config('search_path', 'regress_way', true);
    EXECUTE start || ';' || data;
    PERFORM set_config('search_path', 'pg_catalog', true);
    PERFORM migrate.baseline('regress_way', rev_id => 'first');
    BEGIN
        PERFORM migrate.autogenerate('regress_way', desired, 'way', 'way', allow_data_loss => true);
        FOREACH way IN ARRAY '{up,down}'::text[] LOOP
            RETURN QUERY SELECT * FROM regexp_split_to_table(way || E':\n' || rtrim(migrate.script('regress_way', 'way', way), E'\n'), E'\n');
        END LOOP;
        PERFORM migrate.upgrade('regress_way');
        RETURN QUERY SELECT 'differs: ' || sql FROM migrate.diff('regress_way', desired);
        PERFORM migrate.downgrade('regress_way', '-1');
        RETURN QUERY SELECT 'differs: ' || d::text FROM migrate.compare('regress_way') d WHERE object_type <> 'column order';
    EXCEPTION WHEN OTHERS THEN
        GET STACKED DIAGNOSTICS problem = PG_EXCEPTION_DETAIL;
        RETURN NEXT sqlstate || ' ' || sqlerrm || E'\n' || problem;
    END;
    DROP SCHEMA regress_way CASCADE;
    PERFORM migrate.drop_service('regress_way');
END $$;
\pset format unaligned
\pset tuples_only on

-- The index of a partition goes with its parent's while it is still attached, and never alone.
SELECT pg_temp.lead('CREATE TABLE p (k text, d date) PARTITION BY LIST (k); CREATE INDEX pd ON p (d); CREATE TABLE c PARTITION OF p DEFAULT', 'CREATE TABLE p (k text, d date) PARTITION BY LIST (k); CREATE TABLE c ()', $$INSERT INTO p VALUES ('a', '2024-01-01')$$);
SELECT pg_temp.lead('CREATE TABLE p (k text, d date, UNIQUE (k), CHECK (k <> '''')) PARTITION BY LIST (k); CREATE INDEX pd ON p (d); CREATE TABLE c PARTITION OF p DEFAULT', 'CREATE TABLE p (k text, d date, UNIQUE (k), CHECK (k <> '''')) PARTITION BY LIST (k); CREATE TABLE c ()');
SELECT pg_temp.lead('CREATE TABLE p (k int PRIMARY KEY) PARTITION BY RANGE (k); CREATE TABLE c PARTITION OF p DEFAULT', 'CREATE TABLE p (k int PRIMARY KEY) PARTITION BY RANGE (k); CREATE TABLE c (k int NOT NULL UNIQUE); ALTER TABLE p ATTACH PARTITION c DEFAULT', 'INSERT INTO p VALUES (1)');
SELECT pg_temp.lead('CREATE TABLE p (k int) PARTITION BY RANGE (k); CREATE INDEX x ON p (k DESC); CREATE TABLE c PARTITION OF p DEFAULT; CREATE INDEX y ON p USING brin (k)', 'CREATE TABLE p (k int) PARTITION BY RANGE (k); CREATE TABLE c PARTITION OF p DEFAULT; CREATE INDEX y ON p USING brin (k); CREATE INDEX x ON p USING brin (k) WITH (pages_per_range = 32)', 'INSERT INTO p VALUES (1)');

-- One that only changes with its column stays while that does.
SELECT pg_temp.lead('CREATE DOMAIN v AS timestamptz; CREATE TABLE p (e int, v v) PARTITION BY RANGE (e); CREATE INDEX i ON p (v); CREATE TABLE c PARTITION OF p DEFAULT', 'CREATE DOMAIN v AS timestamptz; CREATE TABLE p (e int, v timestamptz(3)) PARTITION BY RANGE (e); CREATE INDEX i ON p (v); CREATE TABLE c ()');

-- The index of a partition alone is none that its parent wants, be it like one.
SELECT pg_temp.lead('CREATE TABLE p (k text, v int) PARTITION BY LIST (k); CREATE TABLE c PARTITION OF p DEFAULT', 'CREATE TABLE p (k text, v int) PARTITION BY LIST (k); CREATE INDEX i ON p USING hash (v) WITH (fillfactor = 80); CREATE TABLE c PARTITION OF p FOR VALUES IN (''a''); CREATE INDEX a ON c USING hash (v)');

-- A new partition has the checks of its parent before it is attached.
SELECT pg_temp.lead('CREATE FUNCTION f(int) RETURNS bool IMMUTABLE LANGUAGE sql RETURN $1 > 0', 'CREATE FUNCTION f(int) RETURNS bool IMMUTABLE LANGUAGE sql RETURN $1 > 0; CREATE TABLE p (k int, CHECK (f(k))) PARTITION BY LIST (k); CREATE TABLE c PARTITION OF p DEFAULT');

-- A new value of an enumeration is used by the bound of a partition.
SELECT pg_temp.lead('CREATE TYPE t AS ENUM (''a''); CREATE TABLE u (t t)', 'CREATE TYPE t AS ENUM (''a'', ''b''); CREATE TABLE u (t t); CREATE TABLE p (k t) PARTITION BY LIST (k); CREATE TABLE c PARTITION OF p FOR VALUES IN (''b'')', $$INSERT INTO u VALUES ('a')$$);

-- A partition leaves the place that another one takes.
SELECT pg_temp.lead('CREATE TABLE p (k int, CONSTRAINT u UNIQUE (k)) PARTITION BY LIST (k); CREATE TABLE c PARTITION OF p DEFAULT', 'CREATE TABLE p (k int) PARTITION BY LIST (k); CREATE TABLE c (); CREATE TABLE b PARTITION OF p DEFAULT');

-- A table outlives one that it inherits from, with its rows.
SELECT pg_temp.lead('CREATE TABLE p (); CREATE TABLE c (v bigserial) INHERITS (p)', 'CREATE TABLE c (v bigserial)', 'INSERT INTO c DEFAULT VALUES');
SELECT pg_temp.lead('CREATE SEQUENCE q; CREATE TABLE a (id bigserial NOT NULL); CREATE TABLE b () INHERITS (a); CREATE TABLE c (id bigint NOT NULL) INHERITS (b); ALTER TABLE c ALTER id SET DEFAULT nextval(''q'')', 'CREATE TABLE a (id bigserial NOT NULL); CREATE TABLE c ()');

-- It inherits when it has the columns and checks for that.
SELECT pg_temp.lead('CREATE TABLE p (a int, CONSTRAINT k CHECK (a > 0)); CREATE TABLE c (a int, b int)', 'CREATE TABLE p (a int, z text, CONSTRAINT k CHECK (a > 0)); CREATE TABLE c (a int, z text, b int, CONSTRAINT k CHECK (a > 0)); ALTER TABLE c INHERIT p', 'INSERT INTO c VALUES (1, 2)');

-- What an inherited column is comes from the parent's as long as it is inherited; it goes when it is not.
SELECT pg_temp.lead('CREATE TYPE t AS ENUM (''a''); CREATE TABLE p (k t NOT NULL DEFAULT ''a''); CREATE TABLE c (k t NOT NULL DEFAULT ''a'', v t) INHERITS (p)', 'CREATE TYPE t AS ENUM (''b'', ''a''); CREATE TABLE p (k t NOT NULL DEFAULT ''a''); CREATE TABLE c (v t); CREATE INDEX i ON c (v) WHERE v <> ''b''', $$INSERT INTO c VALUES ('a', 'a')$$);
SELECT pg_temp.lead('CREATE TYPE r AS RANGE (SUBTYPE = text, COLLATION = "C"); CREATE TABLE p (k text, v r DEFAULT r(''a'', ''b'')) PARTITION BY LIST (k); CREATE TABLE c PARTITION OF p DEFAULT', 'CREATE TYPE r AS RANGE (SUBTYPE = text); CREATE TABLE p (k text, v r DEFAULT r(''a'', ''b'')) PARTITION BY LIST (k); CREATE TABLE c (v r DEFAULT r(''a'', ''b''))', $$INSERT INTO p VALUES ('x')$$);
SELECT pg_temp.lead('CREATE TABLE p (a int[], n smallint GENERATED ALWAYS AS (cardinality(a)) STORED); CREATE TABLE c () INHERITS (p)', 'CREATE TABLE p (a int[], n tstzrange); CREATE TABLE c () INHERITS (p)');
SELECT pg_temp.lead('CREATE TABLE p (a int, n int GENERATED ALWAYS AS (a) STORED); CREATE TABLE c () INHERITS (p)', 'CREATE TABLE p (a int, n int); CREATE TABLE c () INHERITS (p)', 'INSERT INTO c VALUES (7)');

-- A range type takes along what is made of it, and the values are texts meanwhile.
SELECT pg_temp.lead('CREATE TYPE r AS RANGE (SUBTYPE = int); CREATE DOMAIN d AS r; CREATE DOMAIN e AS r[]; CREATE TYPE k AS (v d); CREATE TABLE t (d d, e e, k k)', 'CREATE TYPE r AS RANGE (SUBTYPE = int, MULTIRANGE_TYPE_NAME = m); CREATE DOMAIN d AS r; CREATE DOMAIN e AS r[]; CREATE TYPE k AS (v d); CREATE TABLE t (d d, e e, k k)', $$INSERT INTO t VALUES ('[1,3)', '{"[1,3)"}', ROW('[4,5)'))$$);
SELECT pg_temp.lead('CREATE TYPE r AS RANGE (SUBTYPE = int); CREATE TABLE p (k date, r r) PARTITION BY RANGE (k); CREATE TABLE c PARTITION OF p DEFAULT; CREATE INDEX i ON c ((NOT isempty(r)))', 'CREATE TYPE r AS RANGE (SUBTYPE = int, MULTIRANGE_TYPE_NAME = m); CREATE TABLE p (k date, r r) PARTITION BY RANGE (k); CREATE TABLE c PARTITION OF p DEFAULT; CREATE INDEX i ON c ((NOT isempty(r)))', $$INSERT INTO p VALUES ('2024-01-01', '[1,3)')$$);

-- Types that are made anew go in the order in which they need each other.
SELECT pg_temp.lead('CREATE TYPE a AS ENUM (''x'', ''y''); CREATE DOMAIN b AS a; CREATE DOMAIN c AS b[]; CREATE TABLE t (c c)', 'CREATE TYPE a AS ENUM (''x''); CREATE DOMAIN b AS a; CREATE DOMAIN c AS b[]; CREATE TABLE t (c c)', $$INSERT INTO t VALUES ('{x}')$$);

-- So do composite types within others, and their values are made attribute by attribute.
SELECT pg_temp.lead('CREATE TYPE a AS (x int, y text); CREATE TYPE b AS (a a, n int); CREATE DOMAIN d AS b; CREATE TABLE t (b b, d d)', 'CREATE TYPE a AS (x bigint); CREATE TYPE b AS (a a, n int); CREATE DOMAIN d AS b; CREATE TABLE t (b b)', $$INSERT INTO t VALUES (ROW(ROW(1, 'y'), 2))$$);
SELECT pg_temp.lead('CREATE TYPE a AS (x int, y text); CREATE DOMAIN d AS a; CREATE TABLE t (d d, a a[])', 'CREATE TYPE a AS (x bigint, y text); CREATE DOMAIN d AS a; CREATE TABLE t (d d, a a[])', $$INSERT INTO t VALUES (ROW(1, 'y'), ARRAY[ROW(1, 'y')::a])$$);

-- A domain takes fewer values, some of which stand in arrays and rows.
SELECT pg_temp.lead('CREATE DOMAIN d AS int; CREATE DOMAIN e AS int CONSTRAINT k CHECK (VALUE > 0); CREATE DOMAIN n AS int; CREATE DOMAIN o AS n; CREATE TYPE r AS (o o); CREATE TABLE t (a d[], e e, r r)', 'CREATE DOMAIN d AS int CONSTRAINT k CHECK (VALUE > 0); CREATE DOMAIN e AS int CONSTRAINT k CHECK (VALUE > 0) CONSTRAINT l CHECK (VALUE > 1); CREATE DOMAIN n AS int NOT NULL; CREATE DOMAIN o AS n; CREATE TYPE r AS (o o); CREATE TABLE t (a d[], e e, r r)', $$INSERT INTO t VALUES ('{1}', 2, ROW(3))$$);

-- A new domain has its checks before it is used.
SELECT pg_temp.lead('CREATE TYPE r AS (); CREATE TABLE t (r r[])', 'CREATE DOMAIN d AS date CHECK (VALUE > ''1994-01-31''); CREATE TYPE r AS (d d); CREATE TABLE t (r r[])');

-- A domain lets go of what its default needs.
SELECT pg_temp.lead('CREATE SEQUENCE q; CREATE FUNCTION f() RETURNS int LANGUAGE sql RETURN 1; CREATE DOMAIN d AS bigint DEFAULT nextval(''q''); CREATE DOMAIN e AS bigint DEFAULT f()', 'CREATE FUNCTION f() RETURNS bigint LANGUAGE sql RETURN 1; CREATE DOMAIN d AS bigint; CREATE DOMAIN e AS bigint DEFAULT f()');

-- A foreign key makes way for a column that its index only includes.
SELECT pg_temp.lead('CREATE TYPE m AS ENUM (''a'', ''b''); CREATE TABLE t (id int, m m, PRIMARY KEY (id) INCLUDE (m)); CREATE TABLE u (t int REFERENCES t)', 'CREATE TYPE m AS ENUM (''a''); CREATE TABLE t (id int, m m, PRIMARY KEY (id) INCLUDE (m)); CREATE TABLE u (t int REFERENCES t)', $$INSERT INTO t VALUES (1, 'a'); INSERT INTO u VALUES (1)$$);

-- A view of a partition makes way for a new type of its parent's column.
SELECT pg_temp.lead('CREATE TYPE r AS RANGE (SUBTYPE = int); CREATE TABLE p (k int, r r) PARTITION BY LIST (k); CREATE TABLE c PARTITION OF p DEFAULT; CREATE VIEW v AS SELECT r FROM c', 'CREATE TYPE r AS RANGE (SUBTYPE = int, MULTIRANGE_TYPE_NAME = m); CREATE TABLE p (k int, r r) PARTITION BY LIST (k)');

-- A new type brings its own storage.
SELECT pg_temp.lead('CREATE TYPE t AS ENUM (''a''); CREATE TABLE s (a bytea, b text); ALTER TABLE s ALTER a SET STORAGE EXTERNAL, ALTER b SET STORAGE EXTERNAL, ALTER b SET COMPRESSION pglz', 'CREATE TYPE t AS ENUM (''a''); CREATE TABLE s (a t, b varchar); ALTER TABLE s ALTER b SET STORAGE EXTERNAL, ALTER b SET COMPRESSION pglz', $$INSERT INTO s VALUES (NULL, 'x')$$);

-- What is granted on the sequence of an identity goes with it.
SELECT pg_temp.lead('CREATE TABLE t (id bigint GENERATED ALWAYS AS IDENTITY); GRANT USAGE ON SEQUENCE t_id_seq TO pg_monitor; COMMENT ON SEQUENCE t_id_seq IS ''ids''', 'CREATE TABLE t (id bigint)', 'INSERT INTO t DEFAULT VALUES');

-- A partition goes before its parent, whatever that refers to.
SELECT pg_temp.lead('CREATE TABLE b (id int PRIMARY KEY)', 'CREATE TABLE b (id int PRIMARY KEY); CREATE TABLE p (k int, e int REFERENCES b) PARTITION BY RANGE (k); CREATE TABLE q (k int, e int) PARTITION BY LIST (k); ALTER TABLE p ATTACH PARTITION q DEFAULT');

-- Values of which one type makes no other are asked for otherwise.
SELECT pg_temp.lead('CREATE TABLE t (a interval, b timestamp, c time)', 'CREATE TABLE t (a timestamptz, b time, c timestamp)');

-- What an attribute within a composite value loses is a loss.
CREATE SCHEMA regress_within;
SELECT migrate.create_service('regress_within');
CREATE TYPE regress_within.a AS (x int, y text);
CREATE TYPE regress_within.b AS (a regress_within.a, n int);
CREATE TABLE regress_within.t (b regress_within.b);
INSERT INTO regress_within.t VALUES (ROW(ROW(1, 'y'), 2));
SELECT migrate.baseline('regress_within', rev_id => 'first');
SELECT migrate.autogenerate('regress_within', 'CREATE TYPE a AS (x int); CREATE TYPE b AS (a a, n int); CREATE TABLE t (b b)', 'less');
UPDATE regress_within.t SET b.a = ROW(1, NULL);
SELECT migrate.autogenerate('regress_within', 'CREATE TYPE a AS (x int); CREATE TYPE b AS (a a, n int); CREATE TABLE t (b b)', 'less', 'less');
SELECT migrate.drop_service('regress_within');
DROP SCHEMA regress_within CASCADE;

-- Names that two objects exchange, or hand on.
CREATE SCHEMA regress_names;
SELECT migrate.create_service('regress_names');
CREATE TABLE regress_names.a (x int, y text, z date);
CREATE TABLE regress_names.b (v text);
CREATE VIEW regress_names.c AS SELECT 1 AS one;
INSERT INTO regress_names.a VALUES (1, 'one', '2024-01-01');
SELECT migrate.baseline('regress_names', rev_id => 'first');
SELECT sql FROM migrate.diff('regress_names', 'CREATE TABLE b (x int, y text, z date); CREATE TABLE d (v text); CREATE VIEW c AS SELECT 1 AS one', '{"a": "b", "b": "d"}');
SELECT migrate.autogenerate('regress_names', 'CREATE TABLE b (y int, x text, d date); CREATE TABLE a (v text); CREATE VIEW d AS SELECT 1 AS one; CREATE TABLE c (z int)', 'names', 'names', renames => '{"a": "b", "b": "a", "a.x": "y", "a.y": "x", "a.z": "d", "c": "d"}');
SELECT migrate.script('regress_names', 'names', kind) FROM unnest('{up,down}'::text[]) kind;
SELECT revision FROM migrate.upgrade('regress_names');
SELECT y, x, d FROM regress_names.b;
SELECT revision FROM migrate.downgrade('regress_names', '-1');
SELECT x, y, z FROM regress_names.a;
SELECT migrate.drop_service('regress_names');
DROP SCHEMA regress_names CASCADE;
\pset format aligned
\pset tuples_only off

DROP EXTENSION migrate;
