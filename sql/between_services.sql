-- Dependencies on revisions of other services: an upgrade pulls in what it needs there, a downgrade takes along what
-- depends on what it undoes.
CREATE EXTENSION migrate;
SET migrate.message_level = 'notice';
SELECT migrate.create_service('regress_users');
SELECT migrate.create_service('regress_habits');
SELECT migrate.register('regress_users', '001', message => 'accounts', up => 'CREATE TABLE account (id int PRIMARY KEY)', down => 'DROP TABLE account');
SELECT migrate.register('regress_users', '002', '001', 'names', 'ALTER TABLE account ADD name text', 'ALTER TABLE account DROP name', branch_labels => '{people}');
SELECT migrate.register('regress_users', '003', '002', 'mail', 'ALTER TABLE account ADD mail text', 'ALTER TABLE account DROP mail');
SELECT migrate.register('regress_habits', '001', message => 'habits', up => 'CREATE TABLE habit (id int, account int)', down => 'DROP TABLE habit');
SELECT migrate.register('regress_habits', '002', '001', 'owners', 'ALTER TABLE habit ADD CONSTRAINT owner FOREIGN KEY (account) REFERENCES regress_users.account',
    'ALTER TABLE habit DROP CONSTRAINT owner', depends_on => '{regress_users:001}');
SELECT migrate.register('regress_habits', '003', '002', 'names', 'CREATE VIEW names AS SELECT h.id, a.name FROM habit AS h JOIN regress_users.account AS a ON a.id = h.account',
    'DROP VIEW names', depends_on => '{regress_users:people}');
SELECT service, needs FROM migrate.services ORDER BY service;

-- What a user sees of it beforehand.
SELECT * FROM migrate.history('regress_habits');
SELECT * FROM migrate.show('regress_habits', '002');
SELECT service, pending, up_to_date, problem FROM migrate.status;
SELECT * FROM migrate.pending;
SELECT migrate.check('regress_habits');
\echo :LAST_ERROR_SQLSTATE
-- An upgrade takes what a step needs just before it, and no more.
SELECT * FROM migrate.upgrade('regress_habits', '002');
SELECT * FROM migrate.current();
SELECT * FROM migrate.pending;
SELECT service, revision FROM migrate.upgrade('regress_habits');
SELECT service, current, heads, pending, up_to_date, problem FROM migrate.status;
SELECT migrate.check('regress_habits');
SELECT service, revision FROM migrate.upgrade('regress_habits');
SELECT migrate.check('regress_users');
-- The log has a row per service and run, and the steps in their order.
SELECT run, service, command, target, version_before, version_after FROM migrate.runs ORDER BY run, service;
SELECT run, service, step, direction, revision FROM migrate.run_steps ORDER BY run, service, step;

-- A downgrade takes along what depends on what it undoes.
SELECT service, direction, revision FROM migrate.downgrade('regress_users', '001');
SELECT service, revision FROM migrate.upgrade_all();
SELECT service, direction, revision FROM migrate.downgrade('regress_users', '-1');
SELECT * FROM migrate.downgrade('regress_users', 'base');
SELECT * FROM migrate.current();
SELECT run, service, command, target, version_before, version_after FROM migrate.runs WHERE run = (SELECT max(run) FROM migrate.runs) ORDER BY service;
SELECT service, revision FROM migrate.upgrade_all();
-- The dependant alone goes alone.
SELECT service, revision FROM migrate.downgrade('regress_habits', 'base');
SELECT service, revision FROM migrate.upgrade('regress_habits');

-- What is stamped away is said; an upgrade of what stands on it doesn't mend it by itself.
SELECT revision FROM migrate.stamp('regress_users', '001');
SELECT service, pending, up_to_date, problem FROM migrate.status;
SELECT migrate.check('regress_habits');
SELECT service, revision FROM migrate.upgrade('regress_habits');
SELECT revision FROM migrate.stamp('regress_users', '003');
SELECT service, problem FROM migrate.status;

-- Registering: what can't be.
SELECT migrate.register('regress_habits', '004', '003', depends_on => '{regress_users:nothing}');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.register('regress_habits', '004', '003', depends_on => '{regress_nobody:001}');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.register('regress_habits', '004', '003', depends_on => '{:001}');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.register('regress_habits', '004', '003', depends_on => '{regress_users:}');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.register('regress_habits', '004', '003', depends_on => '{regress_users:00-1}');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.register('regress_habits', '004', '003', depends_on => '{regress_users:heads}');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.register('regress_habits', '004', 'regress_users:003');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.register('regress_habits', '004', '003', depends_on => '{regress_habits:004}');
\echo :LAST_ERROR_SQLSTATE
-- The own service's name is as good as none.
SELECT migrate.register('regress_habits', '004', '003', depends_on => '{regress_habits:001,regress_users:003}');
SELECT depends_on FROM migrate.revisions WHERE service = 'regress_habits' AND revision = '004';
SELECT migrate.register('regress_habits', '004', '003', depends_on => '{001,regress_users:003}');

-- Changing: what leads in a circle, and what others depend on.
SELECT migrate.register('regress_users', '004', '003');
SELECT migrate.register('regress_habits', '005', '004', depends_on => '{regress_users:004}');
SELECT migrate.register('regress_users', '004', '003', depends_on => '{regress_habits:005}', replace => true);
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.register('regress_users', '004', '003', depends_on => '{regress_habits:004}', replace => true);
SELECT service, needs FROM migrate.services ORDER BY service;
SELECT revision FROM migrate.pending WHERE service = 'regress_habits';
SELECT revision FROM migrate.pending WHERE service = 'regress_users';
SELECT migrate.unregister('regress_users', '004');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.register('regress_users', 'tagged', '003', branch_labels => '{mark}');
SELECT migrate.register('regress_habits', 'onlabel', '004', depends_on => '{regress_users:mark}');
SELECT migrate.register('regress_users', 'tagged', '003', replace => true);
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.drop_service('regress_users');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.unregister('regress_habits', 'onlabel');
SELECT migrate.unregister('regress_users', 'tagged');
SELECT migrate.unregister('regress_habits', '005');
SELECT migrate.unregister('regress_users', '004');
SELECT service, needs FROM migrate.services ORDER BY service;
SELECT migrate.unregister('regress_habits', '004');

-- Other ways of registering.
SELECT migrate.revision('regress_habits', 'written', up => '', down => '', depends_on => '{regress_users:003,regress_habits:001}', rev_id => 'written');
SELECT down_revisions, depends_on FROM migrate.revisions WHERE service = 'regress_habits' AND revision = 'written';
SELECT migrate.unregister('regress_habits', 'written');
SELECT migrate.create_service('regress_reports');
SELECT * FROM migrate.register_all('regress_reports', '[
    {"revision": "b", "down_revision": "a", "depends_on": ["regress_habits:003", "regress_reports:a"], "down": ""},
    {"revision": "a", "depends_on": ["regress_users:people"], "down": ""}]');
SELECT revision, depends_on FROM migrate.revisions WHERE service = 'regress_reports' ORDER BY revision;
SELECT * FROM migrate.register_all('regress_reports', '[{"revision": "c", "depends_on": ["regress_habits:none"]}]');
\echo :LAST_ERROR_SQLSTATE
SELECT service, needs FROM migrate.services ORDER BY service;
-- Through several services, up and down.
SELECT service, revision FROM migrate.downgrade('regress_users', 'base');
SELECT revision FROM migrate.pending WHERE service = 'regress_reports';
SELECT service, revision FROM migrate.upgrade('regress_reports');
SELECT service, revision FROM migrate.downgrade('regress_users', '001');
SELECT service, revision FROM migrate.upgrade_all();

-- A dependant that can't be undone, and one that can't run in a transaction: said before anything runs.
SELECT migrate.register('regress_reports', 'final', 'b', depends_on => '{regress_users:003}');
SELECT service, revision FROM migrate.upgrade('regress_reports');
SELECT service, revision FROM migrate.downgrade('regress_users', '002');
\echo :LAST_ERROR_SQLSTATE
SELECT revision FROM migrate.stamp('regress_reports', 'b');
SELECT migrate.unregister('regress_reports', 'final');
SELECT migrate.register('regress_users', 'online', '003', up => 'VACUUM', down => '', transactional => false);
SELECT migrate.register('regress_reports', 'after', 'b', depends_on => '{regress_users:online}', down => '');
SELECT service, revision FROM migrate.upgrade('regress_reports');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.unregister('regress_reports', 'after');
SELECT migrate.unregister('regress_users', 'online');

-- A script that fails in the service that is pulled in undoes all.
SELECT migrate.register('regress_users', 'fails', '003', up => 'SELECT 1 / 0', down => '');
SELECT migrate.register('regress_reports', 'before', 'b', up => 'CREATE TABLE made (id int)', down => 'DROP TABLE made');
SELECT migrate.register('regress_reports', 'after', 'before', depends_on => '{regress_users:fails}', down => '');
SELECT service, revision FROM migrate.upgrade('regress_reports');
\echo :LAST_ERROR_SQLSTATE
SELECT to_regclass('regress_reports.made') AS made;
SELECT * FROM migrate.current();
-- A script can't run a service of the plan; what it runs otherwise is its affair.
SELECT migrate.register('regress_users', 'fails', '003', up => 'SELECT * FROM migrate.upgrade(''regress_reports'')', down => '', replace => true);
SELECT service, revision FROM migrate.upgrade('regress_reports');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.register('regress_reports', 'before', 'b', up => 'SELECT * FROM migrate.upgrade(''regress_users'')', down => '', replace => true);
SELECT service, revision FROM migrate.upgrade('regress_reports');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.unregister('regress_reports', 'after');
SELECT migrate.unregister('regress_reports', 'before');
SELECT migrate.unregister('regress_users', 'fails');

-- Scripts run as the owner of their own service, in its schema, whoever asked and for what.
CREATE ROLE regress_users_owner;
CREATE ROLE regress_habits_owner;
CREATE ROLE regress_both;
GRANT regress_users_owner, regress_habits_owner TO regress_both;
GRANT USAGE ON SCHEMA migrate TO regress_users_owner, regress_habits_owner;
DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO regress_users_owner, regress_habits_owner', current_database()); END $$;
SELECT migrate.create_service('regress_theirs', owner => 'regress_users_owner');
SELECT migrate.create_service('regress_mine', owner => 'regress_habits_owner');
SELECT migrate.register('regress_theirs', '001', up => $$CREATE TABLE made AS SELECT current_user::text AS by, current_setting('migrate.service') AS service$$, down => 'DROP TABLE made');
-- It takes a right on both sides to depend on something, and to run or undo it.
SET ROLE regress_habits_owner;
SELECT migrate.register('regress_mine', '001', up => $$CREATE TABLE made AS SELECT current_user::text AS by, current_setting('migrate.service') AS service$$, down => 'DROP TABLE made');
SELECT migrate.register('regress_mine', '002', '001', depends_on => '{regress_theirs:001}', down => '');
\echo :LAST_ERROR_SQLSTATE
SET ROLE regress_both;
SELECT migrate.register('regress_mine', '002', '001', depends_on => '{regress_theirs:001}', down => '');
SET ROLE regress_habits_owner;
SELECT service, revision FROM migrate.upgrade('regress_mine');
\echo :LAST_ERROR_SQLSTATE
SELECT service, revision FROM migrate.upgrade('regress_mine', '001');
SET ROLE regress_both;
SELECT service, revision FROM migrate.upgrade('regress_mine');
SELECT * FROM migrate.current('regress_theirs');
RESET ROLE;
SELECT * FROM regress_theirs.made UNION ALL SELECT * FROM regress_mine.made ORDER BY service;
SET ROLE regress_users_owner;
SELECT service, revision FROM migrate.downgrade('regress_theirs', 'base');
\echo :LAST_ERROR_SQLSTATE
-- What is applied already takes no right there.
SET ROLE regress_habits_owner;
SELECT service, revision FROM migrate.downgrade('regress_mine', '001');
SELECT service, revision FROM migrate.upgrade('regress_mine');
RESET ROLE;

-- The other service's version table: missing, with a row that nobody knows, a view.
DROP TABLE regress_theirs.alembic_version;
SELECT service, problem FROM migrate.status WHERE service LIKE 'regress_%' AND problem IS NOT NULL;
SELECT service, revision FROM migrate.downgrade('regress_mine', 'base');
SELECT service, revision FROM migrate.upgrade('regress_mine');
DROP TABLE regress_theirs.made;
SELECT service, revision FROM migrate.upgrade('regress_mine');
SELECT service, revision FROM migrate.downgrade('regress_mine', '001');
UPDATE regress_theirs.alembic_version SET version_num = 'gone';
SELECT service, revision FROM migrate.upgrade('regress_mine');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.check('regress_mine');
\echo :LAST_ERROR_SQLSTATE
SELECT service, pending, problem FROM migrate.status WHERE problem IS NOT NULL;
SELECT service, revision FROM migrate.pending WHERE service = 'regress_mine';
DROP TABLE regress_theirs.alembic_version;
CREATE VIEW regress_theirs.alembic_version AS SELECT '001'::text AS version_num;
SELECT service, revision FROM migrate.upgrade('regress_mine');
\echo :LAST_ERROR_SQLSTATE
SELECT service, problem FROM migrate.status WHERE problem IS NOT NULL;
DROP VIEW regress_theirs.alembic_version;

-- Nor can it move a service that the plan only relies on.
SELECT revision FROM migrate.stamp('regress_theirs', 'heads', purge => true);
SELECT migrate.register('regress_mine', 'mover', (SELECT max(revision) FROM migrate.revision_map('regress_mine') WHERE is_head),
    up => 'SELECT * FROM migrate.stamp(''regress_theirs'', ''base'')', down => '',
    depends_on => (SELECT ARRAY['regress_theirs:' || max(revision)] FROM migrate.revision_map('regress_theirs') WHERE is_head));
SELECT service, revision FROM migrate.upgrade('regress_mine', 'mover');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.unregister('regress_mine', 'mover');

-- A service that nothing depends on any more can be dropped.
SELECT migrate.unregister('regress_mine', '002');
SELECT migrate.drop_service('regress_theirs');

SET client_min_messages = warning;
DROP EXTENSION migrate;
DROP SCHEMA regress_users, regress_habits, regress_reports, regress_theirs, regress_mine CASCADE;
DO $$ BEGIN EXECUTE format('REVOKE CREATE ON DATABASE %I FROM regress_users_owner, regress_habits_owner', current_database()); END $$;
DROP ROLE regress_both, regress_users_owner, regress_habits_owner;
