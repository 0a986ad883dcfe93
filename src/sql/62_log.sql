-- The entries come in order from indexes of both tables, so that a LIMIT reads no more of the log than it shows.
CREATE VIEW migrate.log AS
    SELECT e.logged_at, e.service, e.command, e.target,
        CASE WHEN e.change IS NULL THEN COALESCE(s.revisions, '{}') ELSE e.revisions END AS revisions,
        e.detail, e.reason, e.login_role, e.effective_role, e.application_name, e.client_addr, e.server_version,
        e.version_before, e.version_after, e.duration,
        CASE WHEN e.change IS NULL THEN COALESCE(s.statements, 0) END AS statements,
        CASE WHEN e.change IS NULL THEN COALESCE(s.wal_bytes, 0)::pg_catalog.int8 END AS wal_bytes, e.run, e.change
    FROM (
        SELECT r.started_at AS logged_at, r.run AS number, r.service, r.command, r.target, NULL::pg_catalog.text[] AS revisions,
            NULL::pg_catalog.jsonb AS detail, r.reason, r.login_role, r.effective_role, r.application_name, r.client_addr,
            r.server_version, r.version_before, r.version_after, r.finished_at OPERATOR(pg_catalog.-) r.started_at AS duration,
            r.run, NULL::pg_catalog.int8 AS change
        FROM migrate.runs AS r
        UNION ALL
        SELECT c.changed_at, c.change, c.service, c.command, NULL::pg_catalog.text, c.revisions,
            c.detail, c.reason, c.login_role, c.effective_role, c.application_name, c.client_addr,
            c.server_version, NULL::pg_catalog.text[], NULL::pg_catalog.text[], NULL::pg_catalog.interval,
            NULL::pg_catalog.int8, c.change
        FROM migrate.changes AS c) AS e
    CROSS JOIN LATERAL (
        SELECT pg_catalog.array_agg(t.revision ORDER BY t.step) AS revisions, pg_catalog.sum(t.statements) AS statements,
            pg_catalog.sum(t.wal_bytes) AS wal_bytes
        FROM migrate.run_steps AS t
        WHERE t.run OPERATOR(pg_catalog.=) e.run AND t.service OPERATOR(pg_catalog.=) e.service) AS s
    ORDER BY e.logged_at, e.number, e.service;

COMMENT ON VIEW migrate.log IS
    'all that changed anything, in the order of time: runs with the sums of their steps, and changes without a run';
COMMENT ON COLUMN migrate.log.logged_at IS 'when the run began, or the change was made';
COMMENT ON COLUMN migrate.log.service IS 'service touched';
COMMENT ON COLUMN migrate.log.command IS 'the function that did it';
COMMENT ON COLUMN migrate.log.target IS 'target of a run, as given by the caller';
COMMENT ON COLUMN migrate.log.revisions IS 'revisions of the run''s steps in their order, or those that were changed';
COMMENT ON COLUMN migrate.log.detail IS 'of a change: what was there before and after';
COMMENT ON COLUMN migrate.log.reason IS 'why: the setting migrate.reason at that time, or what repair() was told';
COMMENT ON COLUMN migrate.log.login_role IS 'session user';
COMMENT ON COLUMN migrate.log.effective_role IS 'current user';
COMMENT ON COLUMN migrate.log.application_name IS 'the setting application_name';
COMMENT ON COLUMN migrate.log.client_addr IS 'address of the client; NULL for a local socket';
COMMENT ON COLUMN migrate.log.server_version IS 'version of the server';
COMMENT ON COLUMN migrate.log.version_before IS 'of a run: rows of the version table before';
COMMENT ON COLUMN migrate.log.version_after IS 'of a run: rows of the version table after';
COMMENT ON COLUMN migrate.log.duration IS 'of a run: how long it took';
COMMENT ON COLUMN migrate.log.statements IS 'of a run: statements of its scripts';
COMMENT ON COLUMN migrate.log.wal_bytes IS 'of a run: WAL written by its steps';
COMMENT ON COLUMN migrate.log.run IS 'number of the run; NULL: a change';
COMMENT ON COLUMN migrate.log.change IS 'number of the change; NULL: a run';
