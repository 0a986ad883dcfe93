-- Services: made known, changed, forgotten.
CREATE EXTENSION migrate;
SET migrate.message_level = 'debug1';
SET search_path = "$user", public;

-- All that is not said has a default. Schema and version table are made by the first run, not before.
SELECT migrate.create_service('regress_svc');
SELECT service, schema_name, version_table, owner = current_user AS mine, search_path, lock_timeout, statement_timeout, last_run
FROM migrate.services;
SELECT count(*) FROM pg_namespace WHERE nspname = 'regress_svc';
SELECT migrate.ensure_version('regress_svc');
SELECT attname, atttypid::regtype FROM pg_attribute WHERE attrelid = 'regress_svc.alembic_version'::regclass AND attnum > 0;
SELECT conname, contype FROM pg_constraint WHERE conrelid = 'regress_svc.alembic_version'::regclass AND contype = 'p';
SELECT migrate.ensure_version('regress_svc');

-- Scripts look into the service's schema first, then where its creator looked, except for what "$user" stood for.
SET search_path = "$user", regress_common, public, "Odd, name", pg_temp;
SELECT migrate.create_service('regress_path');
SELECT migrate.create_service('regress_path2', search_path => 'regress_path2 , "Odd, name"');
SELECT migrate.create_service('regress_path3', search_path => 'pg_temp, regress_path3');
SELECT migrate.create_service('regress_path4', search_path => '');
SELECT service, search_path FROM migrate.services ORDER BY service;
-- With an empty search_path a script must say where its table is to be; it can't be made in the temporary schema.
SELECT migrate.register('regress_path4', '001', up => 'CREATE TABLE t (a int)');
SELECT * FROM migrate.upgrade('regress_path4');
\echo :LAST_ERROR_SQLSTATE
SET search_path = "$user", public;
SELECT migrate.create_service('regress_path5', search_path => 'a b');
\echo :LAST_ERROR_SQLSTATE

-- Names, all at choice. One schema may hold several services if their version tables differ.
SELECT migrate.create_service('regress_two', schema_name => 'regress_svc', version_table => 'two_version');
SELECT migrate.create_service('regress_three', schema_name => 'regress_svc', version_table => 'two_version');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.create_service('regress_svc');
\echo :LAST_ERROR_SQLSTATE

-- Made where it isn't there; where it is, what is said of it must be so, and nothing is done. What is not said may be anything.
SELECT migrate.create_service('regress_ine', version_table => 'v', lock_timeout => '5000ms', if_not_exists => true);
SELECT migrate.create_service('regress_ine', version_table => 'v', if_not_exists => true);
SELECT migrate.create_service('regress_ine', 'regress_ine', 'v', current_user::text, 'regress_ine,public', '5s', 'default', true);
SELECT migrate.create_service('regress_ine', 'regress_other', owner => 'pg_monitor', search_path => 'a, a', lock_timeout => '1min', statement_timeout => '0', if_not_exists => true);
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.create_service('regress_ine', version_table => 'v', lock_timeout => 'soon', if_not_exists => true);
SELECT migrate.create_service('regress_ine', version_table => 'v');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.create_service('regress_ine', version_table => 'v', if_not_exists => NULL);
SELECT count(*) FROM migrate.changes WHERE service = 'regress_ine';
-- What HINT says makes it so.
SELECT migrate.alter_service('regress_ine', version_table => 'alembic_version');
SELECT migrate.create_service('regress_ine', if_not_exists => true);
SELECT migrate.drop_service('regress_ine');

-- A search_path has each schema once.
SELECT migrate.create_service('regress_once', search_path => 'a, public, a, pg_temp, public, pg_temp');
SELECT migrate.alter_service('regress_once', search_path => 'regress_once, public');
SELECT migrate.alter_service('regress_once', schema_name => 'public');
SELECT search_path FROM migrate.services WHERE service = 'regress_once';
SELECT migrate.drop_service('regress_once');

-- What can't be a name.
SELECT migrate.create_service('');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.create_service('a:b');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.create_service(E'a\nb');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.create_service(repeat('x', 64));
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.create_service('a', schema_name => repeat('x', 64));
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.create_service('a', version_table => repeat('x', 64));
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.create_service('a', owner => repeat('x', 64));
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.create_service('a', schema_name => '');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.create_service('a', version_table => '');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.create_service('a', owner => '');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.create_service('a', owner => 'regress_nobody');
\echo :LAST_ERROR_SQLSTATE

-- Changes: NULL leaves as it is, 'default' resets.
CREATE ROLE regress_owner;
SELECT migrate.alter_service('regress_two', owner => 'regress_owner', search_path => 'regress_svc, public');
SELECT schema_name, version_table, owner, search_path FROM migrate.services WHERE service = 'regress_two';
SELECT migrate.alter_service('regress_two');
SELECT migrate.alter_service('regress_two', schema_name => 'default', version_table => 'default', owner => 'default', search_path => 'default');
SELECT schema_name, version_table, owner = current_user AS mine, search_path FROM migrate.services WHERE service = 'regress_two';
-- A search_path that begins with the service's schema moves along with it; another one stays.
SELECT migrate.alter_service('regress_two', schema_name => 'regress_elsewhere');
SELECT schema_name, search_path FROM migrate.services WHERE service = 'regress_two';
SELECT migrate.alter_service('regress_two', search_path => 'public');
SELECT migrate.alter_service('regress_two', schema_name => 'regress_two');
SELECT schema_name, search_path FROM migrate.services WHERE service = 'regress_two';
SELECT migrate.alter_service('regress_two', schema_name => 'regress_svc');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.alter_service('regress_two', owner => 'regress_nobody');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.alter_service('regress_nope', owner => 'default');
\echo :LAST_ERROR_SQLSTATE

-- An unknown service is the same error everywhere.
\set VERBOSITY sqlstate
SELECT migrate.register('regress_nope', '001');
SELECT migrate.unregister('regress_nope', '001');
SELECT migrate.script('regress_nope', '001', 'up');
SELECT migrate.drop_service('regress_nope');
SELECT migrate.upgrade('regress_nope');
SELECT migrate.downgrade('regress_nope', 'base');
SELECT migrate.stamp('regress_nope');
SELECT migrate.stamp('regress_nope', '{}'::text[]);
SELECT migrate.ensure_version('regress_nope');
SELECT migrate.check('regress_nope');
SELECT migrate.current('regress_nope');
SELECT migrate.history('regress_nope');
SELECT migrate.heads('regress_nope');
SELECT migrate.branches('regress_nope');
SELECT migrate.show('regress_nope', '001');
SELECT migrate.revision_map('regress_nope');
\set VERBOSITY default
SELECT migrate.current('regress_nope');

-- An owner that is gone: the service says so, and can be given another one.
SELECT migrate.alter_service('regress_two', owner => 'regress_owner');
DROP ROLE regress_owner;
SELECT problem FROM migrate.status WHERE service = 'regress_two';
SELECT * FROM migrate.upgrade('regress_two', 'heads');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.alter_service('regress_two', owner => 'default');
SELECT problem FROM migrate.status WHERE service = 'regress_two';

-- A dropped service is forgotten with its revisions and scripts; its schema, version table and log stay.
SELECT migrate.register('regress_svc', '001', up => 'CREATE TABLE t (a int)');
SELECT * FROM migrate.upgrade('regress_svc');
SELECT migrate.drop_service('regress_svc');
SELECT (SELECT count(*) FROM migrate.services WHERE service = 'regress_svc') AS services,
    (SELECT count(*) FROM migrate.revisions WHERE service = 'regress_svc') AS revisions,
    (SELECT count(*) FROM migrate.scripts WHERE service = 'regress_svc') AS scripts,
    (SELECT count(*) FROM migrate.runs WHERE service = 'regress_svc') AS runs,
    (SELECT count(*) FROM migrate.run_steps WHERE service = 'regress_svc') AS run_steps,
    (SELECT count(*) FROM regress_svc.t) AS t,
    (SELECT count(*) FROM regress_svc.alembic_version) AS version;

-- Made known again, it goes on with the same tables.
SELECT migrate.create_service('regress_svc');
SELECT migrate.register('regress_svc', '001', up => 'CREATE TABLE t (a int)');
SELECT migrate.register('regress_svc', '002', '001', up => 'ALTER TABLE t ADD b int');
SELECT * FROM migrate.upgrade('regress_svc');
SELECT run > 0 AS run, command, version_before, version_after FROM migrate.runs WHERE service = 'regress_svc' ORDER BY runs.run;

SET client_min_messages = warning;
DROP EXTENSION migrate;
DROP SCHEMA regress_svc CASCADE;
