// What hangs on tables and views: constraints, indexes, triggers, rules, policies, statistics, publications.
// What the columns of the result mean, and the parameters: pg/schema_objects.cpp.
#pragma once

namespace migrate::pg::schema {

// Of tables, but not what partitions have from their parent's foreign key. Not null is part of the column,
// and only named.
inline constexpr const char *constraints = R"sql(
SELECT 'constraint', quote_ident(k.conname) || ' on ' || $2 || '.' || quote_ident(c.relname),
       CASE WHEN k.contype <> 'n' THEN ARRAY[
           k.definition,
           CASE WHEN index.reloptions IS NOT NULL THEN
               'WITH (' || array_to_string(ARRAY(SELECT o FROM unnest(index.reloptions) o ORDER BY o COLLATE "C"), ', ') || ')' END,
           CASE WHEN index.reltablespace <> 0 THEN
               'TABLESPACE ' || quote_ident((SELECT spcname FROM pg_tablespace WHERE oid = index.reltablespace)) END,
           CASE WHEN i.indisclustered THEN 'CLUSTER' END,
           CASE WHEN NOT i.indisvalid THEN 'INVALID' END,
           CASE WHEN k.contype <> 'c' AND k.conparentid <> 0 THEN (
               SELECT 'ATTACHED TO ' || quote_ident(parent.conname) FROM pg_constraint parent WHERE parent.oid = k.conparentid) END,
           CASE WHEN k.contype = 'c' AND NOT k.conislocal THEN 'INHERITED' END] END,
       'pg_constraint'::regclass, k.oid, 0, 0::oid,
       CASE WHEN k.contype = 'c' THEN ARRAY[k.expression] END, '{expression}'::text[], c.oid
FROM pg_class c
CROSS JOIN LATERAL (
    SELECT *, CASE WHEN contype <> 'n' THEN pg_get_constraintdef(oid) END AS definition,
           CASE WHEN contype = 'c' THEN pg_get_expr(conbin, conrelid) END AS expression
    FROM pg_constraint
    WHERE conrelid = c.oid AND contype IN ('c', 'f', 'p', 'u', 'x', 'n') AND NOT (contype = 'f' AND conparentid <> 0)
    OFFSET 0
) k
LEFT JOIN pg_class index ON index.oid = k.conindid AND k.contype IN ('p', 'u', 'x')
LEFT JOIN pg_index i ON i.indexrelid = index.oid
WHERE c.relnamespace = $1 AND c.oid <> ALL ($3)
)sql";

// Triggers that check a foreign key or another constraint, where they don't fire as they were made; those of
// partitions where they don't fire as their parent's.
inline constexpr const char *constraint_triggers = R"sql(
SELECT 'constraint trigger',
       quote_ident(k.conname) || ' on ' || quote_ident(n.nspname) || '.' || quote_ident(own.relname)
           || CASE WHEN own.oid <> c.oid THEN ' at ' || $2 || '.' || quote_ident(c.relname) ELSE '' END
           || ' by ' || quote_ident(f.proname),
       ARRAY[CASE t.tgenabled WHEN 'D' THEN 'DISABLED' WHEN 'R' THEN 'ENABLE REPLICA' WHEN 'A' THEN 'ENABLE ALWAYS'
                              ELSE 'ENABLED' END],
       'pg_trigger'::regclass, t.oid, 0, 0::oid, NULL::text[], NULL::text[], 0::oid
FROM pg_class c
JOIN pg_trigger t ON t.tgrelid = c.oid AND t.tgisinternal
LEFT JOIN pg_trigger parent ON parent.oid = t.tgparentid
JOIN pg_constraint k ON k.oid = t.tgconstraint
JOIN pg_class own ON own.oid = k.conrelid
JOIN pg_namespace n ON n.oid = own.relnamespace
JOIN pg_proc f ON f.oid = t.tgfoid
WHERE c.relnamespace = $1 AND c.oid <> ALL ($3) AND t.tgenabled <> coalesce(parent.tgenabled, 'O')
)sql";

// Those of constraints are part of the constraint, and only named.
inline constexpr const char *indexes = R"sql(
SELECT 'index', $2 || '.' || quote_ident(x.relname),
       CASE WHEN i.constraint IS NULL THEN ARRAY[
           CASE WHEN array_length(x.reloptions, 1) > 1 THEN (
               SELECT replace(i.definition, ' WITH (' || string_agg(option, ', ' ORDER BY number) || ')',
                              ' WITH (' || string_agg(option, ', ' ORDER BY option COLLATE "C") || ')')
               FROM unnest(x.reloptions) WITH ORDINALITY AS one (pair, number),
                    regexp_replace(pair, '=.*', '') AS name, substr(pair, length(name) + 2) AS value,
                    concat(name, '=', CASE WHEN quote_ident(value) = value THEN value ELSE quote_literal(value) END)
                        AS option) ELSE i.definition END,
           CASE WHEN x.reltablespace <> 0 THEN
               'TABLESPACE ' || quote_ident((SELECT spcname FROM pg_tablespace WHERE oid = x.reltablespace)) END,
           CASE WHEN i.indisclustered THEN 'CLUSTER' END,
           CASE WHEN NOT i.indisvalid THEN 'INVALID' END,
           CASE WHEN i.indexprs IS NOT NULL THEN (
               SELECT string_agg('ALTER COLUMN ' || a.attnum || ' SET STATISTICS ' || a.attstattarget, ' ' ORDER BY a.attnum)
               FROM pg_attribute a WHERE a.attrelid = x.oid AND a.attstattarget >= 0) END,
           CASE WHEN x.relispartition THEN (
               SELECT 'ATTACHED TO ' || quote_ident(n.nspname) || '.' || quote_ident(p.relname)
               FROM pg_inherits h
               JOIN pg_class p ON p.oid = h.inhparent
               JOIN pg_namespace n ON n.oid = p.relnamespace
               WHERE h.inhrelid = x.oid) END] END,
       'pg_class'::regclass, x.oid, 0, 0::oid,
       CASE WHEN i.constraint IS NULL AND (i.indexprs IS NOT NULL OR i.indpred IS NOT NULL) THEN array_remove(ARRAY(
           SELECT CASE WHEN left(key, 1) = '(' AND right(key, 1) = ')' THEN substr(key, 2, length(key) - 2) ELSE key END
           FROM generate_series(1, i.indnkeyatts) AS number, pg_get_indexdef(x.oid, number, false) AS key
           WHERE i.indkey[number - 1] = 0
           ORDER BY number) || pg_get_expr(i.indpred, i.indrelid), NULL) END,
       '{expression}'::text[], i.indrelid
FROM pg_class c
CROSS JOIN LATERAL (
    SELECT i.*, k.oid AS constraint, CASE WHEN k.oid IS NULL THEN pg_get_indexdef(i.indexrelid) END AS definition
    FROM pg_index i
    LEFT JOIN pg_constraint k ON k.conrelid = c.oid AND k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x')
    WHERE i.indrelid = c.oid
    OFFSET 0
) i
JOIN pg_class x ON x.oid = i.indexrelid
WHERE c.relnamespace = $1 AND c.oid <> ALL ($3) AND c.relkind IN ('r', 'p', 'm')
)sql";

// Triggers that somebody has made; what partitions have from their parent's only where it fires otherwise.
inline constexpr const char *triggers = R"sql(
SELECT 'trigger', quote_ident(t.tgname) || ' on ' || $2 || '.' || quote_ident(c.relname),
       ARRAY[
           t.definition,
           CASE t.tgenabled WHEN 'D' THEN 'DISABLED' WHEN 'R' THEN 'ENABLE REPLICA' WHEN 'A' THEN 'ENABLE ALWAYS' END],
       'pg_trigger'::regclass, t.oid, 0, 0::oid,
       CASE WHEN t.tgqual IS NOT NULL THEN ARRAY[t.definition] END,
       '{trigger condition}'::text[], c.oid
FROM pg_class c
CROSS JOIN LATERAL (
    SELECT *, pg_get_triggerdef(oid) AS definition FROM pg_trigger
    WHERE c.relhastriggers AND tgrelid = c.oid AND NOT tgisinternal OFFSET 0
) t
LEFT JOIN pg_trigger parent ON parent.oid = t.tgparentid
WHERE c.relnamespace = $1 AND c.oid <> ALL ($3)
    AND (t.tgparentid = 0 OR parent.tgenabled <> t.tgenabled)
)sql";

// But those that make a view.
inline constexpr const char *rules = R"sql(
SELECT 'rule', quote_ident(r.rulename) || ' on ' || $2 || '.' || quote_ident(c.relname),
       ARRAY[
           chr(1),
           CASE r.ev_enabled WHEN 'D' THEN 'DISABLED' WHEN 'R' THEN 'ENABLE REPLICA' WHEN 'A' THEN 'ENABLE ALWAYS' END],
       'pg_rewrite'::regclass, r.oid, 0, 0::oid, ARRAY[''], '{rule}'::text[], c.oid
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
           CASE WHEN p.polqual IS NOT NULL THEN 'USING (' || chr(1) || ')' END,
           CASE WHEN p.polwithcheck IS NOT NULL THEN 'WITH CHECK (' || chr(1) || ')' END],
       'pg_policy'::regclass, p.oid, 0, 0::oid,
       array_remove(ARRAY[p.polqual::text, p.polwithcheck::text], NULL), '{policy}'::text[], c.oid
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
       ARRAY[
           CASE WHEN cardinality(s.stxkeys::int2[]) + coalesce(cardinality(expressions.texts), 0) > 1 THEN
               '(' || (SELECT string_agg(CASE kind WHEN 'd' THEN 'ndistinct' WHEN 'f' THEN 'dependencies' ELSE 'mcv' END, ', '
                                         ORDER BY kind)
                       FROM unnest(s.stxkind) AS one (kind) WHERE kind <> 'e') || ')' END,
           'ON ' || array_to_string(ARRAY(
               SELECT quote_ident(a.attname) FROM unnest(s.stxkeys::int2[]) WITH ORDINALITY AS one (column_number, place)
               JOIN pg_attribute a ON a.attrelid = s.stxrelid AND a.attnum = column_number
               ORDER BY a.attname COLLATE "C") || ARRAY(SELECT '(' || text || ')' FROM unnest(expressions.texts) WITH ORDINALITY AS one (text, place)
                                        ORDER BY place), ', '),
           'FROM ' || quote_ident(n.nspname) || '.' || quote_ident(c.relname),
           CASE WHEN s.stxstattarget >= 0 THEN 'STATISTICS ' || s.stxstattarget END],
       'pg_statistic_ext'::regclass, s.oid, 0, s.stxowner, expressions.texts, '{expression}'::text[], s.stxrelid
FROM pg_statistic_ext s
JOIN pg_class c ON c.oid = s.stxrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN LATERAL pg_get_statisticsobjdef_expressions(s.oid) AS expressions (texts)
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
