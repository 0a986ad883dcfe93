-- Undoes test/schema/objects.sql, and the extension with it.
RESET ROLE;
SET client_min_messages = error;
DROP PUBLICATION regress_snap_rows, regress_snap_all;
DROP EXTENSION migrate CASCADE;
DROP SCHEMA snap, elsewhere CASCADE;
DROP FOREIGN DATA WRAPPER regress_snap_wrapper CASCADE;
DROP ROLE regress_snap_owner, regress_snap_reader, "regress_snap ""Q""";
RESET client_min_messages;
