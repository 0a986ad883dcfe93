-- What the tests of faults look at: the database as lines of text, the states that it may be in, and the session.

CREATE SCHEMA faults;

-- The database to the last OID: a hash of each catalog (without the system's own rows, and without what VACUUM writes)
-- and of each table.
CREATE FUNCTION faults.exact_contents() RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE
    lines text[];
    source record;
    hash text;
BEGIN
    FOR source IN
        SELECT c.oid::regclass::text AS name,
               coalesce((SELECT format('WHERE t.%I >= 16384', attname) FROM pg_attribute
                         WHERE attrelid = c.oid AND attname IN ('oid', 'attrelid', 'objid', 'objoid', 'indexrelid', 'inhrelid', 'enumtypid')
                         ORDER BY attname = 'oid' DESC LIMIT 1), '') AS which
        FROM pg_class AS c
        WHERE c.oid = ANY ('{pg_attrdef,pg_attribute,pg_cast,pg_class,pg_collation,pg_constraint,pg_default_acl,pg_depend,
                             pg_description,pg_enum,pg_event_trigger,pg_extension,pg_index,pg_inherits,pg_init_privs,pg_namespace,
                             pg_operator,pg_policy,pg_proc,pg_range,pg_rewrite,pg_sequence,pg_shdepend,pg_trigger,pg_type}'::regclass[])
              OR relkind IN ('r', 'm') AND c.oid >= 16384 AND relnamespace <> ALL ('{faults,pg_toast}'::regnamespace[])
    LOOP
        EXECUTE format('SELECT md5(string_agg(%s, chr(10) ORDER BY ctid)) FROM %s AS t %s',
                       CASE source.name WHEN 'pg_class' THEN '(oid, relname, relnamespace, reltype, relowner, relam, relfilenode, '
                           'reltablespace, reltoastrelid, relhasindex, relpersistence, relkind, relnatts, relchecks, relhasrules, '
                           'relhastriggers, relhassubclass, relrowsecurity, relacl, reloptions)::text' ELSE 't::text' END,
                       source.name, source.which)
            INTO hash;
        lines := lines || (source.name || ' ' || coalesce(hash, 'empty'));
    END LOOP;
    RETURN (SELECT array_agg(line ORDER BY line COLLATE "C") FROM unnest(lines) AS line);
END $$;

-- Every object that is no extension's with what it depends on, its definition, and every row, but for what two runs don't share:
-- times, numbers from sequences, OIDs in names.
CREATE FUNCTION faults.contents() RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE
    lines text[];
    more text[];
    one record;
    hidden text[];
BEGIN
    WITH mine (name) AS (SELECT nspname FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema|faults|migrate$)'),
         member (oid) AS (SELECT objid FROM pg_depend WHERE deptype = 'e'),
         relation (oid, name, form) AS (SELECT c.oid, c.oid::regclass::text, c FROM pg_class AS c JOIN mine ON mine.name = relnamespace::regnamespace::text)
    SELECT array_agg(line) INTO lines FROM (
        SELECT format('%s %s depends on %s %s (%s)', o.type, o.identity, r.type, r.identity, d.deptype)
        FROM pg_depend AS d, pg_identify_object(d.classid, d.objid, d.objsubid) AS o,
             pg_identify_object(d.refclassid, d.refobjid, d.refobjsubid) AS r
        WHERE d.objid NOT IN (SELECT oid FROM member) AND d.refobjid NOT IN (SELECT oid FROM member WHERE oid <> 'migrate'::regnamespace)
              AND (o.schema IN (SELECT name FROM mine) OR o.schema IS NULL AND o.identity <> 'faults')
        UNION
        SELECT format('role of %s: %s (%s)', o.identity, d.refobjid::regrole, d.deptype)
        FROM pg_shdepend AS d, pg_identify_object(d.classid, d.objid, d.objsubid) AS o
        WHERE d.dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) AND d.refclassid = 'pg_authid'::regclass
        UNION ALL
        SELECT format('schema %s %s %s', nspname, nspowner::regrole, nspacl) FROM pg_namespace JOIN mine ON name = nspname
        UNION ALL
        SELECT format('relation %s %s %s %s %s', name, (form).relkind, (form).relowner::regrole, (form).relacl, (form).reloptions)
        FROM relation
        UNION ALL
        SELECT format('column %s.%s %s %s %s %s', name, attname, format_type(atttypid, atttypmod), attnotnull,
                      pg_get_expr(adbin, adrelid), attacl)
        FROM pg_attribute JOIN relation ON relation.oid = attrelid LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
        WHERE attnum > 0
        UNION ALL
        SELECT format('constraint %s %s', conname, pg_get_constraintdef(pg_constraint.oid)) FROM pg_constraint
        JOIN relation ON relation.oid = conrelid
        UNION ALL
        SELECT format('index %s %s %s', pg_get_indexdef(indexrelid), indisvalid, indisready) FROM pg_index
        JOIN relation ON relation.oid = indexrelid
        UNION ALL
        SELECT format('function %s %s %s', pg_get_functiondef(oid), proowner::regrole, proacl) FROM pg_proc
        JOIN mine ON name = pronamespace::regnamespace::text WHERE prokind IN ('f', 'p')
        UNION ALL
        SELECT format('view %s %s', name, pg_get_viewdef(oid)) FROM relation WHERE (form).relkind IN ('v', 'm')
        UNION ALL
        SELECT format('trigger %s %s', pg_get_triggerdef(oid), tgenabled) FROM pg_trigger WHERE NOT tgisinternal
        UNION ALL
        SELECT format('enum %s %s', enumtypid::regtype, enumlabel) FROM pg_enum) AS objects (line);
    FOR one IN
        SELECT c.oid, c.oid::regclass::text AS name, n.nspname = 'migrate' AS ours
        FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE relkind IN ('r', 'm') AND nspname !~ '^pg_' AND nspname NOT IN ('faults', 'information_schema')
    LOOP
        hidden := ARRAY(SELECT attname::text FROM pg_attribute WHERE attrelid = one.oid AND attnum > 0
            AND (atttypid IN ('timestamptz'::regtype, 'interval'::regtype) OR one.ours AND atttypid = 'bigint'::regtype));
        EXECUTE format('SELECT array_agg(%L || (to_jsonb(t) - $1)::text) FROM %s AS t', 'row of ' || one.name || ': ', one.name)
            INTO more USING hidden;
        lines := lines || more;
    END LOOP;
    RETURN (SELECT array_agg(line ORDER BY line COLLATE "C") FROM
            (SELECT regexp_replace(line, '_\d{5,}', '_N', 'g') FROM unnest(lines) AS line) AS x (line));
END $$;

CREATE TABLE faults.states (name text PRIMARY KEY, exact boolean, lines text[]);

CREATE FUNCTION faults.remember(name text, exact boolean) RETURNS void
BEGIN ATOMIC
    INSERT INTO faults.states VALUES (name, exact, CASE WHEN exact THEN faults.exact_contents() ELSE faults.contents() END)
    ON CONFLICT ON CONSTRAINT states_pkey DO UPDATE SET exact = excluded.exact, lines = excluded.lines;
END;

CREATE FUNCTION faults.difference(old text[], new text[]) RETURNS text
RETURN (SELECT string_agg(line, chr(10)) FROM
        ((SELECT '- ' || unnest(old) EXCEPT SELECT '- ' || unnest(new))
         UNION ALL
         (SELECT '+ ' || unnest(new) EXCEPT SELECT '+ ' || unnest(old)) LIMIT 10) AS x (line));

-- Where the log and the version tables disagree; NULL: nowhere.
CREATE FUNCTION faults.disagreement() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    one record;
    versions text[];
BEGIN
    FOR one IN SELECT s.*, r.version_after FROM migrate.services AS s LEFT JOIN migrate.runs AS r ON r.service = s.service
               AND r.run = (SELECT max(run) FROM migrate.runs AS l WHERE l.service = s.service)
    LOOP
        versions := '{}';
        IF to_regclass(format('%I.%I', one.schema_name, one.version_table)) IS NOT NULL THEN
            EXECUTE format('SELECT array_agg(version_num::text ORDER BY version_num COLLATE "C") FROM %I.%I',
                           one.schema_name, one.version_table) INTO versions;
        END IF;
        IF coalesce(versions, '{}') <> coalesce(one.version_after, '{}') THEN
            RETURN format('%s: version rows %s, log %s', one.service, versions, one.version_after);
        END IF;
    END LOOP;
    RETURN (SELECT string_agg(format('%s: run %s', service, run), ', ') FROM
            (SELECT service, run, version_before <> lag(version_after, 1, '{}') OVER (PARTITION BY service ORDER BY run)
                    OR NOT EXISTS (SELECT FROM migrate.run_steps AS s WHERE s.service = r.service AND s.run = r.run)
             FROM migrate.runs AS r) AS x (service, run, wrong) WHERE wrong);
END $$;

-- 'before', 'after', or what differs from both.
CREATE FUNCTION faults.verdict() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    state record;
    now_there text[];
    differences text := 'neither';
    disagreement text := faults.disagreement();
BEGIN
    IF disagreement IS NOT NULL THEN
        RETURN 'the log is wrong: ' || disagreement;
    END IF;
    FOR state IN SELECT * FROM faults.states ORDER BY exact DESC, name LOOP
        now_there := CASE WHEN state.exact THEN faults.exact_contents() ELSE faults.contents() END;
        IF now_there = state.lines THEN
            RETURN state.name;
        END IF;
        differences := format(E'%s\nnot %s:\n%s', differences, state.name, faults.difference(state.lines, now_there));
    END LOOP;
    RETURN differences;
END $$;

-- What a session must have as it had it before.
CREATE FUNCTION faults.session() RETURNS text
RETURN format('user %s role %s path %s, settings %s, %s locks, %s cursors, %s statements, %s temporary objects, %s listens',
    current_user, current_setting('role'), current_setting('search_path'),
    (SELECT md5(string_agg(name || '=' || setting || source, ',' ORDER BY name)) FROM pg_settings
     WHERE source NOT IN ('default', 'configuration file') AND name NOT LIKE 'migrate_faults.%'),
    (SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'advisory'),
    (SELECT count(*) FROM pg_cursors WHERE name <> ''), (SELECT count(*) FROM pg_prepared_statements),
    (SELECT count(*) FROM pg_class WHERE relnamespace = pg_my_temp_schema()),
    (SELECT count(*) FROM pg_listening_channels()));

-- Bytes: of the server's memory contexts, and of all that the process has for itself.
CREATE FUNCTION faults.memory(OUT contexts bigint, OUT private bigint)
BEGIN ATOMIC
    SELECT (SELECT sum(total_bytes) FROM pg_backend_memory_contexts),
           (SELECT (n[2]::bigint - n[3]::bigint) * 4096 FROM
            (SELECT string_to_array(pg_read_file('/proc/self/statm', 0, 200), ' ')) AS x (n));
END;
