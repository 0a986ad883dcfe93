-- The schema is a member of the extension: it goes with DROP EXTENSION, and CREATE EXTENSION fails where somebody
-- else already has a schema of this name.
CREATE SCHEMA migrate;

COMMENT ON SCHEMA migrate IS
    'schema migrations: revisions of services, registered and run inside the server';
