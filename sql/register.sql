-- Registering revisions: what is a no-op, what may change, what is refused.
CREATE EXTENSION migrate;
SET migrate.message_level = 'debug1';
SELECT migrate.create_service('regress_reg');

SELECT migrate.register('regress_reg', '001', message => 'notes', up => 'CREATE TABLE notes (id int)', down => 'DROP TABLE notes');
SELECT migrate.register('regress_reg', '002', '001', 'titles', 'ALTER TABLE notes ADD title text', 'ALTER TABLE notes DROP title');
SELECT revision, down_revisions, depends_on, branch_labels, message, transactional, replaces, source,
    registered_by = session_user AS mine, up_sha256 = sha256('CREATE TABLE notes (id int)') AS hashed, verify_sha256
FROM migrate.revisions ORDER BY seq;
SELECT migrate.script('regress_reg', '001', 'up') AS up, migrate.script('regress_reg', '001', 'down') AS down,
    migrate.script('regress_reg', '001', 'verify') AS verify;
SELECT migrate.script('regress_reg', '001', 'sideways');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.script('regress_reg', '00', 'up');
\echo :LAST_ERROR_SQLSTATE

-- The same once more is a no-op; anything else needs replace => true.
CREATE TEMP TABLE before AS SELECT registered_at FROM migrate.revisions WHERE revision = '001';
SELECT migrate.register('regress_reg', '001', message => 'notes', up => 'CREATE TABLE notes (id int)', down => 'DROP TABLE notes');
SELECT registered_at IN (TABLE before) AS unchanged FROM migrate.revisions WHERE revision = '001';
SELECT migrate.register('regress_reg', '001', message => 'notes', up => 'CREATE TABLE notes (id bigint)', down => 'DROP TABLE notes');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.register('regress_reg', '001', message => 'notes', up => 'CREATE TABLE notes (id int)');
SELECT migrate.register('regress_reg', '001', message => 'other', up => 'CREATE TABLE notes (id int)', down => 'DROP TABLE notes');
SELECT migrate.register('regress_reg', '001', message => 'notes', up => 'CREATE TABLE notes (id int)', down => 'DROP TABLE notes', branch_labels => '{main}');
SELECT migrate.register('regress_reg', '001', message => 'notes', up => 'CREATE TABLE notes (id int)', down => 'DROP TABLE notes', transactional => false);
SELECT migrate.register('regress_reg', '002', NULL, 'titles', 'ALTER TABLE notes ADD title text', 'ALTER TABLE notes DROP title');
SELECT migrate.register('regress_reg', '002', '001', 'titles', 'ALTER TABLE notes ADD title text', 'ALTER TABLE notes DROP title', depends_on => '{001}');
SELECT migrate.register('regress_reg', '001', message => 'notes', up => 'CREATE TABLE notes (id bigint)', down => 'DROP TABLE notes', replace => true);
SELECT migrate.script('regress_reg', '001', 'up');
SELECT * FROM migrate.upgrade('regress_reg');

-- An applied revision stays as it is...
SELECT migrate.register('regress_reg', '001', message => 'notes', up => 'CREATE TABLE notes (id int)', down => 'DROP TABLE notes', replace => true);
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.register('regress_reg', '001', message => 'notes', up => 'CREATE TABLE notes (id bigint)', replace => true);
SELECT migrate.register('regress_reg', '001', message => 'notes', up => 'CREATE TABLE notes (id bigint)', down => 'DROP TABLE notes', branch_labels => '{main}', replace => true);
SELECT migrate.register('regress_reg', '002', NULL, 'titles', 'ALTER TABLE notes ADD title text', 'ALTER TABLE notes DROP title', replace => true);
-- ... also below the row of the version table, and in the spelling of its strings and numbers.
SELECT migrate.register('regress_reg', '001', message => 'notes', up => 'CREATE TABLE "notes" (id bigint)', down => 'DROP TABLE notes');
SELECT count(*) AS changes FROM migrate.script_changes;

-- But comments and white space may change. Both hashes are kept, so that what ran can still be told.
SELECT migrate.register('regress_reg', '001', message => 'notes', down => 'DROP TABLE notes',
    up => E'-- keeps notes\nCREATE TABLE notes ( id bigint /* the number /* of the note */ */ )');
SELECT service, revision, kind, old_sha256 = sha256('CREATE TABLE notes (id bigint)') AS old,
    new_sha256 = (SELECT up_sha256 FROM migrate.revisions WHERE revision = '001') AS new, changed_by = session_user AS mine
FROM migrate.script_changes;
SELECT migrate.script('regress_reg', '001', 'up');
SELECT s.sha256 = c.old_sha256 AS "what ran is the old one"
FROM migrate.run_steps AS s JOIN migrate.script_changes AS c USING (service, revision)
WHERE s.revision = '001';
-- A comment inside a string is no comment, nor is one inside a dollar-quoted body.
SELECT migrate.register('regress_reg', '003', '002', up => $$COMMENT ON TABLE notes IS 'a -- b'; DO $d$ BEGIN PERFORM 1; END $d$; $$);
SELECT * FROM migrate.upgrade('regress_reg');
SELECT migrate.register('regress_reg', '003', '002', up => $$COMMENT ON TABLE notes IS 'a -- c'; DO $d$ BEGIN PERFORM 1; END $d$; $$);
SELECT migrate.register('regress_reg', '003', '002', up => $$COMMENT ON TABLE notes IS 'a -- b'; DO $d$ BEGIN PERFORM 1; /**/ END $d$; $$);
SELECT migrate.register('regress_reg', '003', '002', up => $$COMMENT ON TABLE notes IS /* here */ 'a -- b'; DO $d$ BEGIN PERFORM 1; END $d$; $$);
SELECT migrate.register('regress_reg', '003', '002', up => $$COMMENT ON TABLE notes IS 'a -- b' -- there
; DO $d$ BEGIN PERFORM 1; END $d$; -- done$$);
SELECT revision, kind FROM migrate.script_changes ORDER BY changed_at;
-- The message of an applied revision may change, if that is wanted.
SELECT migrate.register('regress_reg', '002', '001', 'headlines', 'ALTER TABLE notes ADD title text', 'ALTER TABLE notes DROP title');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.register('regress_reg', '002', '001', 'headlines', 'ALTER TABLE notes ADD title text', 'ALTER TABLE notes DROP title', replace => true);
SELECT * FROM migrate.history('regress_reg');

-- What does not fit the graph.
SELECT migrate.register('regress_reg', '004', '404');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.register('regress_reg', '004', depends_on => '{404}');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.register('regress_reg', '004', '004');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.register('regress_reg', '004', '003', depends_on => '{004}');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.register('regress_reg', '004', '003');
SELECT migrate.register('regress_reg', '005', '004');
SELECT migrate.register('regress_reg', '004', '005', replace => true);
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.register('regress_reg', '004', '003', depends_on => '{005}', replace => true);
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.register('regress_reg', '006', '{005,005}');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.register('regress_reg', '006', '005', branch_labels => '{api}');
SELECT migrate.register('regress_reg', '007', '006', branch_labels => '{api}');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.register('regress_reg', '007', '006', branch_labels => '{001}');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.register('regress_reg', 'api', '006');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.register('regress_reg', 'a@b');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.register('regress_reg', 'a-b+c:d e');
SELECT migrate.register('regress_reg', E'a\tb');
SELECT migrate.register('regress_reg', '{a}');
SELECT migrate.register('regress_reg', '007', '006', branch_labels => '{a@b}');
SELECT migrate.register('regress_reg', '007', '006', branch_labels => '{""}');
SELECT migrate.register('regress_reg', 'head');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.register('regress_reg', '007', '006', branch_labels => '{current}');
\echo :LAST_ERROR_SQLSTATE
-- Parents are given in full: an abbreviation names nothing here.
SELECT migrate.register('regress_reg', 'abcdef012345', '006');
SELECT migrate.register('regress_reg', '007', 'abcdef');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM migrate.history('regress_reg');

-- Several parents make a merge point: as an array, or as the text of one.
SELECT migrate.register('regress_reg', '007', '006');
SELECT migrate.register('regress_reg', '008', ARRAY['007', 'abcdef012345'], 'merge');
SELECT migrate.register('regress_reg', '009', '007');
SELECT migrate.register('regress_reg', '010', '{008,009}', 'merge of the merge');
SELECT migrate.register('regress_reg', '010', ARRAY['008', '009'], 'merge of the merge');
SELECT migrate.register('regress_reg', '011', '{}', 'another base');
SELECT migrate.register('regress_reg', '012', '{}'::text[], 'and another');
\set VERBOSITY terse
SELECT migrate.register('regress_reg', '013', '{008');
\echo :LAST_ERROR_SQLSTATE
\set VERBOSITY default
SELECT migrate.register('regress_reg', '013', '{008,NULL}');
\echo :LAST_ERROR_SQLSTATE
SELECT revision, down_revisions FROM migrate.revisions ORDER BY seq OFFSET 7;

-- What is neither applied nor named by another revision can be forgotten.
SELECT migrate.unregister('regress_reg', '008');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.unregister('regress_reg', '001');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.unregister('regress_reg', '003');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.unregister('regress_reg', '404');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.unregister('regress_reg', 'api');
SELECT migrate.unregister('regress_reg', '010');
SELECT migrate.unregister('regress_reg', '008');
SELECT migrate.script('regress_reg', '008', 'up');
SELECT * FROM migrate.heads('regress_reg');
-- One that other revisions depend on is named by them, directly or by its label.
SELECT migrate.register('regress_reg', '014', depends_on => '{012}');
SELECT migrate.unregister('regress_reg', '012');
\echo :LAST_ERROR_SQLSTATE

SET client_min_messages = warning;
DROP EXTENSION migrate;
DROP SCHEMA regress_reg CASCADE;
