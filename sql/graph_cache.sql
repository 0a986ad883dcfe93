-- The graphs that a session keeps between its calls take no more room than migrate.graph_cache_size.
CREATE EXTENSION migrate;
SET migrate.message_level = 'debug1';
SHOW migrate.graph_cache_size;
DO $$ BEGIN SET migrate.graph_cache_size = -1; EXCEPTION WHEN invalid_parameter_value THEN RAISE NOTICE 'refused'; END $$;

-- Which of these services' graphs a look has to read from the tables; a look of its own each.
CREATE FUNCTION public.regress_cache_loads(VARIADIC names text[]) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    before bigint;
    loaded text[] := '{}';
    name text;
BEGIN
    FOREACH name IN ARRAY names LOOP
        before := pg_catalog.pg_stat_get_xact_numscans('migrate.revisions_service_seq'::regclass);
        PERFORM migrate.heads(name);
        IF pg_catalog.pg_stat_get_xact_numscans('migrate.revisions_service_seq'::regclass) > before THEN
            loaded := loaded || name;
        END IF;
    END LOOP;
    RETURN coalesce(nullif(array_to_string(loaded, ', '), ''), 'none');
END $$;
CREATE FUNCTION public.regress_cache_service(name text, revisions int) RETURNS void LANGUAGE sql AS $$
    SELECT migrate.create_service(name);
    SELECT count(*) FROM (
        SELECT migrate.register_all(name, jsonb_agg(jsonb_build_object('revision', 'r' || i, 'down_revision', CASE WHEN i > 1 THEN 'r' || i - 1 END, 'down', '')))
        FROM generate_series(1, revisions) AS i) AS all_of_them
$$;
SELECT public.regress_cache_service('regress_cache_a', 500), public.regress_cache_service('regress_cache_b', 500),
    public.regress_cache_service('regress_cache_c', 500), public.regress_cache_service('regress_cache_large', 3000);
\c -
SET migrate.message_level = 'debug1';

-- All of it has room: one look each.
SELECT public.regress_cache_loads('regress_cache_a', 'regress_cache_b', 'regress_cache_c', 'regress_cache_large');
SELECT public.regress_cache_loads('regress_cache_a', 'regress_cache_b', 'regress_cache_c', 'regress_cache_large');

-- There is room for two small ones. What has not been used for longest goes.
SET migrate.graph_cache_size = '500kB';
SELECT public.regress_cache_loads('regress_cache_a', 'regress_cache_b');
SELECT public.regress_cache_loads('regress_cache_a', 'regress_cache_b');
SELECT public.regress_cache_loads('regress_cache_c');
SELECT public.regress_cache_loads('regress_cache_b', 'regress_cache_c');
SELECT public.regress_cache_loads('regress_cache_b', 'regress_cache_a');
SELECT public.regress_cache_loads('regress_cache_b', 'regress_cache_c');

-- One that is larger by itself is there for the transaction, and its changes too.
BEGIN;
SELECT public.regress_cache_loads('regress_cache_large', 'regress_cache_large');
SELECT public.regress_cache_loads('regress_cache_large');
SELECT migrate.register('regress_cache_large', 'top', 'r3000', down => '');
SELECT migrate.heads('regress_cache_large');
COMMIT;
SELECT public.regress_cache_loads('regress_cache_large');
SELECT public.regress_cache_loads('regress_cache_large');
SELECT migrate.heads('regress_cache_large');

-- It grows by what is registered.
BEGIN;
SELECT public.regress_cache_loads('regress_cache_a', 'regress_cache_b');
SELECT count(migrate.register('regress_cache_a', 'a' || i, CASE i WHEN 1 THEN 'r500' ELSE 'a' || i - 1 END, down => '')) FROM generate_series(1, 600) AS i;
SELECT public.regress_cache_loads('regress_cache_a');
SELECT public.regress_cache_loads('regress_cache_b');
COMMIT;

-- Nothing at all is kept but for the transaction.
SET migrate.graph_cache_size = 0;
SELECT public.regress_cache_loads('regress_cache_b');
SELECT public.regress_cache_loads('regress_cache_b', 'regress_cache_b');
SELECT count(*) FROM migrate.upgrade('regress_cache_b');
SELECT migrate.current('regress_cache_b');
RESET migrate.graph_cache_size;
SELECT public.regress_cache_loads('regress_cache_b');
SELECT public.regress_cache_loads('regress_cache_b');

-- A chain's two forms count as well: a database that is half-way sees the one, any other the other.
SELECT count(*) FROM migrate.upgrade('regress_cache_c', 'r200');
SELECT migrate.squash('regress_cache_c', 'r100:r400', rev_id => 'squashed');
SET migrate.graph_cache_size = '500kB';
SELECT public.regress_cache_loads('regress_cache_b');
SELECT migrate.current('regress_cache_c');
SELECT public.regress_cache_loads('regress_cache_b');

SET client_min_messages = warning;
DROP FUNCTION public.regress_cache_loads, public.regress_cache_service;
DROP EXTENSION migrate;
DROP SCHEMA regress_cache_b, regress_cache_c CASCADE;
