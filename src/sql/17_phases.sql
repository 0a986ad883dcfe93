CREATE TABLE migrate.phases (
    service       text COLLATE "C" NOT NULL,
    revision      text COLLATE "C" NOT NULL,
    direction     text COLLATE "C" NOT NULL CHECK (direction OPERATOR(pg_catalog.=) ANY ('{upgrade,downgrade}'::text[])),
    statement     integer NOT NULL,
    command       text NOT NULL,
    line          integer NOT NULL,
    state         text COLLATE "C" NOT NULL CHECK (state OPERATOR(pg_catalog.=) ANY ('{running,done,failed}'::text[])),
    attempts      integer NOT NULL,
    run           bigint NOT NULL,
    pid           integer NOT NULL,
    started_at    timestamptz NOT NULL,
    finished_at   timestamptz,
    sqlstate      text,
    message       text,
    script_sha256 bytea NOT NULL,
    xid_before    xid8 NOT NULL,
    committed     boolean NOT NULL,
    PRIMARY KEY (service, revision, direction, statement)
) WITH (fillfactor = 50);

COMMENT ON TABLE migrate.phases IS
    'statements of a script that runs outside of a transaction, while its revision is on its way: the next online run goes on behind those that are done';
COMMENT ON COLUMN migrate.phases.service IS 'service that the revision belongs to';
COMMENT ON COLUMN migrate.phases.revision IS 'revision whose script it is';
COMMENT ON COLUMN migrate.phases.direction IS 'upgrade or downgrade';
COMMENT ON COLUMN migrate.phases.statement IS 'number of the statement in its script, from 1';
COMMENT ON COLUMN migrate.phases.command IS 'what it is, as the server calls it: CREATE INDEX';
COMMENT ON COLUMN migrate.phases.line IS 'line of the script, or of the file that it was imported from, on which it begins';
COMMENT ON COLUMN migrate.phases.state IS 'running: it has begun, and was interrupted where its session is gone; done; failed';
COMMENT ON COLUMN migrate.phases.attempts IS 'how often it has begun';
COMMENT ON COLUMN migrate.phases.run IS 'number of the run that began it last';
COMMENT ON COLUMN migrate.phases.pid IS 'process that ran it last';
COMMENT ON COLUMN migrate.phases.started_at IS 'when it began last';
COMMENT ON COLUMN migrate.phases.finished_at IS 'when it was done, or failed';
COMMENT ON COLUMN migrate.phases.sqlstate IS 'of the error that it failed with';
COMMENT ON COLUMN migrate.phases.message IS 'of the same error';
COMMENT ON COLUMN migrate.phases.script_sha256 IS 'SHA-256 of the script';
COMMENT ON COLUMN migrate.phases.xid_before IS 'next transaction id when it first began: what an older transaction made is not its own';
COMMENT ON COLUMN migrate.phases.committed IS 'whether it commits on its way, so that it may have left something where it is not done';

SELECT pg_catalog.pg_extension_config_dump('migrate.phases', '');
