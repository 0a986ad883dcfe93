-- The log of what changes without a run: a row per call that changed something, with what was there before. Nobody but
-- a superuser can write it, or any other table of the extension.
CREATE EXTENSION migrate;
SET migrate.message_level = 'debug1';
SET application_name = 'regress changes';
CREATE ROLE regress_changes_owner;
GRANT USAGE ON SCHEMA migrate TO regress_changes_owner;
DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO regress_changes_owner', current_database()); END $$;
SET ROLE regress_changes_owner;
SET migrate.reason = E'ticket 7,\n"why"';
SELECT migrate.create_service('regress_changes', schema_name => 'regress_ch', search_path => 'regress_ch');
RESET migrate.reason;
SELECT migrate.alter_service('regress_changes', search_path => 'regress_ch, public');
SELECT migrate.alter_service('regress_changes', search_path => 'regress_ch, public');
SELECT migrate.register('regress_changes', '001', message => 'one', up => 'CREATE TABLE a ()', down => '');
SELECT migrate.register('regress_changes', '001', message => 'one', up => 'CREATE TABLE a ()', down => '');
SELECT migrate.register('regress_changes', '001', message => 'uno', up => 'CREATE TABLE b ()', replace => true);
SELECT migrate.register_all('regress_changes', '[{"revision": "003", "down_revision": "002"}, {"revision": "002", "down_revision": "001"},
    {"revision": "001", "message": "uno", "up": "CREATE TABLE b ()", "branch_labels": ["x"], "replace": true}]');
SELECT migrate.revision('regress_changes', 'four', rev_id => '004');
SELECT migrate.revision('regress_changes', 'five', head => '003', splice => true, rev_id => '005');
SELECT migrate.merge('regress_changes', rev_id => '006');
SELECT migrate.edit('regress_changes', '005', message => 'cinq', up => 'SELECT 5');
SELECT migrate.edit('regress_changes', '005', message => 'cinq', up => 'SELECT 5');
SELECT migrate.unregister('regress_changes', '006');
SELECT migrate.squash('regress_changes', '001:003', rev_id => 'S');
SELECT migrate.import_alembic('regress_changes', E'BEGIN;\nCREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL);\n-- Running upgrade 005 -> 007\nSELECT 7;\nUPDATE alembic_version SET version_num=''007'' WHERE alembic_version.version_num = ''005'';\nCOMMIT;');
SELECT migrate.ensure_version('regress_changes');
SELECT migrate.ensure_version('regress_changes');
RESET ROLE;
SELECT migrate.drop_service('regress_changes');
SELECT change, command, revisions, reason, nullif(effective_role, session_user) AS role, application_name AS application
FROM migrate.changes ORDER BY change;
SELECT change, o.key, CASE WHEN p.key IS NULL THEN o.value ELSE p.value END AS detail, p.key AS property
FROM migrate.changes, jsonb_each(detail) AS o LEFT JOIN LATERAL jsonb_each(o.value) AS p ON NOT o.value ? 'before'
WHERE command NOT IN ('create_service', 'drop_service') ORDER BY change, o.key, p.key;
SELECT change, key, value ->> 'before' AS before, nullif(value ->> 'after', current_user) AS after
FROM migrate.changes, jsonb_each(detail) WHERE command IN ('create_service', 'drop_service') ORDER BY change, key;
SELECT bool_and(login_role = session_user) AS login, bool_and(server_version = current_setting('server_version')) AS version,
    bool_and(client_addr IS NOT DISTINCT FROM inet_client_addr()) AS address, bool_and(changed_at < clock_timestamp()) AS time
FROM migrate.changes;

-- What fails or is rolled back is not in it.
SELECT count(*) AS n FROM migrate.changes \gset
BEGIN;
SELECT migrate.create_service('regress_changes');
ROLLBACK;
\set VERBOSITY terse
SELECT migrate.register('regress_changes', '001');
\set VERBOSITY default
SELECT count(*) - :n AS more FROM migrate.changes;

-- migrate.log has runs and changes, in the order of time.
SET ROLE regress_changes_owner;
SELECT migrate.create_service('regress_changes', schema_name => 'regress_ch');
SELECT migrate.register('regress_changes', '001', up => 'CREATE TABLE a (); CREATE TABLE b ()', down => 'DROP TABLE a, b');
SELECT migrate.register('regress_changes', '002', '001', down => '');
SELECT revision FROM migrate.upgrade('regress_changes');
SELECT migrate.register('regress_changes', '003', '002');
SELECT revision FROM migrate.downgrade('regress_changes', '001');
SELECT command, target, revisions, version_before AS before, version_after AS after, statements, wal_bytes > 0 AS wal, duration >= '0' AS time,
    run IS NULL AS "no run", change IS NULL AS "no change" FROM migrate.log WHERE run IS NOT NULL OR change > :n;
RESET ROLE;

-- Neither the owner of a service nor who installed the extension can write a table, by whatever statement, nor have
-- something run when others do.
CREATE FUNCTION regress_tries(who name) RETURNS TABLE (attempt text, relation text, got text) LANGUAGE plpgsql AS $$
DECLARE
    r record;
    t text;
BEGIN
    FOR r IN SELECT c.oid::regclass AS name, c.relkind, (SELECT quote_ident(attname) FROM pg_attribute WHERE attrelid = c.oid AND attnum = 2) AS col
        FROM pg_class AS c WHERE relnamespace = 'migrate'::regnamespace AND relkind IN ('r', 'S') ORDER BY c.relname COLLATE "C"
    LOOP
        FOREACH t IN ARRAY CASE r.relkind WHEN 'S' THEN ARRAY['SELECT setval(''%1$s'', 1)', 'SELECT nextval(''%1$s'')', 'ALTER SEQUENCE %1$s RESTART', 'DROP SEQUENCE %1$s']
            ELSE ARRAY['INSERT INTO %1$s DEFAULT VALUES', 'INSERT INTO %1$s DEFAULT VALUES ON CONFLICT DO NOTHING', 'UPDATE %1$s SET %2$s = %2$s', 'DELETE FROM %1$s', 'TRUNCATE %1$s',
                'MERGE INTO %1$s USING (SELECT 1) AS s ON false WHEN NOT MATCHED THEN INSERT DEFAULT VALUES',
                'COPY %1$s FROM PROGRAM ''true''', 'LOCK TABLE %1$s', 'SELECT * FROM %1$s FOR UPDATE', 'ALTER TABLE %1$s ADD evil int', 'ALTER TABLE %1$s OWNER TO CURRENT_USER', 'ALTER TABLE %1$s DISABLE TRIGGER ALL',
                'CREATE TRIGGER evil AFTER INSERT ON %1$s EXECUTE FUNCTION regress_evil()', 'CREATE RULE evil AS ON INSERT TO %1$s DO INSTEAD NOTHING',
                'CREATE POLICY evil ON %1$s', 'CREATE INDEX ON %1$s (%2$s)', 'CREATE TABLE public.child () INHERITS (%1$s)', 'CREATE TABLE public.fk (a text REFERENCES %1$s)',
                'COMMENT ON TABLE %1$s IS ''evil''', 'GRANT INSERT ON %1$s TO PUBLIC', 'CREATE STATISTICS evil ON %2$s, ctid FROM %1$s', 'DROP TABLE %1$s'] END
        LOOP
            BEGIN
                EXECUTE format('SET LOCAL ROLE %I', who);
                EXECUTE format(t, r.name, r.col);
                IF t LIKE 'GRANT%' AND NOT has_table_privilege('public', r.name, 'INSERT') THEN
                    RAISE insufficient_privilege;       -- there was but a warning
                END IF;
                RAISE EXCEPTION USING errcode = 'XX999';
            EXCEPTION WHEN OTHERS THEN
                got := CASE sqlstate WHEN 'XX999' THEN 'done' ELSE sqlstate END;
            END;
            attempt := t;
            relation := r.name;
            RETURN NEXT;
        END LOOP;
    END LOOP;
END
$$;
CREATE FUNCTION regress_evil() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
GRANT CREATE ON SCHEMA public TO regress_changes_owner;
-- 42501 each, but for the foreign key to a table that has no key.
SET client_min_messages = error;
SELECT got, count(*) > 0 AS some, array_agg(DISTINCT attempt ORDER BY attempt) FILTER (WHERE got NOT IN ('42501')) AS attempts
FROM regress_tries('regress_changes_owner') GROUP BY got ORDER BY got;
RESET client_min_messages;

-- A script does no better, a superuser's run of it included: it runs as the owner.
SET ROLE regress_changes_owner;
SELECT migrate.create_service('regress_changes_evil');
SELECT migrate.register('regress_changes_evil', '001', up => 'UPDATE migrate.run_steps SET sha256 = NULL');
SELECT migrate.register('regress_changes_evil', '002', up => $$CREATE FUNCTION evil() RETURNS void LANGUAGE sql SECURITY DEFINER AS 'DELETE FROM migrate.changes'; SELECT evil()$$);
SELECT migrate.register('regress_changes_evil', '003', up => $$DO 'BEGIN SET LOCAL session_replication_role = replica; DELETE FROM migrate.changes; END'$$);
RESET ROLE;
\set VERBOSITY terse
SELECT migrate.upgrade('regress_changes_evil', '001');
SELECT migrate.upgrade('regress_changes_evil', '002');
SELECT migrate.upgrade('regress_changes_evil', '003');
\set VERBOSITY default
DROP EXTENSION migrate;

-- The role that installs it is no superuser.
SET ROLE regress_changes_owner;
CREATE EXTENSION migrate;
RESET ROLE;
SET client_min_messages = error;
SELECT got, count(*) > 0 AS some, array_agg(DISTINCT attempt ORDER BY attempt) FILTER (WHERE got NOT IN ('42501')) AS attempts
FROM regress_tries('regress_changes_owner') GROUP BY got ORDER BY got;

SET client_min_messages = warning;
DROP EXTENSION migrate;
DROP FUNCTION regress_tries, regress_evil;
DROP SCHEMA IF EXISTS regress_ch, regress_changes_evil CASCADE;
DROP OWNED BY regress_changes_owner CASCADE;
DROP ROLE regress_changes_owner;
