-- What becomes a key of our tables, or of a version table, has a bound of ours: a name that is longer is refused when it is
-- given, and one that is as long as it may be works everywhere.
CREATE EXTENSION migrate;
SET migrate.message_level = 'debug1';
-- Nothing that the server could compress: so many bytes, and each begins differently.
CREATE FUNCTION public.regress_key(number int, bytes int) RETURNS text LANGUAGE sql AS $$
    SELECT left(number || string_agg(md5(number || ' ' || i), ''), bytes) FROM generate_series(1, bytes / 32 + 1) AS i
$$;
CREATE FUNCTION public.regress_key_try(sql text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    state text; message text; detail text;
BEGIN
    EXECUTE sql;
    RETURN 'taken';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL;
    RETURN format('%s: %s (%s)', state, regexp_replace(message, '[0-9a-f]{60,}', '<name>', 'g'), regexp_replace(detail, '[0-9a-f]{60,}', '<name>', 'g'));
END $$;
SELECT repeat('s', 63) AS service, public.regress_key(1, 2000) AS one, public.regress_key(2, 2000) AS two, public.regress_key(3, 2000) AS three,
    public.regress_key(4, 2000) AS four, public.regress_key(5, 2001) AS long, public.regress_key(6, 100000) AS longer \gset
SELECT migrate.create_service(:'service', schema_name => 'regress_key') = :'service' AS created;

-- As long as can be: registered, changed, run, stamped, squashed, exported.
SELECT migrate.register(:'service', :'one', up => 'CREATE TABLE one ()', down => 'DROP TABLE one', verify => 'SELECT 1', branch_labels => ARRAY['l' || :'three']) = :'one' AS registered;
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.register(:'service', :'one', up => 'CREATE TABLE one ()', down => 'DROP TABLE one', verify => 'SELECT 1', branch_labels => ARRAY[left('l' || :'three', 2000)]) = :'one' AS registered;
SELECT count(*) FROM migrate.register_all(:'service', jsonb_build_array(jsonb_build_object('revision', :'two', 'down_revision', :'one', 'up', 'SELECT 1', 'down', '')));
SELECT migrate.revision(:'service', 'third', head => :'two', down => '', rev_id => :'three') = :'three' AS written;
SELECT count(*) FROM migrate.upgrade(:'service', 'heads');
SELECT version_num = :'three' AS stands FROM regress_key.alembic_version;
SELECT migrate.register(:'service', :'one', up => '-- noted
CREATE TABLE one ()', down => 'DROP TABLE one', verify => 'SELECT 1', branch_labels => ARRAY[left('l' || :'three', 2000)]) = :'one' AS changed;
SELECT migrate.squash(:'service', :'one' || ':' || :'three', rev_id => :'four') = :'four' AS squashed;
SELECT count(*) FROM migrate.stamp(:'service', :'four');
SELECT version_num = :'four' AS stands FROM regress_key.alembic_version;
SELECT count(*) FROM migrate.downgrade(:'service', 'base');
SELECT count(*) FROM migrate.validate(:'service');
SELECT count(*) > 0 AS exported FROM migrate.export(:'service');
SELECT migrate.register_repeatable(:'service', repeat('v', 63), 'SELECT 1', after => ARRAY[:'one']) = repeat('v', 63) AS registered;
SELECT problem IS NULL AS well FROM migrate.status;

-- A byte longer.
SELECT what, public.regress_key_try(format(call, :'service', :'long')) FROM (VALUES
    ('register', 'SELECT migrate.register(%L, %L)'),
    ('a label', 'SELECT migrate.register(%L, ''a'', branch_labels => ARRAY[%L])'),
    ('replaces', 'SELECT migrate.register(%L, ''a'', replaces => ARRAY[%L])'),
    ('a label of one that is there', 'SELECT migrate.register(%L, ' || quote_literal(:'three') || ', ' || quote_literal(:'two') || ', ''third'', down => '''', branch_labels => ARRAY[%L], replace => true)'),
    ('register_all', 'SELECT count(*) FROM migrate.register_all(%L, jsonb_build_array(jsonb_build_object(''revision'', %L)))'),
    ('its label', 'SELECT count(*) FROM migrate.register_all(%L, jsonb_build_array(jsonb_build_object(''revision'', ''a'', ''branch_labels'', jsonb_build_array(%L))))'),
    ('revision', 'SELECT migrate.revision(%L, ''words'', rev_id => %L)'),
    ('its label', 'SELECT migrate.revision(%L, ''words'', branch_label => %L)'),
    ('squash', 'SELECT migrate.squash(%L, ' || quote_literal(:'one' || ':' || :'two') || ', rev_id => %L)'),
    ('a parent', 'SELECT migrate.register(%L, ''a'', %L)'),
    ('a dependency', 'SELECT migrate.register(%L, ''a'', depends_on => ARRAY[%L])'),
    ('a dependency elsewhere', 'SELECT migrate.register(%L, ''a'', depends_on => ARRAY[%L || '':a''])'),
    ('a repeatable script', 'SELECT migrate.register_repeatable(%L, %L, '''')'),
    ('what it comes after', 'SELECT migrate.register_repeatable(%L, ''a'', '''', after => ARRAY[%L])'),
    ('a hook', 'SELECT migrate.set_hook(%L, %L, '''')'),
    ('stamp', 'SELECT migrate.stamp(%L, %L)'),
    ('repair', 'SELECT migrate.repair(%L, %L, ''why'')'),
    ('import_alembic', 'SELECT migrate.import_alembic(%1$L, E''-- Running upgrade  -> '' || %2$L || E''\n\nCREATE TABLE c ();\n\nINSERT INTO alembic_version (version_num) VALUES ('''''' || %2$L || E'''''');\n'')')
) AS v (what, call);
SELECT what, public.regress_key_try(format(call, :'longer')) FROM (VALUES
    ('create_service', 'SELECT migrate.create_service(%L)'),
    ('its schema', 'SELECT migrate.create_service(''regress_key_2'', schema_name => %L)'),
    ('its table', 'SELECT migrate.create_service(''regress_key_2'', version_table => %L)'),
    ('its owner', 'SELECT migrate.create_service(''regress_key_2'', owner => %L)'),
    ('its search_path', 'SELECT migrate.create_service(''regress_key_2'', search_path => repeat(left(%L, 10) || '','', 100) || ''last'')'),
    ('its lock_timeout', 'SELECT migrate.create_service(''regress_key_2'', lock_timeout => %L)'),
    ('a service that is not there', 'SELECT migrate.upgrade(%L)')
) AS v (what, call);

-- Nothing of it remains.
SELECT count(*) FROM migrate.revisions;
SET client_min_messages = warning;
DROP FUNCTION public.regress_key, public.regress_key_try;
DROP EXTENSION migrate;
DROP SCHEMA regress_key CASCADE;
