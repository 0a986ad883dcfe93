// What hangs on tables and views: constraints, indexes, triggers, rules, policies, statistics, publications.
// What the columns of the result mean, and the parameters: pg/schema_objects.cpp.
#pragma once

namespace migrate::pg::schema {

// Of tables, but not null of columns, and what partitions have from their parent's foreign key.
inline constexpr const char *constraints = R"sql(
SELECT 'constraint', quote_ident(k.conname) || ' on ' || $2 || '.' || quote_ident(c.relname),
       ARRAY[
           pg_get_constraintdef(k.oid),
           'WITH (' || nullif(array_to_string(ARRAY(SELECT o FROM unnest(index.reloptions) o ORDER BY o COLLATE "C"), ', '), '') || ')',
           'TABLESPACE ' || quote_ident(space.spcname),
           CASE WHEN i.indisclustered THEN 'CLUSTER' END,
           CASE WHEN NOT i.indisvalid THEN 'INVALID' END,
           CASE WHEN k.contype = 'c' AND NOT k.conislocal THEN 'INHERITED' END],
       'pg_constraint'::regclass, k.oid, 0, 0::oid,
       CASE WHEN k.conbin IS NOT NULL THEN ARRAY[pg_get_expr(k.conbin, k.conrelid)] END, '{expression}'::text[], k.conrelid
FROM pg_class c
JOIN pg_constraint k ON k.conrelid = c.oid
LEFT JOIN pg_class index ON index.oid = k.conindid AND k.contype IN ('p', 'u', 'x')
LEFT JOIN pg_index i ON i.indexrelid = index.oid
LEFT JOIN pg_tablespace space ON space.oid = index.reltablespace
WHERE c.relnamespace = $1 AND c.oid <> ALL ($3) AND k.contype IN ('c', 'f', 'p', 'u', 'x')
    AND NOT (k.contype = 'f' AND k.conparentid <> 0)
)sql";

// Triggers that check a foreign key, where they don't fire as they were made.
inline constexpr const char *constraint_triggers = R"sql(
SELECT 'constraint trigger',
       quote_ident(k.conname) || ' on ' || $2 || '.' || quote_ident(c.relname) || ' by '
           || quote_ident(f.proname),
       ARRAY[CASE t.tgenabled WHEN 'D' THEN 'DISABLED' WHEN 'R' THEN 'ENABLE REPLICA' ELSE 'ENABLE ALWAYS' END],
       'pg_trigger'::regclass, t.oid, 0, 0::oid, NULL::text[], NULL::text[], 0::oid
FROM pg_class c
JOIN pg_trigger t ON t.tgrelid = c.oid AND t.tgisinternal AND t.tgenabled <> 'O' AND t.tgparentid = 0
JOIN pg_constraint k ON k.oid = t.tgconstraint
JOIN pg_proc f ON f.oid = t.tgfoid
WHERE c.relnamespace = $1 AND c.oid <> ALL ($3)
)sql";

// Those of constraints are part of the constraint, and only named.
inline constexpr const char *indexes = R"sql(
SELECT 'index', $2 || '.' || quote_ident(x.relname),
       CASE WHEN k.oid IS NULL THEN ARRAY[
           pg_get_indexdef(x.oid),
           'TABLESPACE ' || quote_ident(space.spcname),
           CASE WHEN i.indisclustered THEN 'CLUSTER' END,
           CASE WHEN NOT i.indisvalid THEN 'INVALID' END,
           statistics.list,
           'ATTACHED TO ' || parent.name,
           'DEPENDS ON EXTENSION ' || needed.extensions] END,
       'pg_class'::regclass, x.oid, 0, 0::oid,
       CASE WHEN k.oid IS NULL AND (i.indexprs IS NOT NULL OR i.indpred IS NOT NULL) THEN array_remove(ARRAY(
           SELECT CASE WHEN left(key, 1) = '(' AND right(key, 1) = ')' THEN substr(key, 2, length(key) - 2) ELSE key END
           FROM generate_series(1, i.indnkeyatts) AS number, pg_get_indexdef(x.oid, number, false) AS key
           WHERE i.indkey[number - 1] = 0
           ORDER BY number) || pg_get_expr(i.indpred, i.indrelid), NULL) END,
       '{expression}'::text[], i.indrelid
FROM pg_class c
JOIN pg_index i ON i.indrelid = c.oid
JOIN pg_class x ON x.oid = i.indexrelid
LEFT JOIN pg_constraint k ON k.conrelid = c.oid AND k.conindid = x.oid AND k.contype IN ('p', 'u', 'x')
LEFT JOIN pg_tablespace space ON space.oid = x.reltablespace
LEFT JOIN LATERAL (
    SELECT quote_ident(n.nspname) || '.' || quote_ident(p.relname)
    FROM pg_inherits h
    JOIN pg_class p ON p.oid = h.inhparent
    JOIN pg_namespace n ON n.oid = p.relnamespace
    WHERE h.inhrelid = x.oid
) parent (name) ON x.relispartition
LEFT JOIN LATERAL (
    SELECT string_agg('ALTER COLUMN ' || a.attnum || ' SET STATISTICS ' || a.attstattarget, ' ' ORDER BY a.attnum)
    FROM pg_attribute a WHERE a.attrelid = x.oid AND a.attstattarget >= 0
) statistics (list) ON i.indexprs IS NOT NULL
LEFT JOIN LATERAL (
    SELECT string_agg(quote_ident(e.extname), ', ' ORDER BY e.extname COLLATE "C")
    FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid
    WHERE d.classid = 'pg_class'::regclass AND d.objid = x.oid AND d.deptype = 'x'
        AND d.refclassid = 'pg_extension'::regclass
) needed (extensions) ON true
WHERE c.relnamespace = $1 AND c.oid <> ALL ($3) AND c.relkind IN ('r', 'p', 'm')
)sql";

// Triggers that somebody has made; what partitions have from their parent's only where it fires otherwise.
inline constexpr const char *triggers = R"sql(
SELECT 'trigger', quote_ident(t.tgname) || ' on ' || $2 || '.' || quote_ident(c.relname),
       ARRAY[
           pg_get_triggerdef(t.oid),
           CASE t.tgenabled WHEN 'D' THEN 'DISABLED' WHEN 'R' THEN 'ENABLE REPLICA' WHEN 'A' THEN 'ENABLE ALWAYS' END,
           'DEPENDS ON EXTENSION ' || needed.extensions],
       'pg_trigger'::regclass, t.oid, 0, 0::oid,
       CASE WHEN t.tgqual IS NOT NULL THEN
           ARRAY[substring(pg_get_triggerdef(t.oid) FROM ' FOR EACH (?:ROW|STATEMENT) WHEN \((.*)\) EXECUTE FUNCTION ')] END,
       '{trigger condition}'::text[], c.oid
FROM pg_class c
JOIN pg_trigger t ON t.tgrelid = c.oid AND NOT t.tgisinternal
LEFT JOIN pg_trigger parent ON parent.oid = t.tgparentid
LEFT JOIN LATERAL (
    SELECT string_agg(quote_ident(e.extname), ', ' ORDER BY e.extname COLLATE "C")
    FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid
    WHERE d.classid = 'pg_trigger'::regclass AND d.objid = t.oid AND d.deptype = 'x'
        AND d.refclassid = 'pg_extension'::regclass
) needed (extensions) ON true
WHERE c.relnamespace = $1 AND c.oid <> ALL ($3)
    AND (t.tgparentid = 0 OR parent.tgenabled <> t.tgenabled)
)sql";

// But those that make a view.
inline constexpr const char *rules = R"sql(
SELECT 'rule', quote_ident(r.rulename) || ' on ' || $2 || '.' || quote_ident(c.relname),
       ARRAY[
           pg_get_ruledef(r.oid),
           CASE r.ev_enabled WHEN 'D' THEN 'DISABLED' WHEN 'R' THEN 'ENABLE REPLICA' WHEN 'A' THEN 'ENABLE ALWAYS' END],
       'pg_rewrite'::regclass, r.oid, 0, 0::oid, ARRAY[pg_get_ruledef(r.oid)], '{rule}'::text[], c.oid
FROM pg_class c
JOIN pg_rewrite r ON r.ev_class = c.oid AND r.rulename <> '_RETURN'
WHERE c.relnamespace = $1 AND c.oid <> ALL ($3)
)sql";

inline constexpr const char *policies = R"sql(
SELECT 'policy', quote_ident(p.polname) || ' on ' || $2 || '.' || quote_ident(c.relname),
       ARRAY[
           'AS ' || CASE WHEN p.polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END,
           'FOR ' || CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE'
                                   ELSE 'ALL' END,
           'TO ' || roles.names,
           'USING (' || pg_get_expr(p.polqual, p.polrelid) || ')',
           'WITH CHECK (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')'],
       'pg_policy'::regclass, p.oid, 0, 0::oid,
       array_remove(ARRAY[pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)], NULL),
       '{expression}'::text[], c.oid
FROM pg_class c
JOIN pg_policy p ON p.polrelid = c.oid
CROSS JOIN LATERAL (
    SELECT string_agg(CASE role WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(role)) END, ', '
                      ORDER BY CASE role WHEN 0 THEN '' ELSE pg_get_userbyid(role) END COLLATE "C")
    FROM unnest(p.polroles) AS one (role)
) roles (names)
WHERE c.relnamespace = $1 AND c.oid <> ALL ($3)
)sql";

inline constexpr const char *statistics = R"sql(
SELECT 'statistics', $2 || '.' || quote_ident(s.stxname),
       ARRAY[pg_get_statisticsobjdef(s.oid), 'STATISTICS ' || nullif(s.stxstattarget, -1)],
       'pg_statistic_ext'::regclass, s.oid, 0, s.stxowner,
       CASE WHEN s.stxexprs IS NOT NULL THEN pg_get_statisticsobjdef_expressions(s.oid) END, '{expression}'::text[], s.stxrelid
FROM pg_statistic_ext s
WHERE s.stxnamespace = $1
)sql";

// What of the schema is published by name.
inline constexpr const char *publications = R"sql(
SELECT 'publication table', $2 || '.' || quote_ident(c.relname) || ' in publication ' || quote_ident(p.pubname),
       ARRAY[
           '(' || columns.names || ')',
           'WHERE (' || pg_get_expr(r.prqual, r.prrelid) || ')'],
       0::oid, 0::oid, 0, 0::oid,
       CASE WHEN r.prqual IS NOT NULL THEN ARRAY[pg_get_expr(r.prqual, r.prrelid)] END, '{expression}'::text[], c.oid
FROM pg_class c
JOIN pg_publication_rel r ON r.prrelid = c.oid
JOIN pg_publication p ON p.oid = r.prpubid
LEFT JOIN LATERAL (
    SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attname COLLATE "C")
    FROM unnest(r.prattrs) AS one (number) JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = one.number
) columns (names) ON r.prattrs IS NOT NULL
WHERE c.relnamespace = $1 AND c.oid <> ALL ($3)
UNION ALL
SELECT 'publication schema', $2 || ' in publication ' || quote_ident(p.pubname),
       '{}'::text[], 0::oid, 0::oid, 0, 0::oid, NULL::text[], NULL::text[], 0::oid
FROM pg_publication_namespace n
JOIN pg_publication p ON p.oid = n.pnpubid
WHERE n.pnnspid = $1
)sql";

} // namespace migrate::pg::schema
