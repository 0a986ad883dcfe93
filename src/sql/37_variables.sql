-- What stands in the places of variables in scripts. Secrets are for the installing role alone, and for no dump.
CREATE TABLE migrate.variables (
    service text COLLATE "C" NOT NULL,
    name    text COLLATE "C" NOT NULL,
    value   text NOT NULL,
    secret  boolean NOT NULL,
    set_by  text NOT NULL DEFAULT SESSION_USER,
    set_at  timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    PRIMARY KEY (service, name)
);

COMMENT ON TABLE migrate.variables IS 'values of variables in the scripts of services, see migrate.set_variable()';
COMMENT ON COLUMN migrate.variables.service IS 'service whose scripts have the variable';
COMMENT ON COLUMN migrate.variables.name IS 'its name';
COMMENT ON COLUMN migrate.variables.value IS 'what scripts have in its place when they run';
COMMENT ON COLUMN migrate.variables.secret IS 'whether nobody is to see the value: it is in no message, log, export or dump';
COMMENT ON COLUMN migrate.variables.set_by IS 'session user who set it';
COMMENT ON COLUMN migrate.variables.set_at IS 'when it was set';

SELECT pg_catalog.pg_extension_config_dump('migrate.variables', 'WHERE NOT secret');

CREATE FUNCTION migrate.set_variable(service text, name text, value text, secret boolean DEFAULT false) RETURNS text
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_set_variable';

COMMENT ON FUNCTION migrate.set_variable(text, text, text, boolean) IS
    'give a variable of a service''s scripts a value; NULL: none; secret: it is shown to nobody';
