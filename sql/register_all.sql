-- Registering many revisions at once: any order, one graph, all or nothing.
CREATE EXTENSION migrate;
SET migrate.message_level = 'debug1';
SELECT migrate.create_service('regress_all');

-- Parents may come later, keys may be left out, and the order of the array is that of registration.
SELECT * FROM migrate.register_all('regress_all', '[
    {"revision": "merged", "down_revision": ["left", "right"], "message": "merge", "down": ""},
    {"revision": "left", "down_revision": "base1", "up": "CREATE TABLE l (a int)", "down": "DROP TABLE l"},
    {"revision": "right", "down_revision": "base1", "depends_on": "apart", "branch_labels": ["r", "rr"],
     "up": "CREATE TABLE r (a int); CREATE TABLE rr (a int)", "down": null},
    {"revision": "base1", "down_revision": null, "message": "", "depends_on": [], "branch_labels": [], "replaces": [],
     "transactional": true, "replace": false, "verify": null},
    {"revision": "apart", "down_revision": [], "branch_labels": "own", "transactional": false, "up": "VACUUM"}]');
SELECT revision, down_revisions, depends_on, branch_labels, message, transactional, source,
    rank() OVER (ORDER BY seq) AS place, up_sha256 = sha256(convert_to(migrate.script(service, revision, 'up'), 'UTF8')) AS hashed,
    registered_by = session_user AS mine
FROM migrate.revisions ORDER BY seq;
SELECT revision, kind, body, statements FROM migrate.scripts ORDER BY 1, 2;
SELECT * FROM migrate.history('regress_all');
SELECT problem, pending FROM migrate.status;
-- The same once more does nothing; nor does an empty array.
CREATE TEMP TABLE before AS SELECT (SELECT graph_token FROM migrate.services), (SELECT max(seq) FROM migrate.revisions);
SELECT string_agg(id, ' ') FROM migrate.register_all('regress_all', '[{"revision": "left", "down_revision": "{base1}",
    "up": "CREATE TABLE l (a int)", "down": "DROP TABLE l"}, {"revision": "base1"}]') AS id;
SELECT * FROM migrate.register_all('regress_all', '[]');
SELECT (SELECT graph_token FROM migrate.services), (SELECT max(seq) FROM migrate.revisions) EXCEPT TABLE before;
-- A revision that was registered by itself is the same revision.
SELECT migrate.register('regress_all', 'apart', up => 'VACUUM', transactional => false, branch_labels => '{own}');
SELECT * FROM migrate.unregister('regress_all', 'merged');
SELECT * FROM migrate.unregister('regress_all', 'right');

-- One that is applied may change its comments, which is logged; one that is not, anything with replace.
SELECT revision FROM migrate.upgrade('regress_all', 'left');
CREATE FUNCTION pg_temp.try(revisions jsonb, service text DEFAULT 'regress_all') RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    detail text;
    hint text;
BEGIN
    RETURN (SELECT string_agg(id, ' ') FROM migrate.register_all(service, revisions) AS id);
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
    RETURN concat_ws(E'\n', SQLSTATE || ': ' || SQLERRM, nullif(detail, ''), nullif(hint, ''));
END
$$;
\pset format unaligned
\t on
SELECT pg_temp.try('[{"revision": "new", "down_revision": "left"},
    {"revision": "left", "down_revision": "base1", "up": "CREATE TABLE /* the left */ l (a int)", "down": "DROP TABLE l"}]');
SELECT revision, kind, old_sha256 = sha256('CREATE TABLE l (a int)'), new_sha256 = sha256('CREATE TABLE /* the left */ l (a int)')
FROM migrate.script_changes;
SELECT pg_temp.try('[{"revision": "lost", "down_revision": "left"},
    {"revision": "left", "down_revision": "base1", "up": "CREATE TABLE l (a bigint)", "down": "DROP TABLE l", "replace": true}]');
SELECT pg_temp.try('[{"revision": "left", "down_revision": "apart", "up": "CREATE TABLE l (a int)", "down": "DROP TABLE l", "replace": true}]');
SELECT pg_temp.try('[{"revision": "lost", "down_revision": "left"}, {"revision": "new", "down_revision": "left", "up": "SELECT 1"}]');
SELECT pg_temp.try('[{"revision": "lost", "down_revision": "left"}, {"revision": "new", "down_revision": "left", "message": "m"}]');
SELECT pg_temp.try('[{"revision": "top", "down_revision": "new"},
    {"revision": "new", "down_revision": "middle", "up": "SELECT 1; SELECT 2", "down": "SELECT 3", "message": "m", "replace": true},
    {"revision": "middle", "down_revision": "left", "replace": true}]');
SELECT * FROM migrate.history('regress_all');
SELECT revision, kind, body, statements FROM migrate.scripts WHERE revision IN ('new', 'middle', 'top') ORDER BY 1, 2;

-- What can't be a graph is refused as one, in Alembic's words.
SELECT pg_temp.try('[{"revision": "a", "down_revision": "b"}, {"revision": "b", "down_revision": "c"}, {"revision": "c", "down_revision": "a"}]');
SELECT pg_temp.try('[{"revision": "a", "depends_on": "b"}, {"revision": "b", "down_revision": "a"}]');
SELECT pg_temp.try('[{"revision": "middle", "down_revision": "top", "replace": true}]');
SELECT pg_temp.try('[{"revision": "a", "down_revision": "a"}]');
SELECT pg_temp.try('[{"revision": "a", "branch_labels": "l", "depends_on": "l"}]');
SELECT pg_temp.try('[{"revision": "a"}, {"revision": "b", "down_revision": "nope"}]');
SELECT pg_temp.try('[{"revision": "a", "depends_on": ["nope"]}]');
SELECT pg_temp.try('[{"revision": "a", "branch_labels": "l"}, {"revision": "b", "branch_labels": "l"}]');
SELECT pg_temp.try('[{"revision": "a", "branch_labels": "own"}]');
SELECT pg_temp.try('[{"revision": "a", "branch_labels": "b"}, {"revision": "b"}]');
SELECT pg_temp.try('[{"revision": "a", "down_revision": ["left", "left"]}]');
SELECT pg_temp.try('[{"revision": "a-b"}]');
SELECT pg_temp.try('[{"revision": "head"}]');
SELECT pg_temp.try('[{"revision": ""}]');
SELECT pg_temp.try('[{"revision": "a"}, {"revision": "b"}, {"revision": "a", "down_revision": "b"}]');
SELECT pg_temp.try('[{"revision": "a", "depends_on": "users:001"}]');
-- Scripts are looked at as register looks at them.
SELECT pg_temp.try('[{"revision": "a"}, {"revision": "b", "up": "SELECT 1;\nSELEC 2"}]');
SELECT * FROM migrate.register_all('regress_all', '[{"revision": "a"}, {"revision": "b", "down": "SELECT 1;\nSELEC 2"}]');
SELECT pg_temp.try('[{"revision": "a", "up": "COMMIT"}]');
SELECT pg_temp.try('[{"revision": "a", "up": "VACUUM"}]');

-- Anything that is not an array of such objects is refused, with its place.
SELECT revisions, pg_temp.try(revisions) FROM unnest(ARRAY[
    'null', '1', '"a"', 'true', '{}', '{"revision": "a"}', '[null]', '[1]', '["a"]', '[[]]', '[[{"revision": "a"}]]', '[{}]',
    '[{"revision": "a"}, {}]', '[{"revision": "a"}, {"message": "m"}]',
    '[{"revision": null}]', '[{"revision": 1}]', '[{"revision": true}]', '[{"revision": ["a"]}]', '[{"revision": {"a": "b"}}]',
    '[{"revision": "a", "down_revision": 1}]', '[{"revision": "a", "down_revision": [1]}]',
    '[{"revision": "a", "down_revision": [null]}]', '[{"revision": "a", "down_revision": [["base1"]]}]',
    '[{"revision": "a", "down_revision": {}}]', '[{"revision": "a", "down_revision": "{base1,NULL}"}]',
    '[{"revision": "a", "down_revision": "{{base1}}"}]', '[{"revision": "a", "down_revision": "{base1"}]',
    '[{"revision": "a", "message": null}]', '[{"revision": "a", "message": 1.5}]', '[{"revision": "a", "up": 1}]',
    '[{"revision": "a", "up": ["SELECT 1"]}]', '[{"revision": "a", "down": false}]', '[{"revision": "a", "down": 0}]',
    '[{"revision": "a", "verify": "SELEC 1"}]', '[{"revision": "a", "verify": 1}]',
    '[{"revision": "a", "depends_on": null}]', '[{"revision": "a", "depends_on": 1}]', '[{"revision": "a", "depends_on": [{}]}]',
    '[{"revision": "a", "branch_labels": null}]', '[{"revision": "a", "branch_labels": true}]', '[{"revision": "a", "branch_labels": ""}]',
    '[{"revision": "a", "transactional": null}]', '[{"revision": "a", "transactional": "yes"}]', '[{"revision": "a", "transactional": 1}]',
    '[{"revision": "a", "replaces": null}]', '[{"revision": "a", "replaces": ["left"]}]', '[{"revision": "a", "replaces": 1}]',
    '[{"revision": "a", "replace": null}]', '[{"revision": "a", "replace": "true"}]',
    '[{"revision": "a", "Revision": "b"}]', '[{"revision": "a", "service": "b"}]', '[{"revision": "a", "": "b"}]',
    '[{"revision": "a", "down_revisions": []}]', '[{"revision": "a", "up_sql": ""}]'
]::jsonb[]) WITH ORDINALITY AS t (revisions, n) ORDER BY n;
-- Deep nesting, and what jsonb itself does: of two equal keys it keeps the last.
SELECT pg_temp.try(jsonb_build_array(jsonb_build_object('revision', 'a', 'up', (repeat('[', 5000) || repeat(']', 5000))::jsonb)));
SELECT pg_temp.try((repeat('[', 5000) || repeat(']', 5000))::jsonb);
SELECT pg_temp.try((repeat('{"a":', 5000) || '1' || repeat('}', 5000))::jsonb);
SELECT pg_temp.try('[{"revision": "a", "revision": "twice", "down_revision": 1, "down_revision": "top"}]');
-- NULL, an unknown service, and values of a megabyte, here and as a key.
SELECT pg_temp.try(NULL);
SELECT pg_temp.try('[]', NULL);
SELECT pg_temp.try('[]', 'nope');
SELECT pg_temp.try(jsonb_build_array(jsonb_build_object('revision', 'big', 'down_revision', 'twice',
    'message', repeat('m', 1000000), 'up', 'SELECT 1' || repeat(' ', 1000000) || '; SELECT 2', 'down', repeat('-- x' || chr(10), 200000))));
SELECT length(message), length(migrate.script(service, revision, 'up')), length(migrate.script(service, revision, 'down'))
FROM migrate.revisions WHERE revision = 'big';
SELECT kind, statements FROM migrate.scripts WHERE revision = 'big' ORDER BY kind;
SELECT length(pg_temp.try(jsonb_build_array(jsonb_build_object('revision', 'a', repeat('k', 1000000), 1))));
-- Nothing of all that was registered.
SELECT revision FROM migrate.revisions ORDER BY seq;
\pset format aligned
\t off

-- After an error, in a savepoint too, the graph is what it was.
BEGIN;
SELECT * FROM migrate.register_all('regress_all', '[{"revision": "kept", "down_revision": "big"}]');
SAVEPOINT one;
SELECT * FROM migrate.register_all('regress_all', '[{"revision": "gone", "down_revision": "kept"}]');
SELECT * FROM migrate.heads('regress_all');
SELECT * FROM migrate.register_all('regress_all', '[{"revision": "gone2", "down_revision": "gone"}, {"revision": "x", "down_revision": "nope"}]');
ROLLBACK TO one;
SELECT * FROM migrate.heads('regress_all');
SELECT migrate.register('regress_all', 'gone', 'kept');
COMMIT;
SELECT * FROM migrate.heads('regress_all');

-- What was registered so runs, scripts of several statements too.
SELECT * FROM migrate.upgrade('regress_all', 'gone');
SELECT * FROM migrate.downgrade('regress_all', 'middle');
SELECT * FROM migrate.register_all('regress_all', '[{"revision": "rr", "down_revision": "gone", "up": "SELECT 1; SELECT 1/0", "down": ""}]');
SELECT * FROM migrate.upgrade('regress_all', 'rr');
-- Many at once: every one is there, and nothing else.
SELECT count(*), count(DISTINCT id) FROM migrate.register_all('regress_all', (
    SELECT jsonb_agg(jsonb_build_object('revision', 'n' || n, 'down_revision', CASE WHEN n > 1 THEN 'n' || n - 1 END, 'up', 'SELECT ' || n) ORDER BY md5(n::text))
    FROM generate_series(1, 3000) AS n)) AS id;
SELECT count(*) FROM migrate.history('regress_all', ':n3000');
SELECT count(*) FROM migrate.scripts WHERE revision LIKE 'n%' AND body = 'SELECT ' || substr(revision, 2) AND statements = 1;

-- Who may not write the service, may not so.
CREATE ROLE regress_all_other;
GRANT USAGE ON SCHEMA migrate TO regress_all_other;
SET ROLE regress_all_other;
SELECT migrate.register_all('regress_all', '[{"revision": "a"}]');
\echo :LAST_ERROR_SQLSTATE
RESET ROLE;
BEGIN READ ONLY;
SELECT migrate.register_all('regress_all', '[]');
\echo :LAST_ERROR_SQLSTATE
ROLLBACK;
SELECT * FROM migrate.register_all('regress_all', '[{"revision": "self", "up": "SELECT migrate.register_all(''regress_all'', ''[]'')"}]');
SELECT * FROM migrate.upgrade('regress_all', 'self');
\echo :LAST_ERROR_SQLSTATE

SET client_min_messages = warning;
DROP EXTENSION migrate;
DROP SCHEMA regress_all CASCADE;
DROP OWNED BY regress_all_other;
DROP ROLE regress_all_other;
