-- Bad values in every argument of every function: each is refused with an SQLSTATE that says why, and nothing is lost.
CREATE EXTENSION migrate;
SET migrate.message_level = 'debug1';
SET client_min_messages = warning;
-- Two services: one is a chain of three with a label, two of them applied; the other has two heads, nothing applied.
SELECT migrate.create_service('regress_bad'), migrate.create_service('regress_bad_wide');
SELECT migrate.register('regress_bad', '001', up => 'CREATE TABLE regress_bad.t (i int)', down => 'DROP TABLE regress_bad.t',
                        branch_labels => '{main}'),
       migrate.register('regress_bad', '002', '001', up => 'SELECT 2', down => ''),
       migrate.register('regress_bad', '003', '002', up => 'SELECT 3', down => '');
SELECT migrate.register('regress_bad_wide', '0a1', up => 'CREATE TABLE t ()', down => 'DROP TABLE t'),
       migrate.register('regress_bad_wide', '0a2', '0a1'), migrate.register('regress_bad_wide', '0b2', '0a1');
SELECT count(*) FROM migrate.upgrade('regress_bad', '002');
-- Somebody has been at a script, so that there is something to repair.
UPDATE migrate.scripts SET body = body || ' ' WHERE service = 'regress_bad' AND revision = '001' AND kind = 'up';

CREATE SCHEMA supabase_migrations;
CREATE TABLE supabase_migrations.schema_migrations (version text PRIMARY KEY, statements text[], name text);
INSERT INTO supabase_migrations.schema_migrations VALUES ('900', '{SELECT 1}', 'x');

-- A call of each function that does what it is asked to, as the arguments that it takes.
CREATE TABLE good_calls (call text, arguments jsonb);
INSERT INTO good_calls VALUES
    ('create_service', '{"service": "''regress_bad_new''"}'),
    ('alter_service', '{"service": "''regress_bad''", "search_path": "''regress_bad''"}'),
    ('drop_service', '{"service": "''regress_bad_wide''"}'),
    ('register', '{"service": "''regress_bad''", "revision": "''004''", "down_revision": "''003''"}'),
    ('register', '{"service": "''regress_bad_wide''", "revision": "''004''", "down_revision": "ARRAY[''0a2'', ''0b2'']"}'),
    ('unregister', '{"service": "''regress_bad''", "revision": "''003''"}'),
    ('script', '{"service": "''regress_bad''", "revision": "''001''", "kind": "''up''"}'),
    ('revision', '{"service": "''regress_bad''", "message": "''words''"}'),
    ('merge', '{"service": "''regress_bad_wide''", "revisions": "''heads''"}'),
    ('merge', '{"service": "''regress_bad_wide''", "revisions": "ARRAY[''0a2'', ''0b2'']"}'),
    ('edit', '{"service": "''regress_bad''", "revision": "''003''", "up": "''SELECT 33''"}'),
    ('register_all', '{"service": "''regress_bad''", "revisions": "''[{\"revision\": \"005\", \"down_revision\": \"003\"}]''"}'),
    ('squash', '{"service": "''regress_bad''", "range": "''001:002''"}'),
    ('import_alembic', '{"service": "''regress_bad_wide''", "up_sql": "E''-- Running upgrade  -> 0c1\\n\\nCREATE TABLE c ();\\n\\nINSERT INTO alembic_version (version_num) VALUES (''''0c1'''');\\n''"}'),
    ('import', '{"service": "''regress_bad''", "files": "''{\"900_x.sql\": \"SELECT 1\"}''", "tool": "''native''"}'),
    ('import_check', '{"service": "''regress_bad''", "files": "''{\"900_x.sql\": \"SELECT 1\"}''", "tool": "''native''"}'),
    ('import_supabase', '{"service": "''regress_bad''"}'),
    ('adopt', '{"service": "''regress_bad''"}'),
    ('adopt', '{"service": "''regress_bad''", "tool": "''alembic''", "mirror": "false"}'),
    ('upgrade', '{"service": "''regress_bad''", "target": "''003''"}'),
    ('downgrade', '{"service": "''regress_bad''", "target": "''001''"}'),
    ('stamp', '{"service": "''regress_bad''", "target": "''001''"}'),
    ('stamp', '{"service": "''regress_bad''", "target": "ARRAY[''001'']"}'),
    ('upgrade_all', '{"target": "''heads''"}'),
    ('ensure_version', '{"service": "''regress_bad''"}'),
    ('check', '{"service": "''regress_bad_done''", "desired": "''CREATE TABLE regress_bad_done.made (i int)''"}'),
    ('upgrade_sql', '{"service": "''regress_bad''", "range": "''001:003''"}'),
    ('downgrade_sql', '{"service": "''regress_bad''", "range": "''003:001''"}'),
    ('stamp_sql', '{"service": "''regress_bad''", "range": "''001:003''"}'),
    ('current', '{"service": "''regress_bad''"}'),
    ('history', '{"service": "''regress_bad''"}'),
    ('heads', '{"service": "''regress_bad''"}'),
    ('branches', '{"service": "''regress_bad''"}'),
    ('show', '{"service": "''regress_bad''", "revision": "''001''"}'),
    ('graph', '{"service": "''regress_bad''"}'),
    ('revision_map', '{"service": "''regress_bad''"}'),
    ('verify', '{"service": "''regress_bad''"}'),
    ('advice', '{"service": "''regress_bad''"}'),
    ('validate', '{"service": "''regress_bad''"}'),
    ('repair', '{"service": "''regress_bad''", "revision": "''001''", "reason": "''as agreed''"}'),
    ('export', '{"service": "''regress_bad_wide''"}'),
    ('export_files', '{"service": "''regress_bad_wide''"}'),
    ('export_archive', '{"service": "''regress_bad_wide''"}'),
    ('import', '{"service": "''regress_bad''", "files": "''{\"9_x.sql\": \"SELECT 1\"}''", "tool": "''native''", "out_of_order": "false"}'),
    ('import_check', '{"service": "''regress_bad''", "files": "''{\"9_x.sql\": \"SELECT 1\"}''", "tool": "''native''", "out_of_order": "false"}'),
    ('register_repeatable', '{"service": "''regress_bad''", "name": "''views''", "script": "''SELECT 1''", "after": "''{001}''"}'),
    ('unregister_repeatable', '{"service": "''regress_bad''", "name": "''spare''"}'),
    ('set_hook', '{"service": "''regress_bad''", "event": "''before_run''", "script": "''SELECT 1''"}'),
    ('set_variable', '{"service": "''regress_bad''", "name": "''schema''", "value": "''regress_bad''"}'),
    ('snapshot', '{"service": "''regress_bad''"}'),
    ('fingerprint', '{"service": "''regress_bad''"}'),
    ('drift', '{"service": "''regress_bad_done''"}'),
    ('accept_drift', '{"service": "''regress_bad''", "message": "''as agreed''"}'),
    ('compare', '{"service": "''regress_bad''", "target": "''001''"}'),
    ('roundtrip', '{"service": "''regress_bad''", "target": "''001''", "data": "false"}'),
    ('prove_squash', '{"service": "''regress_bad_done''", "revision": "''squashed''"}'),
    ('diff', '{"service": "''regress_bad''", "desired": "''CREATE TABLE t (i int)''", "renames": "''{}''"}'),
    ('autogenerate', '{"service": "''regress_bad_done''", "desired": "''CREATE TABLE made (i int, more int)''", "message": "''more''", "renames": "''{}''"}'),
    ('baseline', '{"service": "''regress_bad_base''", "message": "''all''"}'),
    ('tag', '{"service": "''regress_bad''", "name": "''v1''", "revision": "''001''"}');
-- `check` succeeds where nothing is pending.
SELECT migrate.create_service('regress_bad_done'), migrate.create_service('regress_bad_base');
SELECT migrate.accept_drift('regress_bad_done', 'as it is');
SELECT migrate.register('regress_bad_done', '001', up => 'SELECT 1'), migrate.register('regress_bad_done', 'squashed', up => 'SELECT 1', replaces => '{001}');
SELECT migrate.stamp('regress_bad_done', 'head');
CREATE TABLE regress_bad_done.made (i int);
CREATE SCHEMA regress_bad_base CREATE TABLE found (i int);
SELECT migrate.register_repeatable('regress_bad', 'spare', '');

-- What is bad in a parameter of that name. Of functions: those alone; of all but some: those not.
CREATE TABLE bad_values (parameter text, bad text, only_of text[], not_of text[]);
INSERT INTO bad_values
SELECT parameter, bad, NULL, not_of FROM (VALUES
    ('service', ARRAY['NULL'], NULL::text[]),
    ('service', ARRAY['''no such''', '''REGRESS_BAD''', ''' regress_bad''', '''regress_bad; DROP SCHEMA regress_bad''',
                      '''regress''''bad''', '''%s%n''', 'E''\\''', 'repeat(''x'', 1000000)', 'repeat(''ü x'', 1000000)'], '{create_service,import,import_check,import_supabase}'),
    ('service', ARRAY['''''', 'repeat(''x'', 64)', 'repeat(''ü'', 32)', 'E''a\nb''', 'E''\x7f''', 'E''\x01''', '''a:b''',
                      'repeat(''x'', 1000000)'], '{import_check}'),
    ('target', ARRAY['NULL', '''''', '''no such''', '''0''', '''00''', '''main@nope''', '''nope@head''', '''@''',
                     '''main@''', '''a@b@c''', '''+''', '''+x''', '''-x''', '''+99''', '''+99999999999999999999''',
                     '''001+-1''', '''001:003''', ''':''', '''{001''', '''001''''--''', 'E''001\n''', '''001 ''', '''%n''',
                     'repeat(''x'', 100000)', 'repeat(''@'', 100000)', '''"001"''', '''tag:''', '''tag:nope''', '''tag:a:b''',
                     '''run:''', '''run:0''', '''run:+1''', '''run:99''', '''run:99999999999999999999''', 'repeat(''tag:'', 100000)'], NULL),
    ('target', ARRAY['ARRAY[NULL]::text[]', 'ARRAY['''']', 'ARRAY[''no such'']', 'ARRAY[ARRAY[''001''], ARRAY[''002'']]',
                     'NULL::text[]'], '{upgrade,downgrade,upgrade_all,compare,roundtrip}'),
    ('range', ARRAY['NULL', '''''', '''nope''', ''':nope''', '''nope:''', '''a:b:c''', '''::''', '''+1:nope''', '''head:base@''',
                    'E''001:\n''', 'repeat('':'', 100000)', '''00:003'''], '{history}'),
    ('range', ARRAY['''nope:''', ''':nope''', '''001''', '''a:b:c''', '''::''', '''00:003''', 'repeat('':'', 100000)'],
                    '{squash,upgrade_sql,downgrade_sql,stamp_sql}'),
    ('range', ARRAY['''tag:nope:''', ''':tag:nope''', '''tag:''', ''':run:1''', '''run:1:''', 'repeat(''tag:'', 100000)'], NULL),
    ('range', ARRAY['''003:001'''], '{history,upgrade_sql,downgrade_sql,stamp_sql}'),
    ('revision', ARRAY['NULL', '''''', '''a b''', '''a@b''', '''a:b''', '''a+b''', '''a-b''', 'E''a\tb''', 'E''\n'''], NULL),
    ('revision', ARRAY['''nope''', '''00''', '''0''', '''%s''', 'repeat(''x'', 100000)'], '{register}'),
    ('rev_id', ARRAY['''001'''], '{baseline,merge}'),
    ('rev_id', ARRAY['''''', '''a b''', '''a@b''', '''a:b''', '''a+b''', '''a-b''', 'E''\n'''], '{merge}'),
    ('rev_id', ARRAY['''0a2'''], '{autogenerate,baseline,revision,squash}'),
    ('down_revision', ARRAY['''nope''', '''''', '''00''', '''004''', '''{nope}''', '''{001''', '''{001,NULL}''', '''{{001},{002}}''',
                            '''001@head''', 'ARRAY[NULL]::text[]', 'ARRAY[''nope'']', 'ARRAY['''']', 'ARRAY[ARRAY[''001'']]'], NULL),
    ('head', ARRAY['NULL', '''''', '''nope''', '''00''', '''nope@head''', '''001''', '''+1'''], NULL),
    ('revisions', ARRAY['NULL', '''''', '''nope''', '''{nope,0a2}''', '''{0a2''', '''0a1''', '''0''', 'NULL::text[]',
                        'ARRAY[NULL]::text[]', 'ARRAY[''nope'']', '''{}''', '''{}''::text[]'], '{register_all}'),
    ('depends_on', ARRAY['NULL', '''{NULL}''', '''{""}''', '''{nope}''', '''{00}''', '''{no such:001}''', '''{regress_bad_wide:nope}''',
                         '''{:}''', '''{{001},{002}}''', '''{"a b"}'''], NULL),
    ('branch_labels', ARRAY['NULL', '''{NULL}''', '''{""}''', '''{"a b"}''', '''{a@b}''', '''{a:b}''', '''{a-b}''',
                            '''{x,x}''', '''{head}''', '''{base}''', '''{heads}''', '''{{x},{y}}''', 'ARRAY[E''\n'']'], NULL),
    ('branch_label', ARRAY['''''', '''main''', '''a b''', '''a@b''', '''a:b''', '''a-b''', '''head''', '''001''', 'E''\n'''], '{merge}'),
    ('branch_label', ARRAY['''''', '''a b''', '''a@b''', '''a:b''', '''a-b''', '''head''', '''0a1'''], '{revision}'),
    ('replaces', ARRAY['NULL', '''{NULL}''', '''{""}''', '''{004}''', '''{{001},{002}}'''], NULL),
    ('up', ARRAY['NULL'], '{edit,register}'),
    ('variables', ARRAY['''Braces''', '''''', '''nope''', '''braces ''', 'repeat(''x'', 1000000)'], NULL),
    ('secret', ARRAY['NULL'], NULL),
    ('value', ARRAY['repeat(''x'', 1048577)', 'repeat(''ü'', 524289)'], NULL),
    ('down_transactional', ARRAY['true'], NULL),
    ('message', ARRAY['NULL'], '{merge,edit,squash}'),
    ('kind', ARRAY['NULL', '''''', '''sideways''', '''UP'''], NULL),
    ('reason', ARRAY['NULL', '''''', ''' '''], NULL),
    ('name', ARRAY['NULL', '''''', 'E''a\nb''', 'E''\x7f''', 'repeat(''x'', 256)', 'repeat(''ü'', 128)'], NULL),
    ('name', ARRAY['repeat(''x'', 64)', 'repeat(''ü'', 32)'], '{set_variable}'),
    ('name', ARRAY['''no such''', '''%s'''], '{register_repeatable,tag}'),
    ('name', ARRAY['''001'''], '{register_repeatable,set_variable,tag}'),
    ('name', ARRAY['''a:b'''], '{register_repeatable,set_variable}'),
    ('files', ARRAY['NULL', '''''', '''x''', '''{''', '''{"a": 1}''', '''[]''::jsonb'], NULL),
    ('files', ARRAY['''{}''', '''{"": ""}''', 'decode('''', ''hex'')', 'decode(repeat(''00'', 1024), ''hex'')',
                    '''{"1_a.sql": "SELEC"}''::jsonb', '''{"../1_a.sql": "SELECT 1"}''', 'repeat(''A'', 1000)'], '{import_check}'),
    ('out_of_order', ARRAY['NULL'], NULL),
    ('note', ARRAY['NULL'], NULL),
    ('single_head', ARRAY['NULL'], '{alter_service}'),
    ('snapshots', ARRAY['NULL'], '{alter_service}'),
    ('lock_retries', ARRAY['-1', '''x''', '''99999999999'''], NULL),
    ('lock_retry_max_pause', ARRAY['''''', '''soon''', '''-1''', '''1 x''', 'repeat(''9'', 100000)'], NULL),
    ('data', ARRAY['NULL'], NULL),
    ('after', ARRAY['NULL', '''{NULL}''', '''{""}''', '''{nope}''', '''{00}''', '''{views}''', '''{head}''', '''{{001},{002}}'''], NULL),
    ('event', ARRAY['NULL', '''''', '''BEFORE_RUN''', '''before_run ''', '''after''', '''beforeMigrate'''], NULL),
    ('script', ARRAY['NULL'], '{set_hook}'),
    ('format', ARRAY['NULL', '''''', '''svg''', '''TEXT'''], NULL),
    ('schema_name', ARRAY['''''', 'repeat(''x'', 64)', 'repeat(''ü'', 32)'], NULL),
    ('version_table', ARRAY['''''', 'repeat(''x'', 64)'], NULL),
    ('version_table', ARRAY['NULL'], '{alter_service}'),
    ('owner', ARRAY['''''', '''no such role''', 'repeat(''x'', 64)', '''public'''], NULL),
    ('search_path', ARRAY['''"''', '''a,,b''', ''',''', '''a b'''], NULL),
    ('lock_timeout', ARRAY['''''', '''soon''', '''-2''', '''1 parsec''', '''5s; SELECT''', '''99999999999999'''], NULL),
    ('statement_timeout', ARRAY['''''', '''soon''', '''-2''', '''1 parsec''', '''99999999999999'''], NULL),
    ('tool', ARRAY['''''', '''no such''', '''%s''', '''rails''', '''DBMATE''', 'repeat(''x'', 100000)'], '{import_check}'),
    ('tool', ARRAY['''dbmate'''], '{import,import_check}'),
    ('mirror', ARRAY['true'], NULL),
    ('mirror', ARRAY['NULL'], '{alter_service}'),
    ('history', ARRAY['''''', '''nope''', '''no.such''', '''a.b.c''', '''a..b''', '''"''', '''regress_bad.t''', 'repeat(''x'', 100000)'], NULL),
    ('up_sql', ARRAY['NULL', '''''', '''nonsense''', '''SELECT 1;''', 'E''-- Running upgrade  -> 0c1\n\nCREATE TAB''',
                     'E''\x01''', '''CREATE TABLE c (); -- Running upgrade''', 'repeat(''('', 100000)'], NULL),
    ('history', ARRAY['''''', '''nonsense''', 'E''Rev: 0c1\n''', 'E''Rev: 0c2\nParent: <base>\nPath: p\n''',
                      'E''Rev: 0c1\nParent: 0c0\nPath: p\n''', 'E''\x01''', 'repeat(''Rev: '', 100000)'], NULL),
    ('files', ARRAY['NULL', '''''', '''[]''', '''{"a.sql": 1}''', 'E''\x01'''], NULL),
    ('files', ARRAY['''nonsense''', '''{"1_a.sql": "SELEC"}''', 'repeat(''x'', 100000)'], '{import_check}'), -- which tells it
    ('tool', ARRAY['''''', '''mate''', '''Native'''], '{import_check}'),
    ('down_sql', ARRAY['''nonsense''', '''SELECT 1;''', 'E''-- Running downgrade 0c9 -> \n\nDROP TABLE c;\n'''], NULL)
) AS v (parameter, bads, not_of), unnest(bads) AS bad;
-- Scripts, whatever they are for.
INSERT INTO bad_values
SELECT parameter, bad, '{register,revision,edit}', NULL
FROM unnest(ARRAY['up', 'down', 'verify']) AS parameter,
     unnest(ARRAY['''SELEC 1''', '''SELECT ''''''', '''SELECT $$''', '''SELECT /* ''', '''SELECT "''', '''COMMIT''', '''ROLLBACK''',
                  '''BEGIN; SELECT 1''', '''SAVEPOINT a''', '''PREPARE TRANSACTION ''''x''''''', '''\d''', '''\i file''', '''\! rm''',
                  '''SELECT 1 \gexec''', '''COPY t TO STDOUT''', '''VACUUM''', '''CREATE INDEX CONCURRENTLY i ON t (a)''',
                  '''CREATE DATABASE d''', '''ALTER SYSTEM SET a = 1''', '''SELECT 1; SELECT (; SELECT 2''', 'repeat(''('', 100000)']) AS bad;
INSERT INTO bad_values
SELECT 'script', bad, NULL, NULL FROM bad_values WHERE parameter = 'verify';
INSERT INTO bad_values
SELECT 'desired', bad, NULL::text[], NULL::text[] FROM bad_values WHERE parameter = 'verify' AND bad !~ 'VACUUM|CONCURRENTLY|DATABASE|ALTER SYSTEM' AND only_of IS NOT NULL
UNION ALL
SELECT 'desired', bad, only_of, NULL
FROM (VALUES
    (ARRAY['NULL'], '{diff,autogenerate}'::text[]),
    (ARRAY['''''', '''-- nothing''', '''CREATE TABLE t (i nope)''', '''CREATE TABLE public.regress_t (i int)''', '''DROP SCHEMA regress_bad, regress_bad_done CASCADE''',
           '''SELECT 1 / 0''', '''SET no_such_setting = 1; SELECT 1'''], NULL)) AS v (bads, only_of), unnest(bads) AS bad;
INSERT INTO bad_values
SELECT 'renames', bad, NULL, NULL
FROM unnest(ARRAY['NULL', '''[]''', '''"x"''', '''1''', '''null''', '''{''', '''{"nope": "x"}''', '''{"": "x"}''', '''{"t": ""}''', '''{"t": 1}''', '''{"t": null}''',
    '''{"made": "a b"}''', '''{"made": "a.b.c"}''', '''{"made": "\"x"}''', '''{"made": "x", "regress_bad_done.made": "y"}''',
    '''{"schema regress_bad_done": "x"}''', '''{"made.nope": "x"}''', 'jsonb_build_object(''t'', repeat(''x'', 1000000))', 'jsonb_build_object(repeat(''x'', 1000000), ''t'')']) AS bad;
-- Whole sets.
INSERT INTO bad_values
SELECT 'revisions', quote_literal(bad), '{register_all}', NULL
FROM unnest(ARRAY['1', '"x"', 'null', '{}', '[1]', '[null]', '[[]]', '[{}]', '[{"revision": null}]', '[{"revision": 1}]',
    '[{"revision": ""}]', '[{"revision": "a b"}]', '[{"revision": "x", "nope": 1}]', '[{"revision": "x", "down_revision": 1}]',
    '[{"revision": "x", "down_revision": "nope"}]', '[{"revision": "x", "down_revision": "x"}]',
    '[{"revision": "x"}, {"revision": "x", "message": "again"}]',
    '[{"revision": "x", "down_revision": "y"}, {"revision": "y", "down_revision": "x"}]',
    '[{"revision": "x", "depends_on": ["y"]}, {"revision": "y", "depends_on": ["x"]}]',
    '[{"revision": "x", "up": "SELEC"}]', '[{"revision": "x", "transactional": "perhaps"}]', '[{"revision": "x", "branch_labels": ["main"]}]',
    '[{"revision": "x", "depends_on": "001"}, {"revision": "y", "depends_on": {"a": 1}}]', '[{"revision": "001", "up": "SELECT 1"}]',
    '[{"revision": "x", "service": "regress_bad_wide"}]']) AS bad;
-- No flag may be unknown.
INSERT INTO bad_values
SELECT parameter, 'NULL', NULL, NULL
FROM unnest('{if_not_exists,splice,transactional,replace,out_of_order,purge,verbose,check_heads,indicate_current,resolve_dependencies,allow_data_loss}'::text[]) AS parameter;

-- A call is undone whether it fails or not, so that all find the same.
CREATE FUNCTION try(call text, arguments jsonb, OUT state text, OUT message text, OUT remedy text, OUT size int) LANGUAGE plpgsql AS $$
DECLARE
    detail text;
BEGIN
    EXECUTE format('SELECT count(*) FROM migrate.%I(%s)', call,
                   (SELECT string_agg(format('%I => %s', key, value), ', ') FROM jsonb_each_text(arguments)));
    RAISE SQLSTATE 'FINE0' USING MESSAGE = 'fine';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, remedy = PG_EXCEPTION_HINT;
    size := length(message) + length(detail) + length(remedy);
END
$$;

-- The good calls are good, and each function but those without arguments has one.
SELECT call, arguments, message FROM good_calls, try(call, arguments) WHERE state <> 'FINE0';
SELECT DISTINCT proname AS without_good_call FROM pg_proc
WHERE pronamespace = 'migrate'::regnamespace AND prokind = 'f' AND pronargs > 0 AND proname NOT IN (SELECT call FROM good_calls) ORDER BY 1;
-- Each parameter has bad values.
SELECT DISTINCT name AS without_bad_value
FROM pg_proc, unnest(proargnames[:pronargs]) AS name
WHERE pronamespace = 'migrate'::regnamespace AND name NOT IN (SELECT parameter FROM bad_values) ORDER BY 1;

CREATE TABLE tried AS
SELECT call, parameter, bad, t.*
FROM (SELECT DISTINCT call, arguments, parameter, bad
      FROM good_calls
      JOIN pg_proc ON pronamespace = 'migrate'::regnamespace AND proname = call
      JOIN bad_values ON parameter = ANY (proargnames[:pronargs])
      WHERE NOT (parameter = 'service' AND bad = 'NULL' AND pronargdefaults = pronargs) -- there it means all services
        AND (only_of IS NULL OR call = ANY (only_of)) AND (not_of IS NULL OR call <> ALL (not_of))) AS calls,
     try(call, arguments || jsonb_build_object(parameter, bad)) AS t;
-- Taken after all.
SELECT call, parameter, left(bad, 60) AS bad FROM tried WHERE state = 'FINE0' ORDER BY 1, 2, 3;
-- Refused, but not by us.
SELECT call, parameter, left(bad, 60) AS bad, state, left(message, 100) AS message
FROM tried WHERE state ~ '^(XX|42883|42725|42P|08|58)' AND state <> '42P01' ORDER BY 1, 2, 3;
-- With more words than anybody would read: what was given comes back shortened.
SELECT call, parameter, left(bad, 60) AS bad, size FROM tried WHERE size > 5000 ORDER BY 1, 2, 3;
-- How they are refused.
SELECT call, count(*) AS tried, count(*) FILTER (WHERE state <> 'FINE0') AS refused,
       array_agg(DISTINCT state ORDER BY state) AS sqlstates
FROM tried GROUP BY call ORDER BY call;
SELECT format('bad inputs tried: %s, refused: %s', count(*), count(*) FILTER (WHERE state <> 'FINE0')) FROM tried;

-- Nothing is lost.
SELECT * FROM migrate.current();
SELECT service, pending, problem FROM migrate.status ORDER BY 1;
SELECT service, revision, down_revisions FROM migrate.revisions ORDER BY seq;
SELECT to_regclass('regress_bad.t');

DROP EXTENSION migrate;
DROP SCHEMA regress_bad, regress_bad_base, supabase_migrations CASCADE;
DROP TABLE good_calls, bad_values, tried;
DROP FUNCTION try(text, jsonb);
