-- Looking: current, history, heads, branches and show say what Alembic says; revision_map has the facts as columns.
CREATE EXTENSION migrate;
SET migrate.message_level = 'debug1';
SELECT migrate.create_service('regress_look');
SELECT migrate.register('regress_look', '1975ea83b712', message => 'create account table', down => '');
SELECT migrate.register('regress_look', 'ae1027a6acf', '1975ea83b712', E'add a column\n\nIt holds the time\nof the last change.\n', down => '');
SELECT migrate.register('regress_look', '27c6a30d7c24', '1975ea83b712', 'add shopping cart table', branch_labels => '{shoppingcart}', down => '');
SELECT migrate.register('regress_look', '55af2cb1c267', 'ae1027a6acf', 'add another account column', down => '');
SELECT migrate.register('regress_look', '29f859a13ea', message => 'create networking', branch_labels => '{networking}', down => '');
SELECT migrate.register('regress_look', '2a95102259be', '29f859a13ea', 'add ip account table', depends_on => '{55af2cb1c267}', down => '');

-- Before anything has run.
SELECT * FROM migrate.current('regress_look');
SELECT * FROM migrate.current('regress_look', verbose => true);
SELECT * FROM migrate.current('regress_look', check_heads => true);
\echo :LAST_ERROR_SQLSTATE
SELECT count(*) FROM pg_namespace WHERE nspname = 'regress_look';

SELECT * FROM migrate.history('regress_look');
SELECT * FROM migrate.heads('regress_look');
SELECT * FROM migrate.heads('regress_look', resolve_dependencies => true);
SELECT * FROM migrate.branches('regress_look');
SELECT revision FROM migrate.upgrade('regress_look', '2a95102259be');
SELECT * FROM migrate.current('regress_look');
SELECT * FROM migrate.history('regress_look', indicate_current => true);
SELECT * FROM migrate.current('regress_look', check_heads => true);
SELECT revision FROM migrate.upgrade('regress_look', 'heads');
SELECT * FROM migrate.current('regress_look');

-- At length.
SELECT * FROM migrate.current('regress_look', verbose => true);
SELECT * FROM migrate.heads('regress_look', verbose => true);
SELECT * FROM migrate.branches('regress_look', verbose => true);
SELECT * FROM migrate.history('regress_look', verbose => true, indicate_current => true);
SELECT * FROM migrate.show('regress_look', '2a95');
SELECT * FROM migrate.show('regress_look', 'shoppingcart');
SELECT * FROM migrate.show('regress_look', 'heads');
SELECT * FROM migrate.show('regress_look', 'current');
SELECT * FROM migrate.show('regress_look', 'base');
SELECT * FROM migrate.show('regress_look', 'nope');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM migrate.show('regress_look', 'head');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM migrate.show('regress_look', '+1');
\echo :LAST_ERROR_SQLSTATE

-- Ranges of history: both ends included, either may be left out or be current.
SELECT * FROM migrate.history('regress_look', '1975:55af');
SELECT * FROM migrate.history('regress_look', ':ae10');
SELECT * FROM migrate.history('regress_look', '2a95102259be:');
SELECT * FROM migrate.history('regress_look', ':');
SELECT * FROM migrate.history('regress_look', 'current:');
SELECT * FROM migrate.history('regress_look', '29f859a13ea:current');
SELECT * FROM migrate.history('regress_look', ':shoppingcart@head');
SELECT * FROM migrate.history('regress_look', ':networking@head-1');
SELECT * FROM migrate.history('regress_look', '-1:');
SELECT * FROM migrate.history('regress_look', '27c6:55af');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM migrate.history('regress_look', '27c6');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM migrate.history('regress_look', 'a:b:c');
SELECT * FROM migrate.history('regress_look', 'nope:');
\echo :LAST_ERROR_SQLSTATE

-- Merged, all are one again.
SELECT migrate.register('regress_look', '53fffde5ad5f', ARRAY['2a95102259be', '27c6a30d7c24'], 'merge all', down => '');
SELECT revision FROM migrate.upgrade('regress_look', 'heads');
SELECT * FROM migrate.history('regress_look', indicate_current => true);
SELECT * FROM migrate.show('regress_look', '53ff');
SELECT * FROM migrate.current('regress_look');

-- The facts as columns.
SELECT revision, down_revisions, depends_on, labels, is_base AS base, is_head AS head, is_effective_head AS effective,
    is_branch_point AS branch, is_merge_point AS merge, is_applied AS applied, is_current AS current
FROM migrate.revision_map('regress_look');
SELECT revision, message FROM migrate.revision_map('regress_look') WHERE is_branch_point;

-- Without a service, all of them, each line led by the service's name.
SELECT migrate.create_service('regress_look_b');
SELECT migrate.register('regress_look_b', '001', message => 'one');
SELECT migrate.register('regress_look_b', '002', '001', 'two');
SELECT migrate.create_service('regress_look_none');
SELECT revision FROM migrate.upgrade('regress_look_b', '001');
SELECT * FROM migrate.current();
SELECT * FROM migrate.current(verbose => true);
SELECT * FROM migrate.heads();
SELECT * FROM migrate.branches();
SELECT * FROM migrate.history(range => ':-1');
SELECT * FROM migrate.history(range => 'base:heads', indicate_current => true);
SELECT service, revision, is_head, is_applied, is_current FROM migrate.revision_map() WHERE service <> 'regress_look';
-- A service without revisions has nothing to say.
SELECT * FROM migrate.current('regress_look_none');
SELECT * FROM migrate.history('regress_look_none');
SELECT * FROM migrate.heads('regress_look_none');
SELECT * FROM migrate.branches('regress_look_none');
SELECT * FROM migrate.revision_map('regress_look_none');
SELECT * FROM migrate.upgrade('regress_look_none');
SELECT * FROM migrate.upgrade('regress_look_none', 'heads');
SELECT migrate.check('regress_look_none');

-- They write nothing, so a read-only transaction will do; they can be joined, filtered, and used as values.
BEGIN READ ONLY;
SELECT * FROM migrate.current('regress_look_b');
SELECT count(*) FROM migrate.history();
SELECT count(*) FROM migrate.heads();
SELECT count(*) FROM migrate.branches();
SELECT count(*) FROM migrate.show('regress_look', 'current');
SELECT count(*) FROM migrate.revision_map();
SELECT count(*) FROM migrate.status;
SELECT count(*) FROM migrate.pending;
SELECT migrate.check('regress_look_none');
SELECT migrate.script('regress_look_b', '001', 'up');
ROLLBACK;
SELECT migrate.current('regress_look_b') AS value, count(*) OVER () AS n;
SELECT s.service, h FROM migrate.services AS s, migrate.heads(s.service) AS h ORDER BY s.service, h COLLATE "C";

-- What stands in the version table without being known stops current, not the rest.
INSERT INTO regress_look_b.alembic_version VALUES ('stray');
SELECT * FROM migrate.current('regress_look_b');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM migrate.history('regress_look_b');
SELECT * FROM migrate.history('regress_look_b', indicate_current => true);
SELECT * FROM migrate.show('regress_look_b', 'current');
\echo :LAST_ERROR_SQLSTATE
SELECT revision, is_applied, is_current FROM migrate.revision_map('regress_look_b');

SET client_min_messages = warning;
DROP EXTENSION migrate;
DROP SCHEMA regress_look, regress_look_b CASCADE;
