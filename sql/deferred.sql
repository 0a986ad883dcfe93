-- Constraints that a script defers, where the caller is not the owner.
CREATE EXTENSION migrate;
-- What a script has deferred fires at its end; an error then says whose it was.
CREATE ROLE regress_deferrer;
CREATE SCHEMA regress_deferred AUTHORIZATION regress_deferrer;
SELECT migrate.create_service('regress_deferred', owner => 'regress_deferrer');
SELECT migrate.register('regress_deferred', '001', up => $$
    CREATE TABLE parent (id int PRIMARY KEY);
    CREATE TABLE child (parent int REFERENCES parent DEFERRABLE);
    SET CONSTRAINTS ALL DEFERRED;
    INSERT INTO child VALUES (1);
$$);
SELECT * FROM migrate.upgrade('regress_deferred');
SELECT * FROM migrate.current('regress_deferred');
DROP SCHEMA regress_deferred;
-- Rows that wait for deferred constraints keep a table from being altered: Django's foreign keys are all so.
SELECT migrate.create_service('regress_django');
SELECT migrate.register('regress_django', '001', up => $$
    CREATE TABLE parent (id int PRIMARY KEY);
    CREATE TABLE child (parent int REFERENCES parent DEFERRABLE INITIALLY DEFERRED);
    INSERT INTO parent VALUES (1);
    INSERT INTO child VALUES (1);
    ALTER TABLE child ADD name text;
$$);
SELECT * FROM migrate.upgrade('regress_django');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.register('regress_django', '001', replace => true, up => $$
    CREATE TABLE parent (id int PRIMARY KEY);
    CREATE TABLE child (parent int REFERENCES parent DEFERRABLE INITIALLY DEFERRED);
    INSERT INTO parent VALUES (1);
    INSERT INTO child VALUES (1);
    SET CONSTRAINTS ALL IMMEDIATE;
    ALTER TABLE child ADD name text;
$$);
SELECT * FROM migrate.upgrade('regress_django');
SET client_min_messages = warning;
DROP SCHEMA regress_django CASCADE;
DROP EXTENSION migrate;
DROP ROLE regress_deferrer;
