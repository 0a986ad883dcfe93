-- Squashed revisions: one in place of a chain. Who has the chain has it, who begins anew runs it alone, who is half-way
-- finishes the chain first.
CREATE EXTENSION migrate;
SET migrate.message_level = 'notice';
CREATE FUNCTION pg_temp.prepare(service text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM migrate.create_service(service);
    PERFORM migrate.register(service, 'a', message => 'tables', up => 'CREATE TABLE t (id int)', down => 'DROP TABLE t');
    PERFORM migrate.register(service, 'b', 'a', 'words', 'ALTER TABLE t ADD word text;', 'ALTER TABLE t DROP word; ');
    PERFORM migrate.register(service, 'c', 'b', 'more', E'ALTER TABLE t ADD more text -- the last word', E'ALTER TABLE t DROP more\n/* and\n gone */');
    PERFORM migrate.register(service, 'd', 'c', 'index', 'CREATE INDEX ON t (id)', 'DROP INDEX t_id_idx');
END $$;
SELECT pg_temp.prepare('regress_fresh'), pg_temp.prepare('regress_whole'), pg_temp.prepare('regress_half');
SELECT revision FROM migrate.upgrade('regress_whole', 'c');
SELECT revision FROM migrate.upgrade('regress_half', 'b');

SELECT migrate.squash('regress_fresh', 'a:c', rev_id => 'S');
SELECT migrate.squash('regress_whole', 'a:c', rev_id => 'S');
SELECT migrate.squash('regress_half', 'a:c', 'the first three', 'S');
SELECT service, down_revisions, message, replaces, source FROM migrate.revisions WHERE revision = 'S' ORDER BY service;
SELECT migrate.script('regress_fresh', 'S', 'up');
SELECT migrate.script('regress_fresh', 'S', 'down');

-- What each sees, and runs.
SELECT * FROM migrate.history('regress_fresh');
SELECT * FROM migrate.history('regress_whole', indicate_current => true);
SELECT * FROM migrate.history('regress_half', indicate_current => true);
SELECT service, current, heads, pending, up_to_date, problem FROM migrate.status;
SELECT * FROM migrate.pending;
SELECT * FROM migrate.current();
SELECT service, revision, is_applied, is_current, is_head FROM migrate.revision_map() ORDER BY service, revision;
SELECT service, revision, down_revisions FROM migrate.upgrade('regress_fresh');
SELECT service, revision, down_revisions FROM migrate.upgrade('regress_whole');
SELECT service, revision, down_revisions FROM migrate.upgrade('regress_half');
SELECT table_schema, string_agg(column_name, ' ' ORDER BY ordinal_position) AS columns FROM information_schema.columns
    WHERE table_schema IN ('regress_fresh', 'regress_half', 'regress_whole') AND table_name = 't' GROUP BY 1 ORDER BY 1;
SELECT * FROM regress_whole.alembic_version;
SELECT service, revision, is_applied, is_current FROM migrate.revision_map('regress_half') ORDER BY revision;
SELECT run, service, version_before, version_after FROM migrate.runs ORDER BY run;
-- A database that finished the chain has the squashed revision, and goes down by it.
SELECT service, direction, revision FROM migrate.downgrade('regress_half', 'S');
SELECT * FROM migrate.current('regress_half');
SELECT service, direction, revision FROM migrate.downgrade('regress_half', 'base');
SELECT to_regclass('regress_half.t') AS t;
SELECT service, revision FROM migrate.upgrade('regress_half', 'S');
-- Replaced names still say something as targets.
SELECT service, revision FROM migrate.downgrade('regress_half', 'c');
SELECT service, revision FROM migrate.upgrade('regress_half', 'b');
\echo :LAST_ERROR_SQLSTATE
SELECT service, revision FROM migrate.downgrade('regress_half', 'a');
\echo :LAST_ERROR_SQLSTATE
-- Half-way again: the old chain is in sight, under its end's two names.
SELECT revision FROM migrate.stamp('regress_half', 'base');
DROP SCHEMA regress_half CASCADE;
SELECT migrate.unregister('regress_half', 'S');
SELECT revision FROM migrate.upgrade('regress_half', 'a');
SELECT migrate.squash('regress_half', 'a:c', rev_id => 'S');
SELECT * FROM migrate.show('regress_half', 'S');
SELECT revision FROM migrate.upgrade('regress_half', 'S');
SELECT * FROM regress_half.alembic_version;
SELECT revision FROM migrate.upgrade('regress_half');

-- A squash can be taken back as long as the chain is there and no row names what replaces it.
SELECT migrate.unregister('regress_whole', 'S');
SELECT * FROM migrate.history('regress_whole', indicate_current => true);
SELECT migrate.squash('regress_whole', 'a:c', rev_id => 'S');
SELECT revision FROM migrate.downgrade('regress_whole', 'S');
SELECT * FROM regress_whole.alembic_version;
SELECT migrate.unregister('regress_whole', 'S');
\echo :LAST_ERROR_SQLSTATE

-- A stamp writes the row that names the squashed revision.
SELECT pg_temp.prepare('regress_stamped');
SELECT revision FROM migrate.upgrade('regress_stamped', 'c');
SELECT migrate.squash('regress_stamped', 'a:c', rev_id => 'S');
SELECT * FROM regress_stamped.alembic_version;
SELECT * FROM migrate.current('regress_stamped');
SELECT revision, down_revisions FROM migrate.stamp('regress_stamped', 'S');
SELECT * FROM regress_stamped.alembic_version;
SELECT revision FROM migrate.stamp('regress_stamped', 'S');
SELECT revision FROM migrate.stamp('regress_stamped', 'c');

-- Unregistering what is replaced: not while half-way, not while the version table names it; then from its end.
SELECT pg_temp.prepare('regress_tidy');
SELECT revision FROM migrate.upgrade('regress_tidy', 'a');
SELECT migrate.squash('regress_tidy', 'a:c', rev_id => 'S');
SELECT migrate.unregister('regress_tidy', 'c');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.unregister('regress_tidy', 'a');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.unregister('regress_tidy', 'S');
SELECT migrate.squash('regress_tidy', 'a:c', rev_id => 'S');
SELECT revision FROM migrate.upgrade('regress_tidy', 'c');
SELECT migrate.unregister('regress_tidy', 'c');
\echo :LAST_ERROR_SQLSTATE
SELECT revision FROM migrate.stamp('regress_tidy', 'S');
SELECT migrate.unregister('regress_tidy', 'a');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.unregister('regress_tidy', 'c');
SELECT migrate.unregister('regress_tidy', 'b');
SELECT migrate.unregister('regress_tidy', 'a');
SELECT revision, down_revisions, replaces FROM migrate.revisions WHERE service = 'regress_tidy' ORDER BY revision;
SELECT revision FROM migrate.upgrade('regress_tidy');
SELECT service, revision, direction FROM migrate.downgrade('regress_tidy', 'base');
-- An old row of a database that came late says what stands for it now.
SELECT migrate.ensure_version('regress_tidy');
INSERT INTO regress_tidy.alembic_version VALUES ('c');
SELECT revision FROM migrate.upgrade('regress_tidy');
\echo :LAST_ERROR_SQLSTATE
SELECT problem FROM migrate.status WHERE service = 'regress_tidy';
SELECT revision FROM migrate.stamp('regress_tidy', 'S', purge => true);
SELECT * FROM migrate.current('regress_tidy');
-- It can be squashed in its turn; a random identifier is made up.
SELECT length(migrate.squash('regress_tidy', 'base:d')) AS characters;
SELECT replaces, message FROM migrate.revisions WHERE service = 'regress_tidy' AND revision NOT IN ('S', 'd');

-- Changing what is applied, by itself or by what stands for it, is refused; else as for any revision.
SELECT migrate.register('regress_whole', 'b', 'a', 'words', 'SELECT 1', '', replace => true);
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.edit('regress_whole', 'b', up => 'SELECT 1');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.edit('regress_whole', 'S', up => 'SELECT 1');
\echo :LAST_ERROR_SQLSTATE
SELECT pg_temp.prepare('regress_changed');
SELECT migrate.squash('regress_changed', 'a:c', rev_id => 'S');
SELECT migrate.edit('regress_changed', 'S', up => 'CREATE TABLE t (id int, word text, more text)', message => 'all at once');
SELECT migrate.edit('regress_changed', 'b', message => 'other words');
SELECT migrate.register('regress_changed', 'S', message => 'all at once', up => 'CREATE TABLE t (id int, word text, more text)', replaces => '{a,b,c}');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.register('regress_changed', 'S', message => 'no more', up => 'SELECT 1', replace => true);
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.unregister('regress_changed', 'd');
SELECT migrate.register('regress_changed', 'b', 'S', replace => true);
\echo :LAST_ERROR_SQLSTATE
-- A symbol stands for what is in sight.
SELECT pg_temp.prepare('regress_seen');
SELECT migrate.unregister('regress_seen', 'd');
SELECT migrate.squash('regress_seen', 'a:c', rev_id => 'S');
SELECT migrate.edit('regress_seen', 'head', message => 'all of it');
SELECT * FROM migrate.history('regress_seen');
-- The chain beside it doesn't keep a dependency from being looked up.
SELECT migrate.register('regress_seen', 'e', 'S', depends_on => '{regress_fresh:nowhere}');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.drop_service('regress_seen');
-- Nor does it let go of what a revision out of sight depends on.
SELECT migrate.create_service('regress_named'), migrate.register('regress_named', '1', branch_labels => '{named}', down => '');
SELECT migrate.create_service('regress_naming'), migrate.register('regress_naming', 'a', down => ''),
    migrate.register('regress_naming', 'b', 'a', down => '', depends_on => '{regress_named:named}'),
    migrate.register('regress_naming', 'AB', down => '', replaces => '{a,b}');
SELECT migrate.register('regress_named', '1', down => '', replace => true);
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.drop_service('regress_naming'), migrate.drop_service('regress_named');

-- What can't be squashed, or replaced.
SELECT pg_temp.prepare('regress_bad');
SELECT migrate.squash('regress_bad', 'a');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.squash('regress_bad', 'a:a');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.squash('regress_bad', 'c:a');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.squash('regress_bad', 'a:nothing');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.squash('regress_bad', 'a:c', rev_id => 'd');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.squash('regress_bad', 'a:c', rev_id => 'head');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.squash('regress_bad', 'a:c', rev_id => 'b');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.squash('regress_nobody', 'a:c');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.squash('regress_bad', NULL);
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.register('regress_bad', 'S', replaces => '{b,c}');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.register('regress_bad', 'S', replaces => '{a,c}');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.register('regress_bad', 'S', replaces => '{a,a}');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.register('regress_bad', 'S', replaces => '{S}');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.register('regress_bad', 'S', replaces => '{a-b}');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.register('regress_bad', 'x', 'b');
SELECT migrate.squash('regress_bad', 'a:c', rev_id => 'S');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.squash('regress_bad', 'a:b', rev_id => 'S');
SELECT migrate.register('regress_bad', 'T', replaces => '{a}');
\echo :LAST_ERROR_SQLSTATE
-- What replaces something itself can be squashed once that is gone.
SELECT migrate.squash('regress_bad', 'S:c', rev_id => 'T');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.unregister('regress_bad', 'x');
SELECT migrate.squash('regress_bad', 'S:c', rev_id => 'T');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.unregister('regress_bad', 'b');
SELECT migrate.unregister('regress_bad', 'a');
SELECT migrate.squash('regress_bad', 'S:c', rev_id => 'T');
SELECT revision, down_revisions, replaces FROM migrate.revisions WHERE service = 'regress_bad' ORDER BY revision;
SELECT * FROM migrate.history('regress_bad');
SELECT service, revision FROM migrate.upgrade('regress_bad');
SELECT service, revision FROM migrate.downgrade('regress_bad', 'base');

-- Ranges are those of history; one without a script to undo it makes the whole irreversible.
SELECT migrate.create_service('regress_range');
SELECT migrate.register('regress_range', '1', up => '', down => '');
SELECT migrate.register('regress_range', '2', '1', up => '-- nothing', down => '-- nothing', branch_labels => '{two}');
SELECT migrate.register('regress_range', '3', '2', up => 'SELECT 1;;', down => ';');
SELECT migrate.register('regress_range', '4', '3', up => 'SELECT $x$;$x$', depends_on => '{two}');
SELECT migrate.register('regress_range', '5', '4', up => 'VACUUM', down => '', transactional => false);
SELECT migrate.squash('regress_range', '4:head');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.squash('regress_range', '3:4', rev_id => 'B');
SELECT migrate.squash('regress_range', ':2', rev_id => 'A');
SELECT revision, down_revisions, depends_on, replaces FROM migrate.revisions WHERE revision IN ('A', 'B') ORDER BY 1;
SELECT migrate.script('regress_range', 'A', 'up'), migrate.script('regress_range', 'A', 'down') IS NULL AS irreversible;
SELECT migrate.script('regress_range', 'B', 'up'), migrate.script('regress_range', 'B', 'down') IS NULL AS irreversible;
SELECT * FROM migrate.history('regress_range', verbose => true);
SELECT revision, statements FROM migrate.upgrade('regress_range', 'two');
SELECT revision, statements FROM migrate.upgrade('regress_range', 'B');
SELECT revision FROM migrate.downgrade('regress_range', 'A');
\echo :LAST_ERROR_SQLSTATE

-- Together with other services: what others depend on by an old name, they depend on in what stands for it.
SELECT pg_temp.prepare('regress_needed');
SELECT migrate.create_service('regress_needing');
SELECT migrate.register('regress_needing', '1', depends_on => '{regress_needed:b}', down => '');
SELECT migrate.squash('regress_needed', 'a:c', rev_id => 'S');
SELECT revision FROM migrate.pending WHERE service = 'regress_needing';
SELECT migrate.register('regress_needing', '2', '1', depends_on => '{regress_needed:S}', down => '');
SELECT revision FROM migrate.upgrade('regress_needed', 'S');
SELECT service, revision FROM migrate.upgrade('regress_needing');
SELECT service, revision FROM migrate.downgrade('regress_needed', 'base');
-- While the chain is half-way, each name means what it says.
DROP SCHEMA regress_needed CASCADE;
SELECT migrate.ensure_version('regress_needed');
SELECT revision FROM migrate.stamp('regress_needed', 'S');
UPDATE regress_needed.alembic_version SET version_num = 'b';
CREATE TABLE regress_needed.t (id int, word text);
SELECT service, pending, problem FROM migrate.status WHERE service LIKE 'regress_need%';
SELECT revision FROM migrate.pending WHERE service = 'regress_needing';
SELECT service, revision FROM migrate.upgrade('regress_needing');
SELECT service, problem FROM migrate.status WHERE service LIKE 'regress_need%';
SELECT service, revision FROM migrate.downgrade('regress_needed', 'base');

SET client_min_messages = warning;
DROP EXTENSION migrate;
DROP SCHEMA IF EXISTS regress_fresh, regress_whole, regress_half, regress_stamped, regress_tidy, regress_changed, regress_bad,
    regress_range, regress_needed, regress_needing CASCADE;
