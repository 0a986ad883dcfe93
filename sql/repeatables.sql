-- Repeatable scripts run at the end of an upgrade, when they or what they depend on have changed: views, functions,
-- policies, grants.
CREATE EXTENSION migrate;
CREATE ROLE regress_rep_app;
SELECT migrate.create_service('regress_rep');
SELECT migrate.register('regress_rep', '001', message => 'habits',
    up   => 'CREATE TABLE habits (id int PRIMARY KEY, owner name NOT NULL DEFAULT current_user, title text, is_deleted boolean NOT NULL DEFAULT false);
             ALTER TABLE habits ENABLE ROW LEVEL SECURITY',
    down => 'DROP TABLE habits CASCADE');
SELECT migrate.register('regress_rep', '002', '001', 'events', 'CREATE TABLE habit_events (habit int REFERENCES habits, at date)', 'DROP TABLE habit_events CASCADE');

-- What depends on what is said by names; an unknown one, a syntax error and transaction control are refused now.
SELECT migrate.register_repeatable('regress_rep', 'policies', 'SELECT 1', after => '{active}');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.register_repeatable('regress_rep', 'active', E'CREATE OR REPLACE VIEW active\nAS SELEC 1');
SELECT migrate.register_repeatable('regress_rep', 'active', 'COMMIT');
SELECT migrate.register_repeatable('regress_rep', 'active', 'VACUUM');
SELECT migrate.register_repeatable('regress_rep', 'active',
    'CREATE OR REPLACE VIEW active AS SELECT id, title FROM habits WHERE NOT is_deleted');
SELECT migrate.register_repeatable('regress_rep', 'policies', $$
GRANT USAGE ON SCHEMA regress_rep TO regress_rep_app;
GRANT SELECT ON active, habits TO regress_rep_app;
DROP POLICY IF EXISTS own ON habits;
CREATE POLICY own ON habits TO regress_rep_app USING (owner = current_user);
$$, after => '{active}');
SELECT migrate.register_repeatable('regress_rep', 'a_report',
    'CREATE OR REPLACE VIEW report AS SELECT title, count(at) FROM active LEFT JOIN habit_events ON habit = id GROUP BY title', after => '{active,002}');
SELECT service, name, after, ran_sha256, last_run, sha256 = sha256(convert_to(migrate.script(service, name, 'repeatable'), 'UTF8')) AS hashed
FROM migrate.repeatables;
SELECT service, command, revisions, detail ->> 'policies' IS NOT NULL AS told FROM migrate.changes WHERE command ~ 'repeatable' ORDER BY change;

-- They run after the steps, each after those that it comes after; what needs a revision that is not applied waits.
SELECT * FROM migrate.pending;
SELECT * FROM migrate.upgrade('regress_rep', '001');
SELECT polname FROM pg_policy WHERE polrelid = 'regress_rep.habits'::regclass;
SELECT step, revision, message FROM migrate.pending;
SELECT * FROM migrate.upgrade('regress_rep', '001');
SELECT * FROM migrate.upgrade('regress_rep');
SELECT count(*) FROM regress_rep.report;
SELECT * FROM migrate.upgrade('regress_rep');
SELECT run, step, direction, revision, statements, sha256 = (SELECT sha256 FROM migrate.repeatables WHERE name = revision) AS hashed FROM migrate.run_steps ORDER BY run, step;
SELECT name, ran_sha256 = sha256 AS ran, last_run FROM migrate.repeatables ORDER BY name;
SELECT current, pending, up_to_date FROM migrate.status;
SELECT migrate.check('regress_rep');

-- The same again is nothing. A change runs in the next upgrade, with all that comes after it, even without a step.
SELECT migrate.register_repeatable('regress_rep', 'active',
    'CREATE OR REPLACE VIEW active AS SELECT id, title FROM habits WHERE NOT is_deleted');
SELECT repeatables_due FROM migrate.services;
SELECT migrate.register_repeatable('regress_rep', 'active',
    'CREATE OR REPLACE VIEW active AS SELECT id, title, owner FROM habits WHERE NOT is_deleted');
SELECT repeatables_due FROM migrate.services;
SELECT current, pending, up_to_date FROM migrate.status;
SELECT migrate.check('regress_rep');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM migrate.upgrade('regress_rep');
SELECT command, target, version_before, version_after FROM migrate.runs ORDER BY run DESC LIMIT 1;
-- Changed, and changed back: nothing to do.
SELECT migrate.script('regress_rep', 'policies', 'repeatable') AS policies \gset
SELECT migrate.register_repeatable('regress_rep', 'policies', 'SELECT 1', after => '{active}');
SELECT repeatables_due FROM migrate.services;
SELECT migrate.register_repeatable('regress_rep', 'policies', :'policies', after => '{active}');
SELECT repeatables_due FROM migrate.services;
SELECT * FROM migrate.upgrade('regress_rep');
-- Another dependency is a change, too.
SELECT migrate.register_repeatable('regress_rep', 'policies', 'SELECT 2', after => '{}');
SELECT revision FROM migrate.upgrade('regress_rep');
SELECT migrate.register_repeatable('regress_rep', 'policies', 'SELECT 2', after => '{a_report,001}');
SELECT revision FROM migrate.upgrade('regress_rep');

-- A revision that one comes after makes it run again.
SELECT migrate.register('regress_rep', '003', '002', 'notes', 'DROP VIEW IF EXISTS report; ALTER TABLE habit_events ADD note text', 'ALTER TABLE habit_events DROP note CASCADE');
SELECT migrate.register_repeatable('regress_rep', 'a_report',
    'CREATE OR REPLACE VIEW report AS SELECT title, count(at), count(note) AS notes FROM active LEFT JOIN habit_events ON habit = id GROUP BY title', after => '{active,003}');
SELECT revision FROM migrate.upgrade('regress_rep', '002');
SELECT revision FROM migrate.upgrade('regress_rep');
SELECT migrate.register('regress_rep', '004', '003', 'nothing', down => '');
SELECT revision FROM migrate.upgrade('regress_rep');

-- A downgrade runs none, but may take away what they made: all run again. So they do where an upgrade starts from base.
-- A stamp leaves them as they are.
SELECT revision FROM migrate.downgrade('regress_rep', '003');
SELECT revision FROM migrate.downgrade('regress_rep', '-1');
SELECT revision FROM migrate.upgrade('regress_rep', '002');
SELECT revision FROM migrate.upgrade('regress_rep', 'heads');
SELECT revision FROM migrate.stamp('regress_rep', '003');
SELECT repeatables_due FROM migrate.services;
DROP SCHEMA regress_rep CASCADE;
SELECT direction, revision FROM migrate.upgrade('regress_rep', 'heads');

-- A script that fails fails the call.
SELECT migrate.register_repeatable('regress_rep', 'policies', E'SELECT 1;\nGRANT SELECT ON nowhere TO regress_rep_app', after => '{active}');
SELECT migrate.register('regress_rep', '005', '004', 'more', 'CREATE TABLE more ()', 'DROP TABLE more');
SELECT * FROM migrate.upgrade('regress_rep');
\echo :LAST_ERROR_SQLSTATE
SELECT to_regclass('regress_rep.more');
SELECT * FROM migrate.current('regress_rep');
SELECT migrate.register_repeatable('regress_rep', 'policies', $$DO $d$ BEGIN RAISE NOTICE '% % % %', current_setting('migrate.service'),
    current_setting('migrate.direction'), current_setting('migrate.revision'), current_setting('search_path'); END $d$ $$, after => '{active}');
SELECT * FROM migrate.upgrade('regress_rep');
SELECT migrate.register_repeatable('regress_rep', 'policies', 'SELECT migrate.register_repeatable(''regress_rep'', ''x'', '''')', after => '{active}');
SELECT * FROM migrate.upgrade('regress_rep');
SELECT migrate.register_repeatable('regress_rep', 'policies', 'DROP TABLE alembic_version');
SELECT * FROM migrate.upgrade('regress_rep');
\echo :LAST_ERROR_SQLSTATE

-- Names that others use, names that can't be, circles.
SELECT migrate.register_repeatable('regress_rep', 'active', 'SELECT 1', after => '{a_report}');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.register_repeatable('regress_rep', 'active', 'SELECT 1', after => '{active}');
SELECT migrate.unregister_repeatable('regress_rep', 'active');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.unregister_repeatable('regress_rep', 'nobody');
\echo :LAST_ERROR_SQLSTATE
SELECT revision FROM migrate.downgrade('regress_rep', '002');
SELECT migrate.register_repeatable('regress_rep', 'policies', 'SELECT 3', after => '{005}');
SELECT migrate.unregister('regress_rep', '005');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.unregister_repeatable('regress_rep', 'policies');
SELECT migrate.unregister('regress_rep', '005');
SELECT migrate.unregister_repeatable('regress_rep', 'a_report'), migrate.unregister_repeatable('regress_rep', 'active');
SELECT repeatables_due FROM migrate.services;
SELECT count(*) FROM migrate.service_scripts;
\set VERBOSITY sqlstate
SELECT migrate.register_repeatable('regress_rep', '', '');
SELECT migrate.register_repeatable('regress_rep', E'a\nb', '');
SELECT migrate.register_repeatable('regress_rep', repeat('x', 64), '');
SELECT migrate.register_repeatable('regress_rep', 'x', NULL);
SELECT migrate.register_repeatable('regress_rep', 'x', '', '{NULL}');
\set VERBOSITY default
SELECT migrate.register_repeatable('regress_rep', repeat('x', 63), '');

-- Several services: what others need comes first. A bare -N does not take one for a revision.
SELECT migrate.create_service('regress_rep0');
SELECT migrate.register('regress_rep0', '0a', down => '', depends_on => '{regress_rep:001}');
SELECT migrate.register('regress_rep0', '0b', down => '');
SELECT migrate.register_repeatable('regress_rep0', '0b', 'SELECT 1');
SELECT service, direction, revision FROM migrate.downgrade('regress_rep', 'base');
SELECT * FROM migrate.pending;
SELECT service, direction, revision, statements FROM migrate.upgrade('regress_rep0', 'heads');
SELECT * FROM migrate.downgrade('regress_rep0', '-1');
SELECT migrate.register_repeatable('regress_rep', 'other', 'SELECT 1; SELECT 2');
SELECT service, direction, revision, statements FROM migrate.upgrade_all();
SELECT service, direction, revision, statements FROM migrate.upgrade_all();

-- A squashed revision stands for what it replaces.
SELECT migrate.register_repeatable('regress_rep', 'other', 'SELECT 1; SELECT 2', after => '{002}');
SELECT migrate.squash('regress_rep', '001:004', rev_id => 'all');
SELECT service, direction, revision FROM migrate.upgrade('regress_rep', 'heads');
SELECT revision FROM migrate.stamp('regress_rep', 'all');
SELECT migrate.unregister('regress_rep', '004'), migrate.unregister('regress_rep', '003'), migrate.unregister('regress_rep', '002'), migrate.unregister('regress_rep', '001');
SELECT service, direction, revision FROM migrate.downgrade('regress_rep', 'base');
SELECT migrate.register('regress_rep', 'empty', down => '');
SELECT service, direction, revision FROM migrate.upgrade('regress_rep', 'empty');
SELECT service, direction, revision FROM migrate.upgrade('regress_rep', 'all');

-- Scripts run as the owner; the texts are the owner's.
CREATE ROLE regress_rep_owner;
CREATE ROLE regress_rep_looker;
GRANT USAGE ON SCHEMA migrate TO regress_rep_owner, regress_rep_looker;
DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO regress_rep_owner', current_database()); END $$;
SET ROLE regress_rep_owner;
SELECT migrate.create_service('regress_rep1');
SELECT migrate.register_repeatable('regress_rep1', 'who', $$
CREATE OR REPLACE FUNCTION who() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN RAISE NOTICE 'fires as %', current_user; RETURN NULL; END $f$;
DROP TABLE IF EXISTS t;
CREATE TABLE t (i int);
CREATE CONSTRAINT TRIGGER later AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION who();
INSERT INTO t VALUES (1);
$$);
RESET ROLE;
SELECT * FROM migrate.upgrade('regress_rep1');
SET ROLE regress_rep_looker;
SELECT service, name FROM migrate.repeatables ORDER BY service, name;
SELECT body FROM migrate.service_scripts;
SELECT migrate.script('regress_rep1', 'who', 'repeatable');
SELECT migrate.register_repeatable('regress_rep1', 'who', '');
SELECT migrate.unregister_repeatable('regress_rep1', 'who');
RESET ROLE;
SELECT migrate.drop_service('regress_rep1');
SELECT count(*) FROM migrate.repeatables WHERE service = 'regress_rep1';

-- One whose text somebody has deleted is registered again as it was.
SELECT migrate.create_service('regress_rep_lost');
SELECT migrate.register_repeatable('regress_rep_lost', 'lost', 'SELECT 1'), migrate.set_hook('regress_rep_lost', 'after_run', 'SELECT 2');
DELETE FROM migrate.service_scripts WHERE service = 'regress_rep_lost';
SELECT migrate.upgrade('regress_rep_lost');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.set_hook('regress_rep_lost', 'after_run', 'SELECT 2');
SELECT migrate.upgrade('regress_rep_lost');
SELECT migrate.register_repeatable('regress_rep_lost', 'lost', 'SELECT 1');
SELECT revision FROM migrate.upgrade('regress_rep_lost');

DROP EXTENSION migrate;
SET client_min_messages = warning;
DROP SCHEMA regress_rep, regress_rep0, regress_rep1, regress_rep_lost CASCADE;
DROP OWNED BY regress_rep_app, regress_rep_owner, regress_rep_looker CASCADE;
DROP ROLE regress_rep_app, regress_rep_owner, regress_rep_looker;
