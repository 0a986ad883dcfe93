-- An object of every kind that a snapshot knows, in schema snap, and what such an object may have beside its definition.
-- As a superuser, in an empty database that has the extension.
SET client_min_messages = warning;
CREATE ROLE regress_snap_owner SUPERUSER; -- who else makes base types and operator classes
CREATE ROLE regress_snap_reader;
CREATE ROLE "regress_snap ""Q""";
CREATE SCHEMA snap AUTHORIZATION regress_snap_owner;
SET ROLE regress_snap_owner;
SELECT migrate.create_service('snap', owner => 'regress_snap_owner', version_table => 'version');
CREATE TABLE snap.version (version_num varchar(32) PRIMARY KEY);
COMMENT ON SCHEMA snap IS 'All there is';
-- Elsewhere: nothing of it shows, but where an object of the schema names it.
CREATE SCHEMA elsewhere;
CREATE TABLE elsewhere.other (id integer PRIMARY KEY);
CREATE FUNCTION elsewhere.helper() RETURNS integer LANGUAGE sql AS 'SELECT 1';
COMMENT ON TABLE elsewhere.other IS 'none of ours';
CREATE FUNCTION elsewhere.trigger_row() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
CREATE TABLE elsewhere.empty ();
CREATE EXTENSION citext SCHEMA snap;
CREATE EXTENSION pg_trgm SCHEMA elsewhere;
CREATE FOREIGN DATA WRAPPER regress_snap_wrapper;
CREATE SERVER regress_snap_server FOREIGN DATA WRAPPER regress_snap_wrapper;
CREATE SERVER regress_snap_server2 FOREIGN DATA WRAPPER regress_snap_wrapper;

-- Types.
CREATE TYPE snap.mood AS ENUM ('sad', 'so, so', 'glad');
CREATE TYPE snap.pair AS (x integer, y text COLLATE "C");
CREATE TYPE snap.lone AS (a integer);
CREATE TYPE snap.span AS RANGE (SUBTYPE = float8, SUBTYPE_DIFF = float8mi, MULTIRANGE_TYPE_NAME = snap.spans);
CREATE TYPE snap.shell;
CREATE TYPE snap.base;
CREATE FUNCTION snap.base_in(cstring) RETURNS snap.base LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION snap.base_out(snap.base) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE FUNCTION snap.base_receive(internal) RETURNS snap.base LANGUAGE internal IMMUTABLE STRICT AS 'int4recv';
CREATE FUNCTION snap.base_send(snap.base) RETURNS bytea LANGUAGE internal IMMUTABLE STRICT AS 'int4send';
CREATE TYPE snap.base (INPUT = snap.base_in, OUTPUT = snap.base_out, RECEIVE = snap.base_receive, SEND = snap.base_send,
    LIKE = integer, CATEGORY = 'N', DEFAULT = '7', DELIMITER = ';');
CREATE TYPE snap.long;
CREATE FUNCTION snap.long_in(cstring) RETURNS snap.long LANGUAGE internal IMMUTABLE STRICT AS 'textin';
CREATE FUNCTION snap.long_out(snap.long) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
CREATE TYPE snap.long (INPUT = snap.long_in, OUTPUT = snap.long_out, STORAGE = extended);
CREATE DOMAIN snap.percent AS numeric(5, 2) DEFAULT 1.0 NOT NULL
    CONSTRAINT "in range" CHECK (VALUE BETWEEN 0 AND 100 AND VALUE <> 13);
CREATE DOMAIN snap.code AS text COLLATE "C";
COMMENT ON CONSTRAINT "in range" ON DOMAIN snap.percent IS 'of a domain';
COMMENT ON COLUMN snap.pair.x IS 'of an attribute';
GRANT USAGE ON TYPE snap.mood TO regress_snap_reader;
REVOKE USAGE ON TYPE snap.code FROM PUBLIC;

-- Functions.
CREATE FUNCTION snap.twice(n integer, by integer DEFAULT 2, OUT result integer, VARIADIC rest text[] DEFAULT '{}')
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT n * by $$;
CREATE FUNCTION snap.atomic(a integer, b boolean DEFAULT (1 BETWEEN 1 AND 2 AND true)) RETURNS boolean LANGUAGE sql
BEGIN ATOMIC
    SELECT 1;
    SELECT a BETWEEN 1 AND 2 AND b;
END;
CREATE FUNCTION snap.pairs(mood snap.mood) RETURNS TABLE (x integer, y text) LANGUAGE sql ROWS 5
    SET search_path = snap, pg_temp SET work_mem = '1MB' RETURN ROW (1, 'a');
CREATE FUNCTION snap.check_row() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN RETURN new; END $$;
CREATE FUNCTION snap.compare(snap.base, snap.base) RETURNS integer LANGUAGE internal IMMUTABLE STRICT AS 'btint4cmp';
CREATE FUNCTION snap.less(snap.base, snap.base) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT AS 'int4lt';
CREATE FUNCTION snap.greater(snap.base, snap.base) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT AS 'int4gt';
CREATE FUNCTION snap.equal(snap.base, snap.base) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT AS 'int4eq';
CREATE FUNCTION snap.hash(snap.base) RETURNS integer LANGUAGE internal IMMUTABLE STRICT AS 'hashint4';
CREATE PROCEDURE snap.work(INOUT n integer) LANGUAGE plpgsql AS 'BEGIN n := 1; END';
CREATE AGGREGATE snap.total(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0', COMBINEFUNC = int4pl, PARALLEL = SAFE,
    MSFUNC = int4pl, MINVFUNC = int4mi, MSTYPE = integer, MINITCOND = '0');
CREATE AGGREGATE snap.middle(float8 ORDER BY anyelement) (SFUNC = ordered_set_transition, STYPE = internal,
    FINALFUNC = percentile_disc_final, FINALFUNC_EXTRA);
CREATE AGGREGATE snap.place(VARIADIC "any" ORDER BY VARIADIC "any") (SFUNC = ordered_set_transition_multi, STYPE = internal,
    FINALFUNC = rank_final, FINALFUNC_EXTRA, HYPOTHETICAL);
COMMENT ON FUNCTION snap.twice(integer, integer, text[]) IS 'of a function';
COMMENT ON PROCEDURE snap.work(integer) IS 'of a procedure';
COMMENT ON AGGREGATE snap.total(integer) IS 'of an aggregate';
GRANT EXECUTE ON FUNCTION snap.twice(integer, integer, text[]) TO regress_snap_reader WITH GRANT OPTION;
REVOKE EXECUTE ON PROCEDURE snap.work(integer) FROM PUBLIC;
ALTER FUNCTION snap.check_row() DEPENDS ON EXTENSION citext;
ALTER FUNCTION snap.less(snap.base, snap.base) OWNER TO regress_snap_reader;

-- What types and functions are for.
CREATE FUNCTION elsewhere.of_pair(snap.pair) RETURNS boolean LANGUAGE sql AS 'SELECT true';
CREATE CAST (snap.base AS integer) WITHOUT FUNCTION AS IMPLICIT;
CREATE CAST (integer AS snap.base) WITHOUT FUNCTION AS ASSIGNMENT;
CREATE CAST (snap.base AS text) WITH INOUT;
CREATE CAST (snap.pair AS boolean) WITH FUNCTION elsewhere.of_pair(snap.pair);
CREATE OPERATOR snap.< (FUNCTION = snap.less, LEFTARG = snap.base, RIGHTARG = snap.base, COMMUTATOR = OPERATOR(snap.>),
    RESTRICT = scalarltsel, JOIN = scalarltjoinsel);
CREATE OPERATOR snap.> (FUNCTION = snap.greater, LEFTARG = snap.base, RIGHTARG = snap.base, COMMUTATOR = OPERATOR(snap.<));
CREATE OPERATOR snap.= (FUNCTION = snap.equal, LEFTARG = snap.base, RIGHTARG = snap.base, COMMUTATOR = OPERATOR(snap.=), HASHES, MERGES);
CREATE OPERATOR snap.!! (FUNCTION = snap.hash, RIGHTARG = snap.base);
CREATE OPERATOR FAMILY snap.bases USING btree;
CREATE OPERATOR CLASS snap.base_ops DEFAULT FOR TYPE snap.base USING btree FAMILY snap.bases AS
    OPERATOR 1 snap.<, OPERATOR 3 snap.=, OPERATOR 5 snap.>, FUNCTION 1 snap.compare(snap.base, snap.base);
CREATE OPERATOR CLASS snap.base_hash FOR TYPE snap.base USING hash AS OPERATOR 1 snap.=, FUNCTION 1 snap.hash(snap.base);
CREATE FUNCTION snap.less_bigint(snap.base, bigint) RETURNS boolean LANGUAGE sql IMMUTABLE RETURN $1::integer < $2;
CREATE OPERATOR snap.< (FUNCTION = snap.less_bigint, LEFTARG = snap.base, RIGHTARG = bigint);
ALTER OPERATOR FAMILY snap.bases USING btree ADD OPERATOR 2 snap.< (snap.base, bigint);
CREATE COLLATION snap.plain (LOCALE = 'C');
CREATE CONVERSION snap.latin FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
CREATE TEXT SEARCH DICTIONARY snap.words (TEMPLATE = simple, STOPWORDS = english, ACCEPT = 'false');
CREATE TEXT SEARCH CONFIGURATION snap.search (COPY = pg_catalog.simple);
ALTER TEXT SEARCH CONFIGURATION snap.search ALTER MAPPING FOR asciiword WITH snap.words, simple;
CREATE TEXT SEARCH TEMPLATE snap.template (LEXIZE = dsimple_lexize);
CREATE TEXT SEARCH PARSER snap.parser (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype);
COMMENT ON CAST (snap.base AS integer) IS 'of a cast';
COMMENT ON OPERATOR snap.!! (NONE, snap.base) IS 'of an operator';
COMMENT ON OPERATOR CLASS snap.base_ops USING btree IS 'of an operator class';
COMMENT ON OPERATOR FAMILY snap.bases USING btree IS 'of an operator family';
COMMENT ON COLLATION snap.plain IS 'of a collation';
COMMENT ON CONVERSION snap.latin IS 'of a conversion';
COMMENT ON TEXT SEARCH CONFIGURATION snap.search IS 'of a configuration';
COMMENT ON TEXT SEARCH DICTIONARY snap.words IS 'of a dictionary';
COMMENT ON TEXT SEARCH TEMPLATE snap.template IS 'of a template';
COMMENT ON TEXT SEARCH PARSER snap.parser IS 'of a parser';

-- Tables.
CREATE TABLE snap.clerk (
    id integer GENERATED ALWAYS AS IDENTITY (START WITH 10) PRIMARY KEY,
    name varchar(40) NOT NULL DEFAULT 'no"body',
    dropped integer,
    born date DEFAULT '1970-01-31',
    paid timestamptz DEFAULT '2020-06-01 12:00+00',
    every interval DEFAULT '1 mon -2 days',
    weight float8 DEFAULT 0.1,
    picture bytea DEFAULT '\x00ff',
    price money DEFAULT 1234.5::money,
    note xml,
    mood snap.mood DEFAULT 'glad',
    part snap.percent,
    label text COLLATE "C",
    upper text GENERATED ALWAYS AS (upper(name) || CASE WHEN weight > 1 THEN 'x' ELSE '' END) STORED,
    tags integer[] DEFAULT '{1,2}',
    boss integer REFERENCES snap.clerk ON DELETE SET NULL DEFERRABLE,
    during tsrange,
    CONSTRAINT mixed CHECK (weight BETWEEN 0 AND 500 AND name IN ('a', 'b')),
    CONSTRAINT paired UNIQUE NULLS NOT DISTINCT (name, born) INCLUDE (weight) WITH (fillfactor = 80),
    EXCLUDE USING gist (during WITH &&)
) WITH (fillfactor = 70, toast.autovacuum_enabled = false);
ALTER TABLE snap.clerk DROP dropped;
ALTER TABLE snap.clerk ALTER label SET STORAGE external, ALTER label SET COMPRESSION pglz, ALTER label SET STATISTICS 50,
    ALTER label SET (n_distinct = 3);
ALTER TABLE snap.clerk ADD CONSTRAINT later CHECK (weight <> 3) NOT VALID;
CREATE TABLE snap.parent (a integer, b text, CONSTRAINT kept CHECK (a > 0), CONSTRAINT own CHECK (a < 9) NO INHERIT);
CREATE TABLE snap.child (c integer) INHERITS (snap.parent);
CREATE TABLE snap.parts (k integer, v text DEFAULT 'v', at timestamptz, PRIMARY KEY (k, at)) PARTITION BY RANGE (at);
CREATE TABLE snap.part1 PARTITION OF snap.parts FOR VALUES FROM ('2020-01-01 00:00+00') TO ('2020-02-01 00:00+00');
CREATE TABLE snap.rest PARTITION OF snap.parts (v DEFAULT 'w') DEFAULT;
CREATE TABLE snap.part2 (k integer NOT NULL, v text, at timestamptz NOT NULL);
CREATE TABLE snap.mixed (a integer, b text, c text) PARTITION BY RANGE ((CASE WHEN a BETWEEN 1 AND 2 AND true THEN 1 ELSE 2 END), c COLLATE "C", substr(b, 1, 2), (a + 1));
CREATE TABLE snap.lists (v text) PARTITION BY LIST (lower(v));
CREATE TABLE snap.list_a PARTITION OF snap.lists FOR VALUES IN ('a', 'b');
CREATE TABLE snap.hashed (v text) PARTITION BY HASH (v);
CREATE TABLE snap.hash_0 PARTITION OF snap.hashed FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE snap.follows (k integer, at timestamptz, clerk integer NOT NULL REFERENCES snap.clerk ON UPDATE CASCADE,
    FOREIGN KEY (k, at) REFERENCES snap.parts MATCH FULL);
CREATE TABLE snap.typed OF snap.pair (x NOT NULL);
CREATE TABLE snap.like_pair (x integer, y text COLLATE "C");
CREATE UNLOGGED TABLE snap.fast (a serial, b bigserial);
CREATE TABLE snap.nothing ();
CREATE FOREIGN TABLE snap.far (id integer OPTIONS (column_name 'ID'), v text NOT NULL, CHECK (id > 0)) SERVER regress_snap_server
    OPTIONS (table_name 'it''s far', "Schema" 'x');
COMMENT ON TABLE snap.clerk IS 'of a table';
COMMENT ON COLUMN snap.clerk.name IS 'of a column';
COMMENT ON CONSTRAINT mixed ON snap.clerk IS 'of a constraint';
COMMENT ON FOREIGN TABLE snap.far IS 'of a foreign table';
COMMENT ON TYPE snap.mood IS 'of a type';
COMMENT ON DOMAIN snap.percent IS 'of a domain';
GRANT SELECT, INSERT ON snap.clerk TO regress_snap_reader;
GRANT UPDATE (name), SELECT (born) ON snap.clerk TO "regress_snap ""Q""";
REVOKE DELETE ON snap.parent FROM regress_snap_owner;
ALTER TABLE snap.fast OWNER TO regress_snap_reader;

-- Indexes, sequences, statistics.
CREATE INDEX clerk_name ON snap.clerk (lower(name) COLLATE "C" text_pattern_ops DESC NULLS LAST, weight) INCLUDE (born)
    WITH (fillfactor = 60) WHERE weight BETWEEN 1 AND 2 AND born IS NOT NULL;
CREATE UNIQUE INDEX clerk_label ON snap.clerk (label) WHERE label IS NOT NULL;
CREATE INDEX two_options ON snap.clerk USING gin (tags) WITH (gin_pending_list_limit = 100, fastupdate = off);
CREATE INDEX parts_w ON ONLY snap.parts (lower(v));
CREATE INDEX part1_w ON snap.part1 (lower(v));
CREATE INDEX parts_v ON snap.parts (v);
ALTER TABLE snap.parts ALTER k SET STATISTICS 7;
ALTER TABLE snap.clerk CLUSTER ON paired;
ALTER INDEX snap.clerk_name ALTER COLUMN 1 SET STATISTICS 99;
CREATE INDEX fast_a ON snap.fast (a);
CREATE UNIQUE INDEX follows_clerk ON snap.follows (clerk);
ALTER TABLE snap.follows REPLICA IDENTITY USING INDEX follows_clerk;
CREATE SEQUENCE snap.counter AS smallint INCREMENT BY -2 MINVALUE -100 MAXVALUE 100 START WITH 50 CACHE 5 CYCLE;
CREATE SEQUENCE snap.owned OWNED BY snap.parent.a;
CREATE STATISTICS snap.dependent (dependencies, ndistinct) ON k, v FROM snap.parts;
CREATE STATISTICS snap.computed ON lower(name), (weight * 2 BETWEEN 1 AND 2 AND true) FROM snap.clerk;
COMMENT ON INDEX snap.clerk_name IS 'of an index';
COMMENT ON INDEX snap.paired IS 'of the index of a constraint';
COMMENT ON SEQUENCE snap.counter IS 'of a sequence';
COMMENT ON STATISTICS snap.dependent IS 'of statistics';
GRANT USAGE ON SEQUENCE snap.counter TO regress_snap_reader;

-- Views.
CREATE VIEW snap.looking WITH (security_barrier, check_option = local) AS
    SELECT id, name AS "Name", weight FROM snap.clerk WHERE weight BETWEEN 0 AND 5 AND name LIKE 'a%';
ALTER VIEW snap.looking ALTER "Name" SET DEFAULT 'x';
CREATE RECURSIVE VIEW snap.numbers (n) AS VALUES (1) UNION ALL SELECT n + 1 FROM numbers WHERE n < 10;
CREATE MATERIALIZED VIEW snap.summary (what, many) WITH (fillfactor = 50) AS SELECT name, count(*) FROM snap.clerk GROUP BY name;
CREATE MATERIALIZED VIEW snap.empty AS SELECT 1 AS one WITH NO DATA;
ALTER MATERIALIZED VIEW snap.summary ALTER what SET STATISTICS 5;
CREATE UNIQUE INDEX summary_what ON snap.summary (what);
COMMENT ON VIEW snap.looking IS 'of a view';
COMMENT ON COLUMN snap.looking."Name" IS 'of a column of a view';
COMMENT ON MATERIALIZED VIEW snap.summary IS 'of a materialized view';
GRANT SELECT (id) ON snap.looking TO regress_snap_reader;
ALTER VIEW snap.numbers OWNER TO regress_snap_reader;

-- What happens.
CREATE TRIGGER checked BEFORE INSERT OR UPDATE OF name, born ON snap.clerk FOR EACH ROW
    WHEN (new.weight BETWEEN 1 AND 2 AND new.name <> 'x') EXECUTE FUNCTION snap.check_row('a', 'it''s');
CREATE TRIGGER "x FOR EACH ROW WHEN (1) EXECUTE FUNCTION y" BEFORE UPDATE ON snap.clerk FOR EACH ROW
    WHEN (old.weight BETWEEN 1 AND 2 AND old.name <> ') EXECUTE FUNCTION z') EXECUTE FUNCTION snap.check_row('FOR EACH ROW WHEN (2) ');
CREATE CONSTRAINT TRIGGER deferred AFTER INSERT ON snap.clerk DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION snap.check_row();
CREATE TRIGGER counted AFTER INSERT ON snap.clerk REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION snap.check_row();
CREATE TRIGGER through INSTEAD OF INSERT ON snap.looking FOR EACH ROW EXECUTE FUNCTION snap.check_row();
CREATE TRIGGER everywhere AFTER INSERT ON snap.parts FOR EACH ROW EXECUTE FUNCTION snap.check_row();
ALTER TABLE snap.part1 DISABLE TRIGGER everywhere;
CREATE RULE logged AS ON INSERT TO snap.parent WHERE new.a BETWEEN 1 AND 2 AND new.b = 'x' DO ALSO
    (INSERT INTO snap.fast (a) VALUES (new.a); DELETE FROM snap.fast WHERE fast.a = new.a AND fast.b BETWEEN 1 AND 2);
CREATE RULE refused AS ON DELETE TO snap.parent DO INSTEAD NOTHING;
ALTER TABLE snap.clerk ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON snap.clerk TO regress_snap_reader, "regress_snap ""Q""" USING (name = CURRENT_USER AND weight BETWEEN 1 AND 2 AND true)
    WITH CHECK (weight > 0);
CREATE POLICY never ON snap.clerk AS RESTRICTIVE FOR DELETE USING (false);
COMMENT ON TRIGGER checked ON snap.clerk IS 'of a trigger';
COMMENT ON RULE logged ON snap.parent IS 'of a rule';
COMMENT ON POLICY never ON snap.clerk IS 'of a policy';
SET client_min_messages = error; -- that wal_level is not logical
CREATE PUBLICATION regress_snap_rows FOR TABLE snap.follows WHERE (clerk BETWEEN 1 AND 2 AND true), snap.clerk (id, name);
CREATE PUBLICATION regress_snap_all FOR TABLES IN SCHEMA snap;
SET client_min_messages = warning;

-- Privileges of the schema and of objects to come.
GRANT USAGE ON SCHEMA snap TO regress_snap_reader;
ALTER DEFAULT PRIVILEGES FOR ROLE regress_snap_owner IN SCHEMA snap GRANT SELECT ON TABLES TO regress_snap_reader;
ALTER DEFAULT PRIVILEGES FOR ROLE regress_snap_owner IN SCHEMA snap GRANT USAGE ON SEQUENCES TO regress_snap_reader WITH GRANT OPTION;

-- Names that need quotes, and the longest.
CREATE TABLE snap."a.b" ("c.d" integer CONSTRAINT "e.f" CHECK ("c.d" > 0), "g
h" text, "i""j" text, "select" text, "It's \" text);
CREATE INDEX "k.l ""m""" ON snap."a.b" (lower("g
h"), ("c.d" + 1));
CREATE TABLE snap.n23456789_123456789_123456789_123456789_123456789_123456789_123
    (n23456789_123456789_123456789_123456789_123456789_123456789_123 integer
        CONSTRAINT n23456789_123456789_123456789_123456789_123456789_123456789_123
            CHECK (n23456789_123456789_123456789_123456789_123456789_123456789_123 BETWEEN 1 AND 2 AND true));
COMMENT ON COLUMN snap."a.b"."i""j" IS e'first\nsecond \\ "third" ''fourth''';
GRANT SELECT ("select") ON snap."a.b" TO "regress_snap ""Q""";
CREATE TRIGGER "p.q ""r""" BEFORE UPDATE ON snap."a.b" FOR EACH ROW WHEN (old."i""j" IS DISTINCT FROM new."i""j" AND old."c.d" BETWEEN 1 AND 2)
    EXECUTE FUNCTION snap.check_row();
CREATE FUNCTION snap."F.g"("a b" integer, "c""d" text DEFAULT 'e,f') RETURNS "snap"."pair" LANGUAGE sql AS $$ SELECT 1, 'a' $$;
RESET client_min_messages;
RESET ROLE;
