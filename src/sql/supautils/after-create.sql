-- For servers where supautils runs CREATE EXTENSION as a superuser on behalf of a role (Supabase: postgres). Everything then
-- belongs to that superuser, @extowner@ included. Copy this file to <supautils.extension_custom_scripts_path>/migrate/
-- after-create.sql: run by the superuser after CREATE EXTENSION, it gives postgres what a role has that installs the trusted
-- extension by itself. It may be run any number of times.
GRANT USAGE ON SCHEMA migrate TO postgres WITH GRANT OPTION;
GRANT SELECT ON ALL TABLES IN SCHEMA migrate TO postgres;
GRANT SELECT ON ALL SEQUENCES IN SCHEMA migrate TO postgres;
