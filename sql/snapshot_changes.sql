-- Each way to change an object of a schema: what of it a snapshot tells. + is a row more, - one less, ~ one with another
-- definition, of which the words that differ are shown. Each statement is undone after it.
CREATE EXTENSION migrate;
\getenv dir PG_ABS_SRCDIR
\set objects :dir '/test/schema/objects.sql'
\set ECHO none
\o /dev/null
\i :objects
\o
\set ECHO all
SET client_min_messages = error;
CREATE ROLE regress_snap_other SUPERUSER; -- so it may own an operator class
CREATE EXTENSION hstore SCHEMA elsewhere;
SET allow_in_place_tablespaces = on;
CREATE TABLESPACE regress_snap_space LOCATION '';
CREATE ACCESS METHOD regress_snap_heap TYPE TABLE HANDLER heap_tableam_handler;
-- Without what is new in 17 and 18: a privilege, and names of NOT NULL, which stay where a table gets another name.
CREATE FUNCTION elsewhere.snapshot() RETURNS TABLE (object_type text, identity text, definition text) LANGUAGE sql AS $$
    SELECT object_type, identity, replace(regexp_replace(definition, 'CONSTRAINT \S+_not_null NOT NULL', 'NOT NULL'), 'MAINTAIN, ', '')
    FROM migrate.snapshot('snap')
$$;
CREATE TABLE elsewhere.before AS SELECT * FROM elsewhere.snapshot();
GRANT ALL ON SCHEMA elsewhere TO PUBLIC;
GRANT SELECT ON elsewhere.before TO PUBLIC;

-- What is different of two definitions, with the word before it.
CREATE FUNCTION elsewhere.difference(one text, other text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    a text[] := regexp_split_to_array(one, '\s+');
    b text[] := regexp_split_to_array(other, '\s+');
    same integer := 0;
BEGIN
    WHILE same < least(cardinality(a), cardinality(b)) AND a[same + 1] = b[same + 1] LOOP
        same := same + 1;
    END LOOP;
    a := a[same + 1:];
    b := b[same + 1:];
    WHILE cardinality(a) > 0 AND cardinality(b) > 0 AND a[cardinality(a)] = b[cardinality(b)] LOOP
        a := trim_array(a, 1);
        b := trim_array(b, 1);
    END LOOP;
    RETURN concat_ws(' => ', nullif(array_to_string(a, ' '), ''), coalesce(nullif(array_to_string(b, ' '), ''), 'nothing'));
END $$;

-- The rows that a statement changes.
SET ROLE regress_snap_owner;
CREATE FUNCTION elsewhere.told(statement text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    found text[];
BEGIN
    EXECUTE statement;
    SELECT array_agg(CASE WHEN old.definition IS NULL THEN concat('  + ', object_type, ' ', identity,
                              ': ' || nullif(regexp_replace(new.definition, '\s+', ' ', 'g'), ''))
                          WHEN new.definition IS NULL THEN concat('  - ', object_type, ' ', identity)
                          ELSE concat('  ~ ', object_type, ' ', identity, ': ', elsewhere.difference(old.definition, new.definition)) END
                     ORDER BY object_type, identity COLLATE "C")
    INTO found
    FROM elsewhere.before old FULL JOIN elsewhere.snapshot() new USING (object_type, identity)
    WHERE old.definition IS DISTINCT FROM new.definition;
    RAISE SQLSTATE 'UNDO1';
EXCEPTION
    WHEN SQLSTATE 'UNDO1' THEN
        RETURN QUERY SELECT unnest(coalesce(found, '{"  nothing"}'));
    WHEN others THEN
        RETURN NEXT concat('  ', sqlstate, ': ', sqlerrm);
END $$;

CREATE TEMPORARY TABLE statement (number serial, text text);
COPY statement (text) FROM stdin (DELIMITER E'\x01');
ALTER SCHEMA snap OWNER TO regress_snap_other
GRANT CREATE ON SCHEMA snap TO regress_snap_reader
GRANT USAGE ON SCHEMA snap TO PUBLIC
REVOKE USAGE ON SCHEMA snap FROM regress_snap_reader
REVOKE CREATE ON SCHEMA snap FROM regress_snap_owner
COMMENT ON SCHEMA snap IS 'All'
COMMENT ON SCHEMA snap IS NULL
ALTER DEFAULT PRIVILEGES IN SCHEMA snap GRANT SELECT ON TABLES TO PUBLIC
ALTER DEFAULT PRIVILEGES FOR ROLE regress_snap_owner IN SCHEMA snap GRANT INSERT ON TABLES TO regress_snap_reader
ALTER DEFAULT PRIVILEGES FOR ROLE regress_snap_owner IN SCHEMA snap REVOKE SELECT ON TABLES FROM regress_snap_reader
ALTER DEFAULT PRIVILEGES FOR ROLE regress_snap_other IN SCHEMA snap GRANT EXECUTE ON ROUTINES TO regress_snap_reader
ALTER DEFAULT PRIVILEGES FOR ROLE regress_snap_other IN SCHEMA snap GRANT USAGE ON TYPES TO regress_snap_reader WITH GRANT OPTION
ALTER DEFAULT PRIVILEGES FOR ROLE regress_snap_owner IN SCHEMA snap REVOKE GRANT OPTION FOR USAGE ON SEQUENCES FROM regress_snap_reader
ALTER EXTENSION citext SET SCHEMA elsewhere
ALTER EXTENSION pg_trgm SET SCHEMA snap
ALTER EXTENSION citext ADD TABLE snap.nothing
DROP EXTENSION pg_trgm
-- Tables
CREATE TABLE snap.new (a integer)
CREATE TABLE snap.new AS SELECT 1 AS a
DROP TABLE snap.nothing
ALTER TABLE snap.nothing RENAME TO naught
ALTER TABLE snap.nothing SET SCHEMA elsewhere
ALTER TABLE elsewhere.other SET SCHEMA snap
ALTER TABLE snap.nothing OWNER TO regress_snap_other
ALTER TABLE snap.fast OWNER TO regress_snap_owner
ALTER TABLE snap.nothing SET UNLOGGED
ALTER TABLE snap.fast SET LOGGED
ALTER TABLE snap.nothing SET (fillfactor = 50, autovacuum_enabled = false)
ALTER TABLE snap.clerk SET (fillfactor = 50, toast.vacuum_truncate = false)
ALTER TABLE snap.clerk RESET (fillfactor)
ALTER TABLE snap.clerk RESET (toast.autovacuum_enabled)
ALTER TABLE snap.clerk DISABLE ROW LEVEL SECURITY
ALTER TABLE snap.clerk FORCE ROW LEVEL SECURITY
ALTER TABLE snap.nothing ENABLE ROW LEVEL SECURITY
ALTER TABLE snap.clerk REPLICA IDENTITY FULL
ALTER TABLE snap.clerk REPLICA IDENTITY NOTHING
ALTER TABLE snap.clerk REPLICA IDENTITY USING INDEX clerk_pkey
ALTER TABLE snap.follows REPLICA IDENTITY DEFAULT
ALTER TABLE snap.clerk SET WITHOUT CLUSTER
ALTER TABLE snap.clerk CLUSTER ON clerk_pkey
CLUSTER snap.fast USING fast_a
ALTER TABLE snap.child NO INHERIT snap.parent
ALTER TABLE snap.nothing INHERIT elsewhere.empty
ALTER TABLE snap.typed NOT OF
ALTER TABLE snap.like_pair OF snap.pair
ALTER TABLE snap.nothing SET TABLESPACE regress_snap_space
ALTER TABLE snap.nothing SET ACCESS METHOD regress_snap_heap
ALTER TABLE snap.parts DETACH PARTITION snap.part1
ALTER TABLE snap.parts ATTACH PARTITION snap.part2 FOR VALUES FROM ('2021-01-01 00:00+00') TO ('2021-02-01 00:00+00')
UPDATE pg_inherits SET inhdetachpending = true WHERE inhrelid = 'snap.part1'::regclass
ALTER TABLE snap.nothing SET WITHOUT OIDS
GRANT SELECT, UPDATE ON snap.nothing TO regress_snap_reader
GRANT ALL ON snap.nothing TO PUBLIC
GRANT INSERT ON snap.clerk TO regress_snap_reader WITH GRANT OPTION
REVOKE SELECT ON snap.clerk FROM regress_snap_reader
REVOKE ALL ON snap.clerk FROM regress_snap_owner
GRANT DELETE ON snap.parent TO regress_snap_owner
COMMENT ON TABLE snap.nothing IS 'Nothing'
COMMENT ON TABLE snap.clerk IS NULL
-- Columns
ALTER TABLE snap.nothing ADD "x y" varchar(5) DEFAULT 'a' NOT NULL
ALTER TABLE snap.clerk DROP boss
ALTER TABLE snap.parent RENAME a TO z
ALTER TABLE snap.follows ALTER k TYPE bigint
ALTER TABLE snap.clerk ALTER note TYPE text COLLATE "C" USING note::text
ALTER TABLE snap.clerk ALTER label TYPE text
ALTER TABLE snap.hashed ADD w numeric(4, 2)[]
ALTER TABLE snap.clerk ALTER born SET DEFAULT '2000-01-01'
ALTER TABLE snap.clerk ALTER born DROP DEFAULT
ALTER TABLE ONLY snap.parent ALTER b SET DEFAULT 'b'
ALTER TABLE snap.parent ALTER b SET NOT NULL
ALTER TABLE snap.clerk ALTER name DROP NOT NULL
ALTER TABLE snap.clerk ALTER upper DROP EXPRESSION
ALTER TABLE snap.clerk ALTER id SET GENERATED BY DEFAULT
ALTER TABLE snap.clerk ALTER id SET INCREMENT BY 2 SET CYCLE SET MAXVALUE 9 SET MINVALUE -9 SET CACHE 3 SET START 1 RESTART
ALTER TABLE snap.clerk ALTER id DROP IDENTITY
ALTER TABLE snap.like_pair ALTER x SET NOT NULL, ALTER x ADD GENERATED BY DEFAULT AS IDENTITY
ALTER SEQUENCE snap.clerk_id_seq RENAME TO numbers_of_clerks
ALTER SEQUENCE snap.clerk_id_seq SET UNLOGGED
ALTER TABLE snap.clerk ALTER label SET STATISTICS 0
ALTER TABLE snap.clerk ALTER label SET STATISTICS -1
ALTER TABLE snap.clerk ALTER name SET STATISTICS 1000
ALTER TABLE snap.clerk ALTER label SET (n_distinct = 5, n_distinct_inherited = 6)
ALTER TABLE snap.clerk ALTER label RESET (n_distinct)
ALTER TABLE snap.clerk ALTER label SET STORAGE extended
ALTER TABLE snap.clerk ALTER name SET STORAGE main
ALTER TABLE snap.clerk ALTER label SET COMPRESSION default
ALTER TABLE snap.clerk ALTER name SET COMPRESSION lz4
GRANT SELECT (name) ON snap.clerk TO "regress_snap ""Q"""
GRANT REFERENCES (id) ON snap.clerk TO PUBLIC
REVOKE UPDATE (name) ON snap.clerk FROM "regress_snap ""Q"""
COMMENT ON COLUMN snap.clerk.name IS 'Name'
COMMENT ON COLUMN snap.clerk.born IS 'Born'
COMMENT ON COLUMN snap."a.b"."i""j" IS NULL
-- Foreign tables
CREATE FOREIGN TABLE snap.new (a integer) SERVER regress_snap_server2
DROP FOREIGN TABLE snap.far
ALTER FOREIGN TABLE snap.far RENAME TO away
ALTER FOREIGN TABLE snap.far OWNER TO regress_snap_other
ALTER FOREIGN TABLE snap.far SET SCHEMA elsewhere
ALTER FOREIGN TABLE snap.far OPTIONS (SET table_name 'other', DROP "Schema", ADD more '1')
ALTER FOREIGN TABLE snap.far ALTER id OPTIONS (SET column_name 'x', ADD more '1')
ALTER FOREIGN TABLE snap.far ALTER id OPTIONS (DROP column_name)
ALTER FOREIGN TABLE snap.far ADD more text OPTIONS (a 'b')
ALTER FOREIGN TABLE snap.far DROP v
ALTER FOREIGN TABLE snap.far RENAME v TO w
ALTER FOREIGN TABLE snap.far ALTER v TYPE varchar(3), ALTER v SET DEFAULT 'x', ALTER v DROP NOT NULL, ALTER v SET STATISTICS 3
ALTER FOREIGN TABLE snap.far ALTER v SET (n_distinct = 2), ALTER v SET STORAGE external
ALTER FOREIGN TABLE snap.far ADD CONSTRAINT more CHECK (id < 9) NOT VALID
ALTER FOREIGN TABLE snap.far DROP CONSTRAINT far_id_check
ALTER FOREIGN TABLE snap.far INHERIT elsewhere.empty
CREATE TRIGGER far AFTER INSERT ON snap.far FOR EACH ROW EXECUTE FUNCTION snap.check_row()
GRANT SELECT ON snap.far TO regress_snap_reader
COMMENT ON FOREIGN TABLE snap.far IS 'far'
COMMENT ON COLUMN snap.far.id IS 'id'
-- Constraints
ALTER TABLE snap.clerk ADD CONSTRAINT more CHECK (weight BETWEEN 1 AND 2 AND true)
ALTER TABLE snap.parent ADD CONSTRAINT more CHECK (a BETWEEN 1 AND 2 AND true)
ALTER TABLE ONLY snap.parent ADD CHECK (a < 3) NO INHERIT NOT VALID
ALTER TABLE snap.clerk DROP CONSTRAINT mixed
ALTER TABLE snap.parent RENAME CONSTRAINT kept TO held
ALTER TABLE snap.clerk RENAME CONSTRAINT paired TO two
ALTER INDEX snap.paired RENAME TO two
ALTER TABLE snap.clerk VALIDATE CONSTRAINT later
ALTER TABLE snap.follows ALTER CONSTRAINT follows_clerk_fkey DEFERRABLE INITIALLY DEFERRED
ALTER TABLE snap.clerk ALTER CONSTRAINT clerk_boss_fkey NOT DEFERRABLE
ALTER TABLE snap.follows ADD FOREIGN KEY (k) REFERENCES snap.clerk (id) NOT VALID
ALTER TABLE snap.follows ADD CONSTRAINT by_index UNIQUE USING INDEX follows_clerk
ALTER TABLE snap.fast ADD PRIMARY KEY (a) DEFERRABLE
ALTER TABLE snap.parts ADD UNIQUE (k, v, at)
ALTER INDEX snap.paired SET (fillfactor = 90, deduplicate_items = off)
ALTER INDEX snap.paired RESET (fillfactor)
ALTER INDEX snap.paired SET TABLESPACE regress_snap_space
COMMENT ON CONSTRAINT mixed ON snap.clerk IS 'Mixed'
COMMENT ON CONSTRAINT clerk_pkey ON snap.clerk IS 'Key'
COMMENT ON INDEX snap.paired IS NULL
ALTER TABLE snap.follows DISABLE TRIGGER ALL
ALTER TABLE snap.clerk DISABLE TRIGGER ALL
-- Indexes
CREATE UNIQUE INDEX new ON snap.clerk (born) NULLS NOT DISTINCT
DROP INDEX snap.clerk_name
ALTER INDEX snap.clerk_name RENAME TO by_name
ALTER INDEX snap.clerk_name SET (fillfactor = 90, deduplicate_items = off)
ALTER INDEX snap.two_options RESET (gin_pending_list_limit); ALTER INDEX snap.two_options SET (gin_pending_list_limit = 100)
ALTER INDEX snap.clerk_name RESET (fillfactor)
ALTER INDEX snap.clerk_name SET TABLESPACE regress_snap_space
ALTER INDEX snap.clerk_name ALTER COLUMN 1 SET STATISTICS 5
ALTER INDEX snap.clerk_name ALTER COLUMN 1 SET STATISTICS -1
ALTER INDEX snap.clerk_name DEPENDS ON EXTENSION citext
ALTER TABLE snap.fast CLUSTER ON fast_a
ALTER INDEX snap.parts_w ATTACH PARTITION snap.part1_w
UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'snap.clerk_name'::regclass
COMMENT ON INDEX snap.clerk_name IS 'Name'
-- Sequences
CREATE SEQUENCE snap.new
CREATE UNLOGGED SEQUENCE snap.new
DROP SEQUENCE snap.counter
ALTER SEQUENCE snap.counter AS integer
ALTER SEQUENCE snap.counter INCREMENT 3 MINVALUE -5 MAXVALUE 500 START WITH 51 CACHE 6 NO CYCLE
ALTER SEQUENCE snap.counter RESTART WITH 7
ALTER SEQUENCE snap.counter OWNED BY snap.parent.a
ALTER SEQUENCE snap.owned OWNED BY NONE
ALTER SEQUENCE snap.counter SET UNLOGGED
ALTER SEQUENCE snap.counter RENAME TO number
ALTER SEQUENCE snap.counter SET SCHEMA elsewhere
ALTER SEQUENCE snap.counter OWNER TO regress_snap_other
GRANT UPDATE ON SEQUENCE snap.counter TO regress_snap_reader
GRANT SELECT ON SEQUENCE snap.clerk_id_seq TO regress_snap_reader
COMMENT ON SEQUENCE snap.counter IS 'Counter'
COMMENT ON SEQUENCE snap.clerk_id_seq IS 'of an identity'
-- Views
CREATE VIEW snap.new AS SELECT 1 AS a
DROP VIEW snap.looking
CREATE OR REPLACE VIEW snap.looking AS SELECT id, name AS "Name", weight, born FROM snap.clerk
ALTER VIEW snap.looking ALTER "Name" SET DEFAULT 'y'
ALTER VIEW snap.looking ALTER "Name" DROP DEFAULT
ALTER VIEW snap.looking RENAME "Name" TO called
ALTER VIEW snap.looking RENAME TO glancing
ALTER VIEW snap.looking SET SCHEMA elsewhere
ALTER VIEW snap.looking OWNER TO regress_snap_other
ALTER VIEW snap.looking SET (check_option = cascaded, security_invoker)
ALTER VIEW snap.looking RESET (security_barrier)
GRANT SELECT (id), UPDATE (weight) ON snap.looking TO PUBLIC
GRANT SELECT ON snap.looking TO regress_snap_reader
COMMENT ON VIEW snap.looking IS 'View'
COMMENT ON COLUMN snap.looking.id IS 'Id'
-- Materialized views
CREATE MATERIALIZED VIEW snap.new AS SELECT 1 AS a
DROP MATERIALIZED VIEW snap.empty
ALTER MATERIALIZED VIEW snap.summary RENAME TO sums
ALTER MATERIALIZED VIEW snap.summary RENAME what TO name
ALTER MATERIALIZED VIEW snap.summary SET SCHEMA elsewhere
ALTER MATERIALIZED VIEW snap.summary OWNER TO regress_snap_other
ALTER MATERIALIZED VIEW snap.summary ALTER what SET STATISTICS 6
ALTER MATERIALIZED VIEW snap.summary ALTER what SET STATISTICS -1
ALTER MATERIALIZED VIEW snap.summary ALTER many SET (n_distinct = 4)
ALTER MATERIALIZED VIEW snap.summary ALTER what SET STORAGE plain
ALTER MATERIALIZED VIEW snap.summary ALTER what SET COMPRESSION lz4
ALTER MATERIALIZED VIEW snap.summary CLUSTER ON summary_what
ALTER MATERIALIZED VIEW snap.summary SET (fillfactor = 40, toast.autovacuum_enabled = false)
ALTER MATERIALIZED VIEW snap.summary RESET (fillfactor)
ALTER MATERIALIZED VIEW snap.summary SET TABLESPACE regress_snap_space
ALTER MATERIALIZED VIEW snap.summary SET ACCESS METHOD regress_snap_heap
ALTER MATERIALIZED VIEW snap.summary DEPENDS ON EXTENSION citext
ALTER TABLE snap.summary REPLICA IDENTITY FULL
GRANT SELECT ON snap.summary TO regress_snap_reader
COMMENT ON MATERIALIZED VIEW snap.summary IS 'Sums'
COMMENT ON COLUMN snap.summary.many IS 'Many'
REFRESH MATERIALIZED VIEW snap.empty
-- Functions, procedures, aggregates
CREATE FUNCTION snap.new() RETURNS integer LANGUAGE sql RETURN 1
DROP FUNCTION snap.pairs(snap.mood)
CREATE OR REPLACE FUNCTION snap.check_row() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN RETURN NULL; END $$
CREATE OR REPLACE FUNCTION snap.atomic(a integer, b boolean DEFAULT true) RETURNS boolean LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT a BETWEEN 1 AND 2 AND b; END
CREATE OR REPLACE FUNCTION snap.atomic(a integer, b boolean DEFAULT (1 BETWEEN 1 AND 2 AND true)) RETURNS boolean LANGUAGE sql RETURN a BETWEEN 1 AND 2 AND b
ALTER FUNCTION snap.twice IMMUTABLE STRICT LEAKPROOF SECURITY DEFINER PARALLEL RESTRICTED COST 7
ALTER FUNCTION snap.twice STABLE CALLED ON NULL INPUT PARALLEL UNSAFE
ALTER FUNCTION snap.pairs ROWS 6
ALTER FUNCTION snap.pairs SUPPORT generate_series_int4_support
ALTER FUNCTION snap.pairs SET work_mem = '2MB'
ALTER FUNCTION snap.pairs RESET search_path
ALTER FUNCTION snap.pairs RESET ALL
ALTER FUNCTION snap.pairs RESET search_path; ALTER FUNCTION snap.pairs SET search_path = snap, pg_temp
ALTER FUNCTION snap.pairs RENAME TO couples
ALTER FUNCTION snap.pairs SET SCHEMA elsewhere
ALTER FUNCTION snap.pairs OWNER TO regress_snap_other
ALTER FUNCTION snap.check_row DEPENDS ON EXTENSION hstore
ALTER FUNCTION snap.check_row NO DEPENDS ON EXTENSION citext
GRANT EXECUTE ON FUNCTION snap.pairs TO regress_snap_reader
REVOKE EXECUTE ON FUNCTION snap.pairs FROM PUBLIC
REVOKE GRANT OPTION FOR EXECUTE ON FUNCTION snap.twice FROM regress_snap_reader
COMMENT ON FUNCTION snap.pairs IS 'Pairs'
CREATE PROCEDURE snap.new(a integer) LANGUAGE sql AS ''
DROP PROCEDURE snap.work
CREATE OR REPLACE PROCEDURE snap.work(INOUT n integer) LANGUAGE plpgsql AS 'BEGIN n := 2; END'
ALTER PROCEDURE snap.work SECURITY DEFINER SET work_mem = '1MB'
ALTER PROCEDURE snap.work RENAME TO job
ALTER PROCEDURE snap.work SET SCHEMA elsewhere
ALTER PROCEDURE snap.work OWNER TO regress_snap_other
ALTER PROCEDURE snap.work DEPENDS ON EXTENSION citext
GRANT EXECUTE ON PROCEDURE snap.work TO regress_snap_reader
COMMENT ON PROCEDURE snap.work IS 'Work'
CREATE AGGREGATE snap.new(float8) (SFUNC = float8pl, STYPE = float8, SORTOP = <)
DROP AGGREGATE snap.total(integer)
CREATE OR REPLACE AGGREGATE snap.total(integer) (SFUNC = int4larger, STYPE = integer, SSPACE = 5, FINALFUNC = int4um, FINALFUNC_MODIFY = shareable)
ALTER AGGREGATE snap.total(integer) RENAME TO sum
ALTER AGGREGATE snap.total(integer) SET SCHEMA elsewhere
ALTER AGGREGATE snap.total(integer) OWNER TO regress_snap_other
GRANT EXECUTE ON FUNCTION snap.total(integer) TO regress_snap_reader
COMMENT ON AGGREGATE snap.total(integer) IS 'Total'
-- Triggers, rules, policies
CREATE TRIGGER new BEFORE TRUNCATE ON snap.clerk EXECUTE FUNCTION snap.check_row()
CREATE TRIGGER new BEFORE UPDATE ON snap.parts FOR EACH ROW WHEN (new.k BETWEEN 1 AND 2 AND true) EXECUTE FUNCTION snap.check_row()
DROP TRIGGER checked ON snap.clerk
CREATE OR REPLACE TRIGGER checked BEFORE INSERT OR UPDATE OF name, born ON snap.clerk FOR EACH ROW WHEN (new.weight > 3) EXECUTE FUNCTION snap.check_row('a', 'it''s')
ALTER TABLE snap.clerk DISABLE TRIGGER checked
ALTER TABLE snap.clerk ENABLE REPLICA TRIGGER checked
ALTER TABLE snap.clerk ENABLE ALWAYS TRIGGER checked
ALTER TABLE snap.clerk DISABLE TRIGGER USER
ALTER TABLE snap.part1 ENABLE TRIGGER everywhere
ALTER TABLE snap.parts DISABLE TRIGGER everywhere
ALTER TRIGGER checked ON snap.clerk RENAME TO looked
ALTER TRIGGER everywhere ON snap.parts RENAME TO all_over
ALTER TRIGGER checked ON snap.clerk DEPENDS ON EXTENSION citext
COMMENT ON TRIGGER checked ON snap.clerk IS 'Checked'
CREATE RULE new AS ON UPDATE TO snap.parent DO NOTHING
DROP RULE refused ON snap.parent
CREATE OR REPLACE RULE refused AS ON DELETE TO snap.parent WHERE old.a BETWEEN 1 AND 2 AND true DO INSTEAD NOTHING
ALTER TABLE snap.parent DISABLE RULE refused
ALTER TABLE snap.parent ENABLE REPLICA RULE refused
ALTER TABLE snap.parent ENABLE ALWAYS RULE refused
ALTER RULE refused ON snap.parent RENAME TO denied
COMMENT ON RULE logged ON snap.parent IS 'Logged'
CREATE POLICY new ON snap.clerk FOR INSERT WITH CHECK (weight BETWEEN 1 AND 2 AND true)
DROP POLICY never ON snap.clerk
ALTER POLICY never ON snap.clerk TO regress_snap_reader
ALTER POLICY own_rows ON snap.clerk TO PUBLIC
ALTER POLICY never ON snap.clerk USING (weight BETWEEN 1 AND 2 AND true)
ALTER POLICY own_rows ON snap.clerk WITH CHECK (weight > 1)
ALTER POLICY never ON snap.clerk RENAME TO nevermore
COMMENT ON POLICY never ON snap.clerk IS 'Never'
-- Types and domains
CREATE TYPE snap.new AS ENUM ()
DROP TYPE snap.shell
ALTER TYPE snap.mood ADD VALUE 'mad' BEFORE 'glad'
ALTER TYPE snap.mood RENAME VALUE 'sad' TO 'blue'
ALTER TYPE snap.mood RENAME TO temper
ALTER TYPE snap.long SET SCHEMA elsewhere
ALTER TYPE snap.base OWNER TO regress_snap_other
ALTER TYPE snap.long RENAME TO longer
ALTER TYPE snap.base SET (RECEIVE = NONE, SEND = NONE)
ALTER TYPE snap.base SET (TYPMOD_IN = varchartypmodin, TYPMOD_OUT = varchartypmodout, ANALYZE = array_typanalyze)
ALTER TYPE snap.base SET (RECEIVE = snap.base_receive)
ALTER TYPE snap.long SET (STORAGE = main)
ALTER TYPE snap.span RENAME TO stretch
ALTER TYPE snap.spans RENAME TO stretches
ALTER TYPE snap.span OWNER TO regress_snap_other
CREATE TYPE snap.shell AS RANGE (SUBTYPE = text, COLLATION = "C", SUBTYPE_OPCLASS = text_pattern_ops)
GRANT USAGE ON TYPE snap.mood TO regress_snap_reader WITH GRANT OPTION
REVOKE USAGE ON TYPE snap.mood FROM regress_snap_reader, PUBLIC
COMMENT ON TYPE snap.span IS 'Span'
CREATE TYPE snap.new AS (a integer, b text)
ALTER TYPE snap.pair RENAME TO couple
ALTER TYPE snap.pair SET SCHEMA elsewhere
ALTER TYPE snap.pair OWNER TO regress_snap_other
ALTER TYPE snap.lone ADD ATTRIBUTE b text COLLATE "C"
ALTER TYPE snap.lone DROP ATTRIBUTE a
ALTER TYPE snap.lone ALTER ATTRIBUTE a TYPE bigint
ALTER TYPE snap.lone RENAME ATTRIBUTE a TO b
ALTER TYPE snap.pair ADD ATTRIBUTE z integer CASCADE
COMMENT ON COLUMN snap.pair.y IS 'Y'
COMMENT ON TYPE snap.pair IS 'Pair'
CREATE DOMAIN snap.new AS integer CHECK (VALUE BETWEEN 1 AND 2 AND true)
DROP DOMAIN snap.code
ALTER DOMAIN snap.code SET DEFAULT 'a'
ALTER DOMAIN snap.percent DROP DEFAULT
ALTER DOMAIN snap.percent DROP NOT NULL
ALTER DOMAIN snap.code SET NOT NULL
ALTER DOMAIN snap.code ADD CONSTRAINT more CHECK (VALUE <> '') NOT VALID
ALTER DOMAIN snap.percent DROP CONSTRAINT "in range"
ALTER DOMAIN snap.percent RENAME CONSTRAINT "in range" TO ranged
ALTER DOMAIN snap.code RENAME TO key
ALTER DOMAIN snap.code SET SCHEMA elsewhere
ALTER DOMAIN snap.code OWNER TO regress_snap_other
GRANT USAGE ON DOMAIN snap.code TO regress_snap_reader
COMMENT ON DOMAIN snap.code IS 'Code'
COMMENT ON CONSTRAINT "in range" ON DOMAIN snap.percent IS NULL
-- Casts, operators, their classes and families, collations, conversions
CREATE CAST (snap.mood AS snap.base) WITH INOUT AS IMPLICIT
DROP CAST (snap.base AS text)
COMMENT ON CAST (snap.base AS integer) IS 'Cast'
CREATE OPERATOR snap.@@@ (FUNCTION = snap.less, LEFTARG = snap.base, RIGHTARG = snap.base, NEGATOR = OPERATOR(snap.>))
DROP OPERATOR snap.!! (NONE, snap.base)
ALTER OPERATOR snap.< (snap.base, snap.base) SET (RESTRICT = scalarlesel, JOIN = NONE)
ALTER OPERATOR snap.< (snap.base, snap.base) OWNER TO regress_snap_other
ALTER OPERATOR snap.!! (NONE, snap.base) SET SCHEMA elsewhere
COMMENT ON OPERATOR snap.< (snap.base, snap.base) IS 'Less'
CREATE OPERATOR CLASS snap.new FOR TYPE snap.base USING btree AS OPERATOR 1 snap.<, FUNCTION 1 snap.compare(snap.base, snap.base)
DROP OPERATOR CLASS snap.base_hash USING hash
ALTER OPERATOR CLASS snap.base_ops USING btree RENAME TO operators
ALTER OPERATOR CLASS snap.base_ops USING btree OWNER TO regress_snap_other
ALTER OPERATOR CLASS snap.base_ops USING btree SET SCHEMA elsewhere
COMMENT ON OPERATOR CLASS snap.base_hash USING hash IS 'Hash'
CREATE OPERATOR FAMILY snap.new USING gist
DROP OPERATOR FAMILY snap.bases USING btree CASCADE
ALTER OPERATOR FAMILY snap.bases USING btree ADD OPERATOR 1 < (integer, bigint), FUNCTION 1 btint48cmp(integer, bigint)
ALTER OPERATOR FAMILY snap.bases USING btree DROP OPERATOR 2 (snap.base, bigint)
ALTER OPERATOR FAMILY snap.bases USING btree RENAME TO basics
ALTER OPERATOR FAMILY snap.bases USING btree OWNER TO regress_snap_other
ALTER OPERATOR FAMILY snap.bases USING btree SET SCHEMA elsewhere
COMMENT ON OPERATOR FAMILY snap.bases USING btree IS 'Bases'
CREATE COLLATION snap.new FROM "POSIX"
DROP COLLATION snap.plain
ALTER COLLATION snap.plain RENAME TO simple
ALTER COLLATION snap.plain OWNER TO regress_snap_other
ALTER COLLATION snap.plain SET SCHEMA elsewhere
ALTER COLLATION snap.plain REFRESH VERSION
COMMENT ON COLLATION snap.plain IS 'Plain'
CREATE DEFAULT CONVERSION snap.new FOR 'UTF8' TO 'LATIN1' FROM utf8_to_iso8859_1
DROP CONVERSION snap.latin
ALTER CONVERSION snap.latin RENAME TO roman
ALTER CONVERSION snap.latin OWNER TO regress_snap_other
ALTER CONVERSION snap.latin SET SCHEMA elsewhere
COMMENT ON CONVERSION snap.latin IS 'Latin'
-- Statistics
CREATE STATISTICS snap.new (mcv) ON (k + 1), v FROM snap.parts
DROP STATISTICS snap.dependent
ALTER STATISTICS snap.dependent SET STATISTICS 9
ALTER STATISTICS snap.dependent RENAME TO hanging
ALTER STATISTICS snap.dependent OWNER TO regress_snap_other
ALTER STATISTICS snap.dependent SET SCHEMA elsewhere
COMMENT ON STATISTICS snap.dependent IS 'Dependent'
-- Text search
CREATE TEXT SEARCH CONFIGURATION snap.new (PARSER = snap.parser)
DROP TEXT SEARCH CONFIGURATION snap.search
ALTER TEXT SEARCH CONFIGURATION snap.search ALTER MAPPING FOR asciiword WITH simple
ALTER TEXT SEARCH CONFIGURATION snap.search ALTER MAPPING REPLACE snap.words WITH english_stem
ALTER TEXT SEARCH CONFIGURATION snap.search DROP MAPPING FOR url
ALTER TEXT SEARCH CONFIGURATION snap.search ADD MAPPING FOR tag WITH simple
ALTER TEXT SEARCH CONFIGURATION snap.search RENAME TO find
ALTER TEXT SEARCH CONFIGURATION snap.search OWNER TO regress_snap_other
ALTER TEXT SEARCH CONFIGURATION snap.search SET SCHEMA elsewhere
COMMENT ON TEXT SEARCH CONFIGURATION snap.search IS 'Search'
CREATE TEXT SEARCH DICTIONARY snap.new (TEMPLATE = snap.template)
DROP TEXT SEARCH DICTIONARY snap.words CASCADE
ALTER TEXT SEARCH DICTIONARY snap.words (stopwords = danish)
ALTER TEXT SEARCH DICTIONARY snap.words (accept)
ALTER TEXT SEARCH DICTIONARY snap.words (stopwords); ALTER TEXT SEARCH DICTIONARY snap.words (stopwords = english)
ALTER TEXT SEARCH DICTIONARY snap.words RENAME TO terms
ALTER TEXT SEARCH DICTIONARY snap.words OWNER TO regress_snap_other
ALTER TEXT SEARCH DICTIONARY snap.words SET SCHEMA elsewhere
COMMENT ON TEXT SEARCH DICTIONARY snap.words IS 'Words'
CREATE TEXT SEARCH TEMPLATE snap.new (LEXIZE = dsimple_lexize, INIT = dsimple_init)
DROP TEXT SEARCH TEMPLATE snap.template
ALTER TEXT SEARCH TEMPLATE snap.template RENAME TO pattern
ALTER TEXT SEARCH TEMPLATE snap.template SET SCHEMA elsewhere
COMMENT ON TEXT SEARCH TEMPLATE snap.template IS 'Template'
CREATE TEXT SEARCH PARSER snap.new (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype, HEADLINE = prsd_headline)
DROP TEXT SEARCH PARSER snap.parser
ALTER TEXT SEARCH PARSER snap.parser RENAME TO reader
ALTER TEXT SEARCH PARSER snap.parser SET SCHEMA elsewhere
COMMENT ON TEXT SEARCH PARSER snap.parser IS 'Parser'
-- Publications
CREATE PUBLICATION regress_snap_new FOR TABLE snap.nothing
ALTER PUBLICATION regress_snap_rows ADD TABLE snap.parent
ALTER PUBLICATION regress_snap_rows DROP TABLE snap.clerk
ALTER PUBLICATION regress_snap_rows SET TABLE snap.clerk (id), snap.follows WHERE (clerk > 5)
ALTER PUBLICATION regress_snap_rows RENAME TO regress_snap_lines
ALTER PUBLICATION regress_snap_all DROP TABLES IN SCHEMA snap
ALTER PUBLICATION regress_snap_all SET (publish = 'insert')
-- Together
DROP OWNED BY regress_snap_reader CASCADE
REASSIGN OWNED BY regress_snap_reader TO regress_snap_other
GRANT INSERT ON ALL TABLES IN SCHEMA elsewhere TO regress_snap_reader
-- No change of the schema
INSERT INTO snap.parent (a) VALUES (5); ANALYZE snap.parent
SELECT setval('snap.counter', 3); INSERT INTO snap.fast DEFAULT VALUES
TRUNCATE snap.fast RESTART IDENTITY
REINDEX TABLE snap.clerk
REFRESH MATERIALIZED VIEW snap.summary
ALTER TABLE snap.nothing ADD a integer; ALTER TABLE snap.nothing DROP a
ALTER TABLE snap.follows ALTER k TYPE bigint; ALTER TABLE snap.follows ALTER k TYPE integer
CREATE TABLE elsewhere.own (a integer); COMMENT ON TABLE elsewhere.own IS 'x'; GRANT SELECT ON elsewhere.own TO PUBLIC
CREATE TEMPORARY TABLE clerk (a integer)
COMMENT ON TABLE snap.version IS 'x'; GRANT SELECT ON snap.version TO PUBLIC
\.
\t on
\pset format unaligned
SELECT CASE WHEN text LIKE '-- %' THEN E'\n' || text ELSE text || E'\n' || told END
FROM statement
LEFT JOIN LATERAL (SELECT string_agg(line, E'\n') FROM elsewhere.told(text) AS line) AS one (told) ON text NOT LIKE '-- %'
ORDER BY number;

\t off
RESET ROLE;
DROP TABLE statement;
DROP OWNED BY regress_snap_other;
DROP ROLE regress_snap_other;
DROP ACCESS METHOD regress_snap_heap;
DROP TABLESPACE regress_snap_space;
\set drop :dir '/test/schema/drop.sql'
\set ECHO none
\i :drop
