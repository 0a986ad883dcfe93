-- Rows that the apply worker of a logical replication writes, or whoever sets session_replication_role = replica, come
-- past the functions: neither sequences nor the graphs that backends have cached would follow them. In other sessions
-- these triggers do not fire.
CREATE FUNCTION migrate.follow_replication() RETURNS trigger
LANGUAGE c AS 'MODULE_PATHNAME', 'migrate_follow_replication';

COMMENT ON FUNCTION migrate.follow_replication() IS
    'trigger on the extension''s own tables: sequences and cached graphs follow rows that logical replication writes';

CREATE TRIGGER follow_replication BEFORE INSERT OR UPDATE ON migrate.services
    FOR EACH ROW EXECUTE FUNCTION migrate.follow_replication();
CREATE TRIGGER follow_replication AFTER INSERT OR UPDATE OR DELETE ON migrate.revisions
    FOR EACH ROW EXECUTE FUNCTION migrate.follow_replication();
CREATE TRIGGER follow_replication AFTER INSERT OR UPDATE ON migrate.runs
    FOR EACH ROW EXECUTE FUNCTION migrate.follow_replication();
CREATE TRIGGER follow_replication AFTER INSERT OR UPDATE ON migrate.changes
    FOR EACH ROW EXECUTE FUNCTION migrate.follow_replication();

COMMENT ON TRIGGER follow_replication ON migrate.services IS 'gives replicated rows tokens of this database';
COMMENT ON TRIGGER follow_replication ON migrate.revisions IS 'makes cached graphs and the order of registration follow replicated rows';
COMMENT ON TRIGGER follow_replication ON migrate.runs IS 'makes the numbers of runs follow replicated rows';
COMMENT ON TRIGGER follow_replication ON migrate.changes IS 'makes the numbers of changes follow replicated rows';

ALTER TABLE migrate.services ENABLE REPLICA TRIGGER follow_replication;
ALTER TABLE migrate.revisions ENABLE REPLICA TRIGGER follow_replication;
ALTER TABLE migrate.runs ENABLE REPLICA TRIGGER follow_replication;
ALTER TABLE migrate.changes ENABLE REPLICA TRIGGER follow_replication;

-- It has no key, and old entries may be deleted where it is published.
ALTER TABLE migrate.script_changes REPLICA IDENTITY FULL;
