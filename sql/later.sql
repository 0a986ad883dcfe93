-- What belongs to later features is refused, not ignored: any value but the default is an error (0A000).
CREATE EXTENSION migrate;
SET migrate.message_level = 'debug1';
SELECT migrate.create_service('regress_later');
-- A revision that can't run in a transaction: registered, not run.
SELECT migrate.register('regress_later', '001', up => 'VACUUM', transactional => false);
SELECT migrate.upgrade('regress_later');
\echo :LAST_ERROR_SQLSTATE
SELECT service FROM migrate.services ORDER BY service;
SELECT service, revision FROM migrate.revisions ORDER BY seq;
-- The defaults themselves are fine.
SELECT migrate.register('regress_later', '002', '001', verify => NULL, replaces => '{}', depends_on => '{}');

SET client_min_messages = warning;
DROP EXTENSION migrate;
