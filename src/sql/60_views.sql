CREATE FUNCTION migrate.service_status() RETURNS TABLE (
    service     text,
    schema_name text,
    current     text[],
    heads       text[],
    pending     integer,
    up_to_date  boolean,
    last_run    bigint,
    problem     text
)
LANGUAGE c STABLE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_service_status';

COMMENT ON FUNCTION migrate.service_status() IS 'what the view migrate.status shows';

CREATE VIEW migrate.status AS
    SELECT service, schema_name, current, heads, pending, up_to_date, last_run, problem
    FROM migrate.service_status();

COMMENT ON VIEW migrate.status IS
    'a row per service: where it stands, how much is pending, and what is wrong with it, if anything';
COMMENT ON COLUMN migrate.status.service IS 'name of the service';
COMMENT ON COLUMN migrate.status.schema_name IS 'its schema';
COMMENT ON COLUMN migrate.status.current IS 'rows of its version table';
COMMENT ON COLUMN migrate.status.heads IS 'heads of its graph';
COMMENT ON COLUMN migrate.status.pending IS 'revisions that upgrade(service, ''heads'') would apply, and repeatable scripts that it would run';
COMMENT ON COLUMN migrate.status.up_to_date IS 'whether nothing is pending';
COMMENT ON COLUMN migrate.status.last_run IS 'number of the last run that changed something';
COMMENT ON COLUMN migrate.status.problem IS 'what is wrong with the service, if anything; the other columns are NULL as far as they can''t be told';

CREATE FUNCTION migrate.pending_steps() RETURNS TABLE (
    service  text,
    step     integer,
    revision text,
    message  text
)
LANGUAGE c STABLE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_pending_steps';

COMMENT ON FUNCTION migrate.pending_steps() IS 'what the view migrate.pending shows';

CREATE VIEW migrate.pending AS
    SELECT service, step, revision, message
    FROM migrate.pending_steps();

COMMENT ON VIEW migrate.pending IS 'what upgrade(service, ''heads'') would run, in order; broken services have no rows here';
COMMENT ON COLUMN migrate.pending.service IS 'name of the service';
COMMENT ON COLUMN migrate.pending.step IS 'number of the step, from 1';
COMMENT ON COLUMN migrate.pending.revision IS 'revision to apply, or name of the repeatable script to run';
COMMENT ON COLUMN migrate.pending.message IS 'its message';
