-- NULL where a value is needed is an error (22004), never an empty result; an empty text is no name.
CREATE EXTENSION migrate;
SET migrate.message_level = 'debug1';
SELECT migrate.create_service('regress_arg');
SELECT migrate.register('regress_arg', '001', up => '', down => '');
SELECT migrate.create_service(NULL);
\echo :LAST_ERROR_SQLSTATE

CREATE FUNCTION pg_temp.try(call text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE 'SELECT migrate.' || call;
    RETURN 'fine';
EXCEPTION WHEN OTHERS THEN
    RETURN SQLSTATE || ': ' || SQLERRM;
END
$$;
-- Every argument that must not be NULL.
SELECT call, pg_temp.try(call) FROM unnest(ARRAY[
    'create_service(NULL)',
    'create_service(''x'', version_table => NULL)',
    'alter_service(NULL)',
    'drop_service(NULL)',
    'register(NULL, ''002'')',
    'register(''regress_arg'', NULL)',
    'register(''regress_arg'', NULL, ''{}''::text[])',
    'register(''regress_arg'', ''002'', message => NULL)',
    'register(''regress_arg'', ''002'', up => NULL)',
    'register(''regress_arg'', ''002'', depends_on => NULL)',
    'register(''regress_arg'', ''002'', branch_labels => NULL)',
    'register(''regress_arg'', ''002'', transactional => NULL)',
    'register(''regress_arg'', ''002'', replaces => NULL)',
    'register(''regress_arg'', ''002'', replace => NULL)',
    'register(''regress_arg'', ''002'', depends_on => ARRAY[NULL]::text[])',
    'register(''regress_arg'', ''002'', replaces => ARRAY[NULL]::text[])',
    'register(''regress_arg'', ''002'', branch_labels => ARRAY[NULL]::text[])',
    'register(''regress_arg'', ''002'', ARRAY[''001'', NULL])',
    'unregister(NULL, ''001'')',
    'unregister(''regress_arg'', NULL)',
    'script(NULL, ''001'', ''up'')',
    'script(''regress_arg'', NULL, ''up'')',
    'script(''regress_arg'', ''001'', NULL)',
    'upgrade(NULL)',
    'upgrade(''regress_arg'', NULL)',
    'downgrade(NULL, ''base'')',
    'downgrade(''regress_arg'', NULL)',
    'stamp(NULL)',
    'stamp(''regress_arg'', NULL::text)',
    'stamp(''regress_arg'', NULL::text[])',
    'stamp(''regress_arg'', ARRAY[NULL]::text[])',
    'stamp(''regress_arg'', ''001'', purge => NULL)',
    'stamp(''regress_arg'', ''{}''::text[], purge => NULL)',
    'upgrade_all(NULL)',
    'ensure_version(NULL)',
    'check(NULL)',
    'squash(NULL, ''001:002'')',
    'squash(''regress_arg'', NULL)',
    'current(verbose => NULL)',
    'current(check_heads => NULL)',
    'history(verbose => NULL)',
    'history(indicate_current => NULL)',
    'heads(verbose => NULL)',
    'heads(resolve_dependencies => NULL)',
    'branches(verbose => NULL)',
    'show(NULL, ''001'')',
    'show(''regress_arg'', NULL)'
]) WITH ORDINALITY AS t (call, n) ORDER BY n;
-- Every one that may be.
SELECT call, pg_temp.try(call) FROM unnest(ARRAY[
    'create_service(''regress_arg2'', NULL, owner => NULL, search_path => NULL, lock_timeout => NULL, statement_timeout => NULL)',
    'alter_service(''regress_arg2'', NULL, NULL, NULL, NULL, NULL, NULL)',
    'register(''regress_arg'', ''001'', NULL::text, down => '''')',
    'register(''regress_arg'', ''001'', NULL::text[], down => '''')',
    'register(''regress_arg'', ''002'', down => NULL, verify => NULL)',
    'current(NULL)', 'history(NULL, NULL)', 'heads(NULL)', 'branches(NULL)', 'revision_map(NULL)'
]) WITH ORDINALITY AS t (call, n) ORDER BY n;
-- Every one that may not be empty.
SELECT call, pg_temp.try(call) FROM unnest(ARRAY[
    'create_service('''')',
    'create_service(''x'', schema_name => '''')',
    'create_service(''x'', version_table => '''')',
    'create_service(''x'', owner => '''')',
    'alter_service('''')',
    'alter_service(''regress_arg'', schema_name => '''')',
    'alter_service(''regress_arg'', version_table => '''')',
    'alter_service(''regress_arg'', owner => '''')',
    'drop_service('''')',
    'register('''', ''004'')',
    'register(''regress_arg'', '''')',
    'register(''regress_arg'', ''004'', '''')',
    'register(''regress_arg'', ''004'', ARRAY[''''])',
    'register(''regress_arg'', ''004'', depends_on => ''{""}'')',
    'register(''regress_arg'', ''004'', replaces => ''{""}'')',
    'register(''regress_arg'', ''004'', branch_labels => ''{""}'')',
    'unregister(''regress_arg'', '''')',
    'script(''regress_arg'', '''', ''up'')',
    'script(''regress_arg'', ''001'', '''')',
    'upgrade('''')',
    'upgrade(''regress_arg'', '''')',
    'upgrade(''regress_arg'', ''{}'')',
    'upgrade(''regress_arg'', ''{""}'')',
    'downgrade(''regress_arg'', '''')',
    'downgrade(''regress_arg'', ''{}'')',
    'stamp(''regress_arg'', '''')',
    'stamp(''regress_arg'', ARRAY[''''])',
    'upgrade_all('''')',
    'ensure_version('''')',
    'check('''')',
    'squash('''', ''001:002'')',
    'squash(''regress_arg'', '''')',
    'squash(''regress_arg'', ''001:002'', rev_id => '''')',
    'current('''')',
    'history(''regress_arg'', '''')',
    'heads('''')',
    'branches('''')',
    'revision_map('''')',
    'show(''regress_arg'', '''')'
]) WITH ORDINALITY AS t (call, n) ORDER BY n;
-- An untyped literal is read as the text form, also where there is one for arrays.
SELECT migrate.register('regress_arg', '003', '001');
SELECT migrate.register('regress_arg', '003', '{001}');
SELECT revision FROM migrate.stamp('regress_arg', '003');
-- A list is a list: not one of lists, nor of something else.
SELECT call, pg_temp.try(call) FROM unnest(ARRAY[
    'register(''regress_arg'', ''004'', ARRAY[1, 3])',
    'register(''regress_arg'', ''004'', ARRAY[ARRAY[''001''], ARRAY[''003'']])',
    'register(''regress_arg'', ''004'', branch_labels => ''{{a}}'')',
    'stamp(''regress_arg'', ''{{001},{003}}'')'
]) WITH ORDINALITY AS t (call, n) ORDER BY n;

SET client_min_messages = warning;
DROP EXTENSION migrate;
DROP SCHEMA regress_arg CASCADE;
