-- What a schema is, as rows of text: an object of every kind, and what such an object may have beside its definition.
CREATE EXTENSION migrate;
\getenv dir PG_ABS_SRCDIR
\set objects :dir '/test/schema/objects.sql'
\set ECHO none
\o /dev/null
\i :objects
\o
\set ECHO all
-- None of the version table, of members of extensions, of other schemas.
-- MAINTAIN is a privilege from 17 on: sql/majors.sql.
\t on
\pset format unaligned
SELECT concat(object_type, ' ', identity, E'\n  ' || nullif(replace(replace(definition, E'\n', E'\n  '), 'MAINTAIN, ', ''), '')) FROM migrate.snapshot('snap');
\t off
\pset format aligned

-- A fingerprint is of these rows, each as a JSON array.
SELECT migrate.fingerprint('snap') AS fingerprint \gset
SELECT encode(sha256(convert_to(string_agg(format(E'[%s,%s,%s]\n', to_json(object_type), replace(to_json(identity)::text, '\n', '\u000a'), replace(to_json(definition)::text, '\n', '\u000a')), ''
    ORDER BY object_type COLLATE "C", identity COLLATE "C"), 'UTF8')), 'hex') = :'fingerprint' AS same
FROM migrate.snapshot('snap');

-- The settings of the session don't matter.
BEGIN;
SET search_path = snap, elsewhere, public;
SET DateStyle = 'German'; SET IntervalStyle = 'sql_standard'; SET TimeZone = 'Asia/Kathmandu'; SET extra_float_digits = -5;
SET bytea_output = escape; SET quote_all_identifiers = on; SET standard_conforming_strings = off; SET escape_string_warning = off;
SET backslash_quote = on; SET xmloption = document; SET xmlbinary = hex; SET array_nulls = off; SET transform_null_equals = on;
SET default_text_search_config = 'pg_catalog.danish'; SET client_encoding = 'LATIN1'; SET lc_monetary = 'POSIX'; SET lc_numeric = 'POSIX';
SET row_security = off; SET default_table_access_method = heap; SET default_toast_compression = 'pglz'; SET check_function_bodies = off;
SET default_tablespace = 'pg_global'; SET enable_nestloop = off; SET enable_hashjoin = off; SET enable_indexscan = off; SET jit = on;
SET plan_cache_mode = force_custom_plan; SET constraint_exclusion = off; SET synchronize_seqscans = off; SET session_replication_role = replica;
SELECT migrate.fingerprint('snap') = :'fingerprint' AS same;
SET search_path = ''; SET DateStyle = 'SQL, DMY'; SET IntervalStyle = 'iso_8601'; SET TimeZone = 'America/St_Johns'; SET extra_float_digits = 3;
SET plan_cache_mode = force_generic_plan; SET xmloption = content;
SELECT migrate.fingerprint('snap') = :'fingerprint' AS same;
-- Temporary objects and those of other schemas hide none.
SET search_path = pg_temp, snap;
CREATE TEMPORARY TABLE clerk (id text, name text);
CREATE TYPE pg_temp.mood AS ENUM ('x');
CREATE FUNCTION pg_temp.lower(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1';
CREATE FUNCTION snap.upper(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1';
CREATE OPERATOR snap.+ (FUNCTION = int4mul, LEFTARG = integer, RIGHTARG = integer);
DROP FUNCTION snap.upper(text);
DROP OPERATOR snap.+ (integer, integer);
SELECT migrate.fingerprint('snap') = :'fingerprint' AS same;
ROLLBACK;
-- Nor does the role: a member of the owner may ask, others may not.
CREATE ROLE regress_snap_member IN ROLE regress_snap_owner;
GRANT USAGE ON SCHEMA migrate TO regress_snap_member, regress_snap_reader;
SET ROLE regress_snap_member;
SELECT migrate.fingerprint('snap') = :'fingerprint' AS same;
SET ROLE regress_snap_reader;
SELECT migrate.fingerprint('snap');
\echo :LAST_ERROR_SQLSTATE
RESET ROLE;
SELECT migrate.snapshot('regress_nope');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.snapshot(NULL);
-- A service whose schema is not there has no objects.
SELECT migrate.create_service('later', schema_name => 'not_yet');
SELECT * FROM migrate.snapshot('later');
SELECT migrate.fingerprint('later');

-- A view that the server itself would not take again: a call in it has become ambiguous. It is told as it is printed.
BEGIN;
CREATE FUNCTION snap.ambiguous(a integer, b integer DEFAULT 1) RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE VIEW snap.called AS SELECT snap.ambiguous(1) AS one WHERE 2 BETWEEN 1 AND 3 AND true;
CREATE FUNCTION snap.ambiguous(a integer, b text DEFAULT '') RETURNS integer LANGUAGE sql AS 'SELECT 1';
SELECT definition FROM migrate.snapshot('snap') WHERE identity = 'snap.called' AND object_type = 'view';
SELECT definition FROM migrate.snapshot('snap') WHERE identity = 'snap.looking' AND object_type = 'view';
ROLLBACK;

-- It needs no lock that a writer would wait for, leaves none, and works where nothing can be written.
BEGIN READ ONLY;
SELECT migrate.fingerprint('snap') = :'fingerprint' AS same;
SELECT count(*) FROM pg_locks l JOIN pg_class c ON c.oid = l.relation WHERE l.pid = pg_backend_pid() AND c.relnamespace = 'snap'::regnamespace;
COMMIT;

DROP OWNED BY regress_snap_member;
DROP ROLE regress_snap_member;
\set drop :dir '/test/schema/drop.sql'
\set ECHO none
\i :drop
