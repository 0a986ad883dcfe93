-- Writing revisions on top of what is registered: revision, merge, edit.
CREATE EXTENSION migrate;
SET migrate.message_level = 'debug1';
SELECT migrate.create_service('regress_wr');

-- The first one is a base, each further one follows the head. Without an id it gets 12 hexadecimal digits.
SELECT migrate.revision('regress_wr', 'notes', 'CREATE TABLE notes (id int)', 'DROP TABLE notes', rev_id => 'a1a1');
SELECT migrate.revision('regress_wr', 'titles', up => 'ALTER TABLE notes ADD title text', rev_id => 'b1b1', branch_label => 'left');
SELECT migrate.revision('regress_wr', 'random') ~ '^[0-9a-f]{12}$' AS random;
SELECT revision ~ '^[0-9a-f]{12}$' AS random, down_revisions, message, source, registered_by = session_user AS mine
FROM migrate.revisions ORDER BY seq;
SELECT migrate.unregister('regress_wr', revision) = revision AS unregistered FROM migrate.revisions WHERE message = 'random';
SELECT kind, body, statements FROM migrate.scripts ORDER BY revision, kind;
SELECT count(DISTINCT id) FROM (SELECT migrate.revision('regress_wr', 'random', splice => true, head => 'base') AS id FROM generate_series(1, 50)) AS t;
SELECT count(migrate.unregister('regress_wr', revision)) FROM migrate.revisions WHERE message = 'random';

-- A parent that is no head needs splice; a base can always be begun.
SELECT migrate.revision('regress_wr', 'right', head => 'a1a1', rev_id => 'b2b2');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.revision('regress_wr', 'right', head => 'a1a1', rev_id => 'b2b2', splice => true, branch_label => 'right');
SELECT migrate.revision('regress_wr', 'apart', head => 'base', rev_id => 'd1d1', depends_on => '{b2b,left,right@head}');
SELECT revision, down_revisions, depends_on, branch_labels FROM migrate.revisions ORDER BY seq;
-- With several heads one must be named: by id, prefix, label or branch.
SELECT migrate.revision('regress_wr', 'm');
\echo :LAST_ERROR_SQLSTATE
CREATE FUNCTION pg_temp.parents(head text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    message text;
    answer text;
BEGIN
    BEGIN
        PERFORM migrate.revision('regress_wr', 'm', head => head, rev_id => 'new1');
        answer := (SELECT down_revisions FROM migrate.revisions WHERE revision = 'new1');
        RAISE EXCEPTION USING ERRCODE = 'RB000';
    EXCEPTION
        WHEN SQLSTATE 'RB000' THEN RETURN answer;
        WHEN OTHERS THEN RETURN SQLSTATE || ' ' || split_part(SQLERRM, ';', 1);
    END;
END
$$;
SELECT head, pg_temp.parents(head) FROM unnest('{head,heads,base,b1b1,b1b,left,lef,left@head,a1a1@head,right@heads,left@base,left@b2b2,
    "{b1b1,right}","{right,b1b1}","{b1b1,left}","{}","{a1a1}","{b1b1","",nope,nope@head,current,+1,-1,left@+1,b1b1-1,b1b1:b2b2,head@}'::text[])
    WITH ORDINALITY AS t (head, n) ORDER BY n;
-- The call in the hint is what mends it.
SELECT migrate.merge('regress_wr', ARRAY['b1b1', 'b2b2', 'd1d1'], 'merge', rev_id => 'e1e1');
SELECT * FROM migrate.history('regress_wr');
SELECT migrate.script('regress_wr', 'e1e1', 'up') = '' AS up, migrate.script('regress_wr', 'e1e1', 'down') = '' AS down,
    source FROM migrate.revisions WHERE revision = 'e1e1';
SELECT migrate.unregister('regress_wr', 'e1e1');

-- merge without more joins all heads but those that something depends on, and says what Alembic says.
SELECT migrate.merge('regress_wr') ~ '^[0-9a-f]{12}$' AS random;
SELECT down_revisions, message FROM migrate.revisions ORDER BY seq DESC LIMIT 1;
SELECT migrate.unregister('regress_wr', revision) = revision AS unregistered FROM migrate.revisions WHERE message = 'empty message';
SELECT migrate.merge('regress_wr', '{left,right}', 'two', 'both', 'f1f1');
SELECT migrate.merge('regress_wr', 'heads', 'one alone is a plain revision', rev_id => 'f2f2', branch_label => 'top');
SELECT revision, down_revisions, branch_labels FROM migrate.revisions ORDER BY seq;
SELECT migrate.merge('regress_wr', '{a1a1,b1b1}', splice => true, rev_id => 'f3f3', message => 'spliced');
\pset format unaligned
\t on
CREATE FUNCTION pg_temp.try(call text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    detail text;
    hint text;
BEGIN
    EXECUTE 'SELECT migrate.' || call;
    RETURN 'fine';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
    RETURN concat_ws(E'\n', SQLSTATE || ': ' || SQLERRM, nullif(detail, ''), nullif(hint, ''));
END
$$;
SELECT call, pg_temp.try(call) FROM unnest(ARRAY[
    'merge(''regress_wr'', ARRAY[''f2f2'', ''top''])',
    'merge(''regress_wr'', ARRAY[''f2f2'', ''b1b1''])',
    'merge(''regress_wr'', ARRAY[''f2f2'', ''nope''])',
    'merge(''regress_wr'', ''head'')',
    'merge(''regress_wr'', ''{}'')',
    'merge(''regress_wr'', ''{}''::text[])',
    'merge(''regress_wr'', ''{f2f2,f3f3}'', branch_label => ''top'', rev_id => ''n1'')',
    'merge(''regress_wr'', ''{f2f2,f3f3}'', rev_id => ''f3f3'')',
    'merge(''regress_wr'', ''{f2f2,f3f3}'', rev_id => ''top'')',
    'merge(''regress_wr'', ''{f2f2,f3f3}'', rev_id => '''')',
    'merge(''regress_wr'', ''{f2f2,NULL}'')',
    'merge(''regress_wr'', ARRAY[ARRAY[''f2f2''], ARRAY[''f3f3'']])',
    'revision(''regress_wr'', ''m'', head => ''f2f2'', rev_id => ''f3f3'')',
    'revision(''regress_wr'', ''m'', head => ''f2f2'', rev_id => ''a-b'')',
    'revision(''regress_wr'', ''m'', head => ''f2f2'', rev_id => ''head'')',
    'revision(''regress_wr'', ''m'', head => ''f2f2'', branch_label => ''top'', rev_id => ''n1'')',
    'revision(''regress_wr'', ''m'', head => ''f2f2'', branch_label => ''n1'', rev_id => ''n1'')',
    'revision(''regress_wr'', ''m'', head => ''f2f2'', branch_label => ''{x}'')',
    'revision(''regress_wr'', ''m'', head => ''f2f2'', depends_on => ''{nope}'')',
    'revision(''regress_wr'', ''m'', head => ''f2f2'', depends_on => ''{base}'')',
    'revision(''regress_wr'', ''m'', head => ''f2f2'', depends_on => ''{head}'')',
    'revision(''regress_wr'', ''m'', head => ''f2f2'', depends_on => ''{users:001}'', rev_id => ''n1'')',
    'revision(''regress_wr'', ''m'', head => ''f2f2'', up => ''SELEC 1'', rev_id => ''n1'')',
    'revision(''regress_wr'', ''m'', head => ''f2f2'', down => ''ROLLBACK'', rev_id => ''n1'')',
    'revision(''regress_wr'', ''m'', head => ''f2f2'', up => ''VACUUM'', rev_id => ''n1'')',
    'revision(''regress_wr'', ''m'', head => ''f2f2'', verify => ''SELEC 1'', rev_id => ''n1'')',
    'revision(''nope'', ''m'')', 'merge(''nope'')', 'edit(''nope'', ''a1a1'')',
    'revision(NULL, ''m'')', 'revision(''regress_wr'', NULL)', 'revision(''regress_wr'', ''m'', NULL)',
    'revision(''regress_wr'', ''m'', head => NULL)', 'revision(''regress_wr'', ''m'', splice => NULL)',
    'revision(''regress_wr'', ''m'', depends_on => NULL)', 'revision(''regress_wr'', ''m'', depends_on => ''{NULL}'')',
    'merge(NULL)', 'merge(''regress_wr'', NULL::text)', 'merge(''regress_wr'', NULL::text[])', 'merge(''regress_wr'', splice => NULL)',
    'edit(NULL, ''a1a1'')', 'edit(''regress_wr'', NULL)'
]) WITH ORDINALITY AS t (call, n) ORDER BY n;
\pset format aligned
\t off

-- edit changes what is not applied. NULL leaves a thing as it is.
SELECT migrate.edit('regress_wr', 'b2b2', up => 'CREATE TABLE r (a int); CREATE TABLE r2 (a int)', message => 'edited');
SELECT migrate.edit('regress_wr', 'righ', down => 'DROP TABLE r, r2');
SELECT message, source, migrate.script(service, revision, 'up') AS up, migrate.script(service, revision, 'down') AS down
FROM migrate.revisions WHERE revision = 'b2b2';
SELECT statements FROM migrate.scripts WHERE revision = 'b2b2' ORDER BY kind;
CREATE TEMP TABLE before AS SELECT registered_at, (SELECT graph_token FROM migrate.services) FROM migrate.revisions WHERE revision = 'b2b2';
SELECT migrate.edit('regress_wr', 'b2b2'), migrate.edit('regress_wr', 'b2b2', message => 'edited', down => 'DROP TABLE r, r2');
SELECT registered_at, (SELECT graph_token FROM migrate.services) FROM migrate.revisions WHERE revision = 'b2b2' EXCEPT TABLE before;
SELECT migrate.edit('regress_wr', 'b1b1', up => '', down => '');
\pset format unaligned
\t on
SELECT call, pg_temp.try(call) FROM unnest(ARRAY[
    'edit(''regress_wr'', ''current'')',
    'edit(''regress_wr'', ''base'')',
    'edit(''regress_wr'', ''head'')',
    'edit(''regress_wr'', ''heads'')',
    'edit(''regress_wr'', ''nope'')',
    'edit(''regress_wr'', ''left@b2b2'')',
    'edit(''regress_wr'', ''+1'')',
    'edit(''regress_wr'', ''f2f2'', verify => ''SELEC 1'')',
    'edit(''regress_wr'', ''f2f2'', up => ''SELEC 1'')',
    'edit(''regress_wr'', ''f2f2'', up => ''COMMIT'')',
    'edit(''regress_wr'', ''f2f2'', down => ''VACUUM'')'
]) WITH ORDINALITY AS t (call, n) ORDER BY n;
\pset format aligned
\t off
SELECT revision FROM migrate.upgrade('regress_wr', 'f2f2');
SELECT migrate.edit('regress_wr', 'a1a1', up => 'SELECT 1');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.edit('regress_wr', 'current', message => 'other');
SELECT migrate.edit('regress_wr', 'f2f2');
SELECT migrate.edit('regress_wr', 'd1d1', message => 'not applied');
SELECT revision FROM migrate.downgrade('regress_wr', 'both');
SELECT migrate.edit('regress_wr', 'top', message => 'not applied any more');

-- A new one lies on top of what was written in the same transaction, and is gone when that is undone.
BEGIN;
SELECT migrate.revision('regress_wr', 'on top', head => 'top', rev_id => 'g1g1');
SAVEPOINT one;
SELECT migrate.revision('regress_wr', 'more', head => 'g1g1', rev_id => 'g2g2');
ROLLBACK TO one;
SELECT migrate.revision('regress_wr', 'less', head => 'g2g2');
ROLLBACK;
SELECT * FROM migrate.heads('regress_wr');

-- Rights, read-only transactions, and the service's own scripts.
CREATE ROLE regress_wr_other;
GRANT USAGE ON SCHEMA migrate TO regress_wr_other;
SET ROLE regress_wr_other;
\set VERBOSITY sqlstate
SELECT migrate.revision('regress_wr', 'm', head => 'top');
SELECT migrate.merge('regress_wr');
SELECT migrate.merge('regress_wr', ARRAY['top']);
SELECT migrate.edit('regress_wr', 'top', up => 'SELECT 1');
\set VERBOSITY default
RESET ROLE;
BEGIN READ ONLY;
SELECT migrate.revision('regress_wr', 'm', head => 'top');
\echo :LAST_ERROR_SQLSTATE
ROLLBACK;
BEGIN READ ONLY;
SELECT migrate.merge('regress_wr');
ROLLBACK;
BEGIN READ ONLY;
SELECT migrate.edit('regress_wr', 'top');
ROLLBACK;
SELECT migrate.revision('regress_wr', 'writes itself', head => 'base', rev_id => 'h1h1', up => $$SELECT migrate.revision('regress_wr', 'm')$$);
SELECT migrate.upgrade('regress_wr', 'h1h1');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.edit('regress_wr', 'h1h1', up => $$SELECT migrate.merge('regress_wr')$$);
SELECT migrate.upgrade('regress_wr', 'h1h1');
SELECT migrate.edit('regress_wr', 'h1h1', up => $$SELECT migrate.edit('regress_wr', 'top', message => 'm')$$);
SELECT migrate.upgrade('regress_wr', 'h1h1');

-- On an empty service a merge is a base, as in Alembic.
SELECT migrate.create_service('regress_wr_empty');
SELECT migrate.merge('regress_wr_empty', rev_id => '001'), migrate.revision('regress_wr_empty', 'next', rev_id => '002');
SELECT * FROM migrate.history('regress_wr_empty');

SET client_min_messages = warning;
DROP EXTENSION migrate;
DROP SCHEMA regress_wr CASCADE;
DROP OWNED BY regress_wr_other;
DROP ROLE regress_wr_other;
