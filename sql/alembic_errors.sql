-- Alembic's catalogue of errors, in its order: what Alembic says of a mistake, migrate says of it, with an SQLSTATE.
CREATE EXTENSION migrate;
SET migrate.message_level = 'debug1';
-- A trunk that forks, a branch of its own, and a base that something depends on.
SELECT migrate.create_service('regress_err');
SELECT string_agg(id, ' ') FROM migrate.register_all('regress_err', '[
    {"revision": "trunk1", "down": ""}, {"revision": "trunk2", "down_revision": "trunk1", "down": ""},
    {"revision": "left01", "down_revision": "trunk2", "branch_labels": "left", "down": ""},
    {"revision": "left02", "down_revision": "left01", "down": ""},
    {"revision": "right1", "down_revision": "trunk2", "branch_labels": "right", "down": "", "depends_on": "apart1"},
    {"revision": "right2", "down_revision": "right1", "down": ""},
    {"revision": "apart1", "branch_labels": "apart", "down": ""}]') AS id;

CREATE PROCEDURE pg_temp.try(call text, start text DEFAULT NULL) LANGUAGE plpgsql AS $$
BEGIN
    IF start IS NOT NULL THEN
        PERFORM migrate.stamp('regress_err', start, purge => true);
    END IF;
    EXECUTE 'SELECT count(*) FROM migrate.' || call;
    RAISE EXCEPTION USING ERRCODE = 'RB000', MESSAGE = 'fine';
EXCEPTION WHEN OTHERS THEN
    RAISE INFO '%: %', SQLSTATE, SQLERRM;
END
$$;

-- Several heads where one is meant.
CALL pg_temp.try($$upgrade('regress_err')$$);
CALL pg_temp.try($$upgrade('regress_err', 'trunk1@head')$$);
CALL pg_temp.try($$upgrade('regress_err', 'head-1')$$);
CALL pg_temp.try($$downgrade('regress_err', 'head')$$, '{left02,right2}');
CALL pg_temp.try($$downgrade('regress_err', 'heads')$$, '{left02,right2}');
CALL pg_temp.try($$history('regress_err', ':head')$$);
CALL pg_temp.try($$show('regress_err', 'head')$$);
CALL pg_temp.try($$edit('regress_err', 'head')$$);
CALL pg_temp.try($$stamp('regress_err', 'head')$$);
CALL pg_temp.try($$revision('regress_err', 'm')$$);
CALL pg_temp.try($$merge('regress_err', 'head')$$);

-- What names nothing: an id, a prefix, a branch, a revision that is not on the branch; relative targets where there are none.
CALL pg_temp.try($$upgrade('regress_err', 'nope')$$);
CALL pg_temp.try($$upgrade('regress_err', 'trunk')$$);
CALL pg_temp.try($$upgrade('regress_err', 'tru')$$);
CALL pg_temp.try($$upgrade('regress_err', 'nope@head')$$);
CALL pg_temp.try($$upgrade('regress_err', 'left@right1')$$);
CALL pg_temp.try($$upgrade('regress_err', 'current')$$);
CALL pg_temp.try($$downgrade('regress_err', 'nope')$$, 'left02');
CALL pg_temp.try($$stamp('regress_err', '+1')$$);
CALL pg_temp.try($$stamp('regress_err', 'nope')$$);
CALL pg_temp.try($$show('regress_err', '+1')$$);
CALL pg_temp.try($$history('regress_err', 'nope:')$$);
CALL pg_temp.try($$merge('regress_err', '{left02,+1}')$$);
CALL pg_temp.try($$revision('regress_err', 'm', head => '+1')$$);
CALL pg_temp.try($$revision('regress_err', 'm', head => 'left@head', depends_on => '{nope}')$$);
CALL pg_temp.try($$edit('regress_err', 'nope')$$);
-- A row that no revision has stops all but a purge.
BEGIN;
SELECT revision FROM migrate.stamp('regress_err', 'left02');
INSERT INTO regress_err.alembic_version VALUES ('deadbeef');
CALL pg_temp.try($$upgrade('regress_err', 'heads')$$);
CALL pg_temp.try($$downgrade('regress_err', 'base')$$);
CALL pg_temp.try($$stamp('regress_err', 'left01')$$);
CALL pg_temp.try($$current('regress_err')$$);
CALL pg_temp.try($$history('regress_err', 'current:')$$);
CALL pg_temp.try($$edit('regress_err', 'current')$$);
CALL pg_temp.try($$stamp('regress_err', 'left01', purge => true)$$);
ROLLBACK;

-- Targets that can't be reached from here.
CALL pg_temp.try($$downgrade('regress_err', 'right1')$$, 'left02');
CALL pg_temp.try($$downgrade('regress_err', 'left02')$$, 'trunk1');
CALL pg_temp.try($$downgrade('regress_err', 'left@trunk2')$$, 'right2');
CALL pg_temp.try($$history('regress_err', 'left01:right1')$$);
CALL pg_temp.try($$history('regress_err', 'right1:left')$$);

-- Relative targets.
CALL pg_temp.try($$upgrade('regress_err', '+9')$$, 'left01');
CALL pg_temp.try($$upgrade('regress_err', '+0')$$, 'left01');
CALL pg_temp.try($$upgrade('regress_err', 'left@+9')$$, 'left01');
CALL pg_temp.try($$downgrade('regress_err', '-9')$$, 'left01');
CALL pg_temp.try($$downgrade('regress_err', '-1')$$, 'base');
CALL pg_temp.try($$downgrade('regress_err', 'left02-9')$$, 'left02');
CALL pg_temp.try($$upgrade('regress_err', 'left02+1')$$, 'left01');
CALL pg_temp.try($$upgrade('regress_err', 'trunk2-9')$$, 'trunk1');
CALL pg_temp.try($$upgrade('regress_err', 'trunk2+1')$$, 'trunk1');
CALL pg_temp.try($$upgrade('regress_err', '+1')$$, 'trunk2');
CALL pg_temp.try($$upgrade('regress_err', '+1')$$, 'base');
CALL pg_temp.try($$upgrade('regress_err', '+1')$$, '{left01,right1}');
CALL pg_temp.try($$downgrade('regress_err', 'right@-1')$$, 'left01');

-- Rows that stand on one another.
BEGIN;
SELECT revision FROM migrate.stamp('regress_err', 'left02');
INSERT INTO regress_err.alembic_version VALUES ('trunk1');
CALL pg_temp.try($$upgrade('regress_err', 'heads')$$);
ROLLBACK;

-- Ranges.
CALL pg_temp.try($$history('regress_err', 'left01')$$);
CALL pg_temp.try($$upgrade('regress_err', 'trunk1:left01')$$);
CALL pg_temp.try($$downgrade('regress_err', 'left01:trunk1')$$);
CALL pg_temp.try($$stamp('regress_err', 'trunk1:left01')$$);

-- What is behind.
CALL pg_temp.try($$check('regress_err')$$);
CALL pg_temp.try($$current('regress_err', check_heads => true)$$);

-- Revisions that are being written.
CALL pg_temp.try($$revision('regress_err', 'm', head => 'trunk2')$$);
CALL pg_temp.try($$merge('regress_err', '{trunk2,left02}')$$);
CALL pg_temp.try($$merge('regress_err', '{left02,left@head}')$$);
CALL pg_temp.try($$edit('regress_err', 'current')$$);
CALL pg_temp.try($$edit('regress_err', 'base')$$);

-- Graphs that can't be.
CALL pg_temp.try($$register_all('regress_err', '[{"revision": "a", "down_revision": "b"}, {"revision": "b", "down_revision": "a"}]')$$);
CALL pg_temp.try($$register_all('regress_err', '[{"revision": "a", "depends_on": "b"}, {"revision": "b", "depends_on": "a"}]')$$);
CALL pg_temp.try($$register('regress_err', 'a', 'a')$$);
CALL pg_temp.try($$register('regress_err', 'a', depends_on => '{a}')$$);
CALL pg_temp.try($$register('regress_err', 'a@b')$$);
CALL pg_temp.try($$register('regress_err', 'a-b')$$);
CALL pg_temp.try($$register('regress_err', 'a+b')$$);
CALL pg_temp.try($$register('regress_err', 'a:b')$$);
CALL pg_temp.try($$register('regress_err', 'a', branch_labels => '{left}')$$);
CALL pg_temp.try($$register('regress_err', 'a', branch_labels => '{left01}')$$);
CALL pg_temp.try($$register_all('regress_err', '[{"revision": "a"}, {"revision": "a"}]')$$);
CALL pg_temp.try($$register('regress_err', 'a', 'nope')$$);
CALL pg_temp.try($$register('regress_err', 'a', depends_on => '{nope}')$$);
SELECT * FROM migrate.current('regress_err');

SET client_min_messages = warning;
DROP EXTENSION migrate;
DROP SCHEMA IF EXISTS regress_err CASCADE;
