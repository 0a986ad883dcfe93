-- USAGE on the schema is the gate: nobody but the installing role has it until it is granted. Behind the gate everybody
-- may look; what a function may do to a service is decided by the service's owner.
GRANT USAGE ON SCHEMA migrate TO @extowner@ WITH GRANT OPTION;

REVOKE ALL ON ALL TABLES IN SCHEMA migrate FROM PUBLIC;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA migrate FROM PUBLIC;

GRANT SELECT ON
    migrate.services, migrate.revisions, migrate.script_changes, migrate.runs, migrate.run_steps,
    migrate.changes, migrate.log,
    migrate.status, migrate.pending
TO PUBLIC;

-- Only triggers call it.
REVOKE ALL ON FUNCTION migrate.follow_replication() FROM PUBLIC;

-- What pg_dump needs, run by the installing role.
GRANT SELECT ON ALL TABLES IN SCHEMA migrate TO @extowner@;
GRANT SELECT ON ALL SEQUENCES IN SCHEMA migrate TO @extowner@;
