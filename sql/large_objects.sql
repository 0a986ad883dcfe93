-- Descriptors of large objects are the session's: those of a caller are no script's business, and a script leaves none.
CREATE EXTENSION migrate;
SET migrate.message_level = 'debug1';
CREATE ROLE regress_lo_owner;
CREATE SCHEMA regress_lo AUTHORIZATION regress_lo_owner;
GRANT USAGE ON SCHEMA migrate TO regress_lo_owner;
SELECT lo_from_bytea(4711, 'a secret') AS object;
SELECT migrate.create_service('regress_lo', owner => 'regress_lo_owner');
-- Whatever a script finds open, it reads.
SELECT migrate.register('regress_lo', '001', up => $$
    CREATE TABLE found (fd int, what bytea);
    DO $d$ BEGIN
        FOR fd IN 0..300 LOOP
            BEGIN
                INSERT INTO found VALUES (fd, loread(fd, 100));
            EXCEPTION WHEN OTHERS THEN NULL;
            END;
        END LOOP;
    END $d$ $$, down => 'DROP TABLE found');
BEGIN;
SELECT lo_open(4711, 393216);
SAVEPOINT a;
SELECT migrate.upgrade('regress_lo');
\echo :LAST_ERROR_SQLSTATE
ROLLBACK TO a;
SELECT loread(0, 100); -- it is still there
SELECT lo_open(4711, 393216) FROM generate_series(1, 200) \g /dev/null
SELECT bool_and(lo_close(fd) = 0) FROM generate_series(0, 199) AS fd;
SAVEPOINT a;
SELECT migrate.upgrade('regress_lo');
ROLLBACK TO a;
SELECT lo_close(200);
SELECT revision FROM migrate.upgrade('regress_lo');
SELECT * FROM regress_lo.found;
COMMIT;
-- One that was open in the transaction's part that has been rolled back is no more.
SELECT revision FROM migrate.downgrade('regress_lo', 'base');
BEGIN;
SAVEPOINT a;
SELECT lo_open(4711, 393216);
ROLLBACK TO a;
SELECT revision FROM migrate.upgrade('regress_lo');
SELECT * FROM regress_lo.found;
COMMIT;
-- A script may open some for itself; the next one does not find them, nor does the caller.
SELECT migrate.register('regress_lo', '002', '001', up => $$
    SELECT lo_create(4712);
    SELECT lo_put(4712, 0, 'its own');
    SELECT lo_open(4712, 393216), lo_open(4712, 393216);
    INSERT INTO found VALUES (NULL, loread(1, 3)); $$);
SELECT migrate.register('regress_lo', '003', '002', up => $$
    DO $d$ BEGIN PERFORM loread(0, 100); RAISE 'found'; EXCEPTION WHEN undefined_object THEN NULL; END $d$ $$);
SELECT migrate.create_service('regress_lo_2');
SELECT migrate.register('regress_lo_2', '001', depends_on => '{regress_lo:003}', up => 'SELECT 1');
BEGIN;
SELECT service, revision FROM migrate.upgrade('regress_lo_2');
SELECT * FROM regress_lo.found;
SELECT loread(0, 100);
ROLLBACK;
-- Who calls scripts of its own may keep its descriptors open.
SELECT migrate.create_service('regress_lo_3');
SELECT migrate.register('regress_lo_3', '001', up => $$ CREATE TABLE found AS SELECT loread(0, 100) AS what; SELECT lo_open(4711, 393216) $$);
BEGIN;
SELECT lo_open(4711, 393216);
SELECT revision FROM migrate.upgrade('regress_lo_3');
SELECT * FROM regress_lo_3.found;
SELECT lo_lseek(0, 0, 0), loread(0, 100);
SAVEPOINT a;
SELECT loread(1, 100); -- the script's own is closed
ROLLBACK;

SET client_min_messages = warning;
DROP EXTENSION migrate;
DROP SCHEMA IF EXISTS regress_lo, regress_lo_2, regress_lo_3 CASCADE;
SELECT lo_unlink(4711);
DROP OWNED BY regress_lo_owner;
DROP ROLE regress_lo_owner;
