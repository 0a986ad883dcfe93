-- Checksums: what is stored is what was registered, and what was registered is what ran. Whoever changes a script of an
-- applied revision leaves a trace.
CREATE EXTENSION migrate;
SET migrate.message_level = 'debug1';
SET client_min_messages = warning;
CREATE ROLE regress_sum_owner;
CREATE ROLE regress_sum_other;
GRANT USAGE ON SCHEMA migrate TO regress_sum_owner, regress_sum_other;
CREATE SCHEMA regress_sum AUTHORIZATION regress_sum_owner;
SELECT migrate.create_service('regress_sum', owner => 'regress_sum_owner');
SELECT migrate.register('regress_sum', '001', up => 'CREATE TABLE a (i int)', down => 'DROP TABLE a');
SELECT migrate.register('regress_sum', '002', '001', up => 'CREATE TABLE b (i int)', down => 'DROP TABLE b', verify => 'SELECT i FROM b');
SELECT migrate.register('regress_sum', '003', '002', up => 'CREATE TABLE c (i int)', down => 'DROP TABLE c');
SELECT revision FROM migrate.upgrade('regress_sum', '002');

-- All is well: no row. Anybody with USAGE may ask, in a read-only transaction too.
SELECT * FROM migrate.validate();
BEGIN READ ONLY;
SET LOCAL ROLE regress_sum_other;
SELECT count(*) FROM migrate.validate('regress_sum');
COMMIT;
SELECT * FROM migrate.validate('nope');

-- Comments may change; logged changes lead from what ran to what is stored, forth and back.
SELECT migrate.register('regress_sum', '001', up => 'CREATE TABLE a (i int) -- one', down => 'DROP TABLE a');
SELECT migrate.register('regress_sum', '001', up => 'CREATE TABLE a (i int) -- two', down => 'DROP TABLE a');
SELECT migrate.register('regress_sum', '001', up => 'CREATE TABLE a (i int) -- one', down => 'DROP TABLE a');
SELECT kind, left(encode(old_sha256, 'hex'), 6) AS old, left(encode(new_sha256, 'hex'), 6) AS new
FROM migrate.script_changes ORDER BY changed_at;
SELECT * FROM migrate.validate();

-- A body changed by hand, of an applied revision and of another, a script that is gone, one that belongs to nothing.
UPDATE migrate.scripts SET body = 'CREATE TABLE a (i bigint)' WHERE (revision, kind) = ('001', 'up');
UPDATE migrate.scripts SET body = 'SELECT 1' WHERE (revision, kind) = ('002', 'verify');
UPDATE migrate.scripts SET body = 'CREATE TABLE c (i bigint)' WHERE (revision, kind) = ('003', 'up');
DELETE FROM migrate.scripts WHERE (revision, kind) = ('002', 'down');
INSERT INTO migrate.scripts VALUES ('regress_sum', 'ghost', 'up', 'SELECT 1', 1);
SELECT revision, problem, detail FROM migrate.validate();
SELECT DISTINCT revision, hint FROM migrate.validate() ORDER BY 1;

-- Registered again as it was, it is what it was. Else it can be accepted, by the owner, for a reason.
SET ROLE regress_sum_other;
SELECT migrate.repair('regress_sum', '001', 'mine');
SET ROLE regress_sum_owner;
SELECT migrate.register('regress_sum', '002', '001', up => 'CREATE TABLE b (i int)', down => 'DROP TABLE b', verify => 'SELECT i FROM b');
SELECT migrate.register('regress_sum', '003', '002', up => 'CREATE TABLE c (i int)', down => 'DROP TABLE c');
\set VERBOSITY sqlstate
SELECT migrate.repair('regress_sum', '001', NULL);
\set VERBOSITY default
SELECT migrate.repair('regress_sum', '001', E' \n');
SELECT migrate.repair('regress_sum', 'nope', 'why not');
SELECT migrate.repair('regress_sum', '001', 'bigint was put in by hand on the day');
SELECT migrate.repair('regress_sum', 'ghost', 'nobody knows');
RESET ROLE;
SELECT * FROM migrate.validate();
SELECT command, revisions, jsonb_object_keys(detail -> revisions[1]) AS changed, reason, effective_role = 'regress_sum_owner' AS owner
FROM migrate.changes WHERE command = 'repair' OR detail IS NOT NULL AND command = 'register' ORDER BY change, changed;
-- Nothing to accept, nothing happens.
SELECT count(*) AS changes FROM migrate.changes \gset before_
SELECT migrate.repair('regress_sum', '001', 'once more');
SELECT count(*) - :before_changes AS more FROM migrate.changes;

-- Body and hash together: the log still knows what ran. What ran can be registered again.
UPDATE migrate.scripts SET body = 'CREATE TABLE bb (i int)' WHERE (revision, kind) = ('002', 'up');
UPDATE migrate.revisions SET up_sha256 = sha256('CREATE TABLE bb (i int)') WHERE revision = '002';
\c -
SET migrate.message_level = 'debug1';
SET client_min_messages = warning;
SELECT revision, problem, detail FROM migrate.validate();
SELECT migrate.register('regress_sum', '002', '001', up => 'CREATE TABLE bbb (i int)', down => 'DROP TABLE b', verify => 'SELECT i FROM b');
SELECT migrate.register('regress_sum', '002', '001', up => 'CREATE TABLE b (i int)', down => 'DROP TABLE b', verify => 'SELECT i FROM b');
SELECT * FROM migrate.validate();

-- The hash alone.
UPDATE migrate.revisions SET up_sha256 = sha256('x') WHERE revision = '002';
SELECT revision, problem FROM migrate.validate();
\c -
SET migrate.message_level = 'debug1';
SET client_min_messages = warning;
SELECT migrate.repair('regress_sum', '002', 'the body was never touched');
SELECT * FROM migrate.validate();

-- The owner's ways round: none changes a script of an applied revision.
SET ROLE regress_sum_owner;
\set VERBOSITY terse
SELECT migrate.register('regress_sum', '002', '001', up => 'SELECT 1', replace => true);
SELECT migrate.register_all('regress_sum', '[{"revision": "002", "down_revision": "001", "up": "SELECT 1", "replace": true}]');
SELECT migrate.edit('regress_sum', '002', up => 'SELECT 1');
SELECT migrate.unregister('regress_sum', '002');
\set VERBOSITY default
-- With a stamp in between it is another script, that never ran: the log of runs still says what did.
SELECT revision FROM migrate.stamp('regress_sum', '001');
SELECT migrate.register('regress_sum', '002', '001', up => 'SELECT 1', replace => true);
SELECT revision FROM migrate.stamp('regress_sum', '002');
SELECT revision, problem FROM migrate.validate();
SELECT revision FROM migrate.stamp('regress_sum', '001');
SELECT migrate.unregister('regress_sum', '003');
SELECT migrate.unregister('regress_sum', '002');
SELECT migrate.register('regress_sum', '002', '001', up => 'SELECT 2');
SELECT revision FROM migrate.stamp('regress_sum', '002');
SELECT revision, problem FROM migrate.validate();
SELECT migrate.squash('regress_sum', '001:002', rev_id => 'S');
SELECT revision, problem FROM migrate.validate();
SELECT migrate.unregister('regress_sum', 'S');
-- The service dropped and made anew is no way either.
SELECT migrate.drop_service('regress_sum');
SELECT migrate.create_service('regress_sum');
SELECT migrate.register('regress_sum', '001', up => 'SELECT 1');
SELECT migrate.register('regress_sum', '002', '001', up => 'SELECT 2');
SELECT revision, problem FROM migrate.validate();
SELECT migrate.repair('regress_sum', '001', 'anew'), migrate.repair('regress_sum', '002', 'anew');
SELECT * FROM migrate.validate();
-- All of which the log of changes has.
SELECT command, revisions, detail -> '002' ->> 'up_sha256' IS NOT NULL AS "both hashes" FROM migrate.changes
WHERE change > (SELECT max(change) FROM migrate.changes WHERE command = 'repair' AND revisions = '{002}' AND reason LIKE 'the body%')
ORDER BY change;
RESET ROLE;

-- What was undone and ran again is what ran last.
SELECT migrate.create_service('regress_sum_again');
SELECT migrate.register('regress_sum_again', '001', up => 'CREATE TABLE a (i int)', down => 'DROP TABLE a');
SELECT revision FROM migrate.upgrade('regress_sum_again');
SELECT revision FROM migrate.downgrade('regress_sum_again', 'base');
SELECT migrate.register('regress_sum_again', '001', up => 'CREATE TABLE a (i bigint)', down => 'DROP TABLE a', replace => true);
SELECT revision FROM migrate.stamp('regress_sum_again', '001');
SELECT * FROM migrate.validate('regress_sum_again');
SELECT revision FROM migrate.stamp('regress_sum_again', 'base');
SELECT revision FROM migrate.upgrade('regress_sum_again');
SELECT * FROM migrate.validate('regress_sum_again');
-- A repair counts for the run that it was made after, and for no other.
UPDATE migrate.scripts SET body = 'SELECT 1' WHERE (service, kind) = ('regress_sum_again', 'up');
SELECT migrate.repair('regress_sum_again', '001', 'for now');
SELECT * FROM migrate.validate('regress_sum_again');
SELECT revision FROM migrate.downgrade('regress_sum_again', 'base');
SELECT migrate.register('regress_sum_again', '001', up => 'CREATE TABLE a (i bigint)', down => 'DROP TABLE a', replace => true);
SELECT revision FROM migrate.upgrade('regress_sum_again');
UPDATE migrate.scripts SET body = 'SELECT 1' WHERE (service, kind) = ('regress_sum_again', 'up');
UPDATE migrate.revisions SET up_sha256 = sha256('SELECT 1') WHERE service = 'regress_sum_again';
SELECT revision, problem FROM migrate.validate('regress_sum_again');

-- A squashed chain: its members ran, and may go.
SELECT migrate.create_service('regress_sum_squash');
SELECT migrate.register('regress_sum_squash', 'a', up => 'CREATE TABLE a ()', down => 'DROP TABLE a');
SELECT migrate.register('regress_sum_squash', 'b', 'a', up => 'CREATE TABLE b ()', down => 'DROP TABLE b');
SELECT revision FROM migrate.upgrade('regress_sum_squash');
SELECT migrate.squash('regress_sum_squash', 'a:b', rev_id => 'ab');
SELECT * FROM migrate.validate('regress_sum_squash');
SELECT revision FROM migrate.stamp('regress_sum_squash', 'ab');
SELECT migrate.unregister('regress_sum_squash', 'b');
SELECT migrate.unregister('regress_sum_squash', 'a');
SELECT * FROM migrate.validate('regress_sum_squash');
SELECT revision FROM migrate.downgrade('regress_sum_squash', 'base');
SELECT revision FROM migrate.upgrade('regress_sum_squash');
SELECT * FROM migrate.validate('regress_sum_squash');

-- Revisions that are gone, rows that name nothing, and a version table that can't be read.
SELECT migrate.create_service('regress_sum_gone');
SELECT migrate.register('regress_sum_gone', '001', up => 'CREATE TABLE a ()');
SELECT migrate.register('regress_sum_gone', '002', '001', up => 'CREATE TABLE b ()');
SELECT revision FROM migrate.upgrade('regress_sum_gone');
DELETE FROM migrate.revisions WHERE (service, revision) = ('regress_sum_gone', '001');
\c -
SET migrate.message_level = 'debug1';
SET client_min_messages = warning;
SELECT revision, problem, hint FROM migrate.validate('regress_sum_gone');
SELECT migrate.drop_service('regress_sum_gone');
SELECT migrate.create_service('regress_sum_gone');
SELECT revision, problem, hint FROM migrate.validate('regress_sum_gone');
SELECT migrate.register('regress_sum_gone', '002', up => 'CREATE TABLE b ()');
SELECT * FROM migrate.validate('regress_sum_gone');
DELETE FROM migrate.scripts WHERE service = 'regress_sum_gone';
SELECT revision, problem, hint FROM migrate.validate('regress_sum_gone');
SELECT migrate.repair('regress_sum_gone', '002', 'no');
SELECT migrate.register('regress_sum_gone', '002', up => 'CREATE TABLE b ()');
ALTER TABLE regress_sum_gone.alembic_version RENAME version_num TO version;
SELECT service, revision, problem FROM migrate.validate();

DROP EXTENSION migrate;
DROP SCHEMA regress_sum, regress_sum_again, regress_sum_squash, regress_sum_gone CASCADE;
DROP ROLE regress_sum_owner, regress_sum_other;
