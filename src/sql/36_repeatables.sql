-- Scripts of a service that belong to no revision. As with revisions, what is known about them is for all to see, and the
-- texts are not.

CREATE TABLE migrate.repeatables (
    service       text COLLATE "C" NOT NULL,
    name          text COLLATE "C" NOT NULL,
    after         text[] COLLATE "C" NOT NULL,
    sha256        bytea NOT NULL,
    ran_sha256    bytea,
    last_run      bigint,
    registered_by text NOT NULL DEFAULT SESSION_USER,
    registered_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    PRIMARY KEY (service, name)
);

COMMENT ON TABLE migrate.repeatables IS
    'repeatable scripts: they run at the end of an upgrade when they or what they depend on have changed';
COMMENT ON COLUMN migrate.repeatables.service IS 'service that the script belongs to';
COMMENT ON COLUMN migrate.repeatables.name IS 'its name';
COMMENT ON COLUMN migrate.repeatables.after IS 'repeatable scripts, revisions and labels of the service that it comes after; when one of them has run, so must it';
COMMENT ON COLUMN migrate.repeatables.sha256 IS 'SHA-256 of the bytes of the script';
COMMENT ON COLUMN migrate.repeatables.ran_sha256 IS 'the same of the script that ran last; NULL: it has to run, whatever ran before';
COMMENT ON COLUMN migrate.repeatables.last_run IS 'number of the run that ran it last';
COMMENT ON COLUMN migrate.repeatables.registered_by IS 'session user who registered it';
COMMENT ON COLUMN migrate.repeatables.registered_at IS 'when it was registered';

CREATE TABLE migrate.hooks (
    service       text COLLATE "C" NOT NULL,
    event         text COLLATE "C" NOT NULL,
    sha256        bytea NOT NULL,
    registered_by text NOT NULL DEFAULT SESSION_USER,
    registered_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    PRIMARY KEY (service, event)
);

COMMENT ON TABLE migrate.hooks IS 'scripts that run before and after the runs and steps of a service';
COMMENT ON COLUMN migrate.hooks.service IS 'service that the hook belongs to';
COMMENT ON COLUMN migrate.hooks.event IS 'when it runs: before_run, after_run, before_step or after_step';
COMMENT ON COLUMN migrate.hooks.sha256 IS 'SHA-256 of the bytes of the script';
COMMENT ON COLUMN migrate.hooks.registered_by IS 'session user who set it';
COMMENT ON COLUMN migrate.hooks.registered_at IS 'when it was set';

CREATE TABLE migrate.service_scripts (
    service    text COLLATE "C" NOT NULL,
    kind       text COLLATE "C" NOT NULL CHECK (kind OPERATOR(pg_catalog.=) ANY ('{repeatable,hook}'::text[])),
    name       text COLLATE "C" NOT NULL,
    body       text NOT NULL,
    statements integer NOT NULL,
    file       text,
    first_line integer,
    variables  text,
    PRIMARY KEY (service, kind, name)
);

COMMENT ON TABLE migrate.service_scripts IS
    'the texts of repeatable scripts and hooks; they may hold secrets, see migrate.script()';
COMMENT ON COLUMN migrate.service_scripts.service IS 'service that the script belongs to';
COMMENT ON COLUMN migrate.service_scripts.kind IS 'repeatable or hook';
COMMENT ON COLUMN migrate.service_scripts.name IS 'name of the repeatable script, or event of the hook';
COMMENT ON COLUMN migrate.service_scripts.body IS 'text of the script';
COMMENT ON COLUMN migrate.service_scripts.statements IS 'how many statements it has; a script of one need not be split; -1: variables of it had no value when it was registered';
COMMENT ON COLUMN migrate.service_scripts.file IS 'file that it was imported from; NULL: it was registered by itself';
COMMENT ON COLUMN migrate.service_scripts.first_line IS 'line of that file on which it begins, from 1';
COMMENT ON COLUMN migrate.service_scripts.variables IS 'how it spells variables, braces or psql; NULL: it has none';

SELECT pg_catalog.pg_extension_config_dump('migrate.repeatables', '');
SELECT pg_catalog.pg_extension_config_dump('migrate.hooks', '');
SELECT pg_catalog.pg_extension_config_dump('migrate.service_scripts', '');

CREATE FUNCTION migrate.register_repeatable(service text, name text, script text, after text[] DEFAULT '{}', variables text DEFAULT NULL) RETURNS text
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_register_repeatable';

COMMENT ON FUNCTION migrate.register_repeatable(text, text, text, text[], text) IS
    'register a script, or change one, that upgrades run again whenever it or one of those that it comes after has changed';

CREATE FUNCTION migrate.unregister_repeatable(service text, name text) RETURNS text
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_unregister_repeatable';

COMMENT ON FUNCTION migrate.unregister_repeatable(text, text) IS
    'forget a repeatable script; what it made stays';

CREATE FUNCTION migrate.set_hook(service text, event text, script text, variables text DEFAULT NULL) RETURNS text
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_set_hook';

COMMENT ON FUNCTION migrate.set_hook(text, text, text, text) IS
    'set the script that runs at an event (before_run, after_run, before_step, after_step) of upgrades and downgrades; NULL: none';
