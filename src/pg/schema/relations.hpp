// Tables, views, sequences, their columns: what the catalog says of them, a row per object. What the columns
// of the result mean, and the parameters: pg/schema_objects.cpp.
#pragma once

namespace migrate::pg::schema {

// Tables and foreign tables as a whole; their columns are rows of their own. What few objects have is asked
// for with CASE, not with a join, which would run for each. What is joined with LATERAL is found by an index,
// whatever the planner expects, which knows nothing of tables that were made just now; with OFFSET 0 it is
// printed once.
inline constexpr const char *tables = R"sql(
SELECT CASE c.relkind WHEN 'f' THEN 'foreign table' ELSE 'table' END,
       $2 || '.' || quote_ident(c.relname),
       ARRAY[
           CASE c.relpersistence WHEN 'u' THEN 'UNLOGGED ' ELSE '' END
               || CASE c.relkind WHEN 'f' THEN 'FOREIGN TABLE' ELSE 'TABLE' END,
           CASE WHEN c.reloftype <> 0 THEN 'OF ' || format_type(c.reloftype, NULL) END,
           CASE WHEN c.relispartition
                THEN 'PARTITION OF ' || parents.names || ' ' || pg_get_expr(c.relpartbound, c.oid)
                ELSE 'INHERITS (' || parents.names || ')' END,
           CASE WHEN c.relkind = 'p' THEN 'PARTITION BY ' || pg_get_partkeydef(c.oid) END,
           'USING ' || quote_ident(nullif(method.amname, 'heap')),
           CASE WHEN c.relkind = 'f' THEN (
               SELECT 'SERVER ' || quote_ident(server.srvname)
                      || coalesce(' OPTIONS (' || (
                             SELECT string_agg(quote_ident(option_name) || ' ' || quote_literal(option_value), ', '
                                               ORDER BY option_name COLLATE "C")
                             FROM pg_options_to_table(f.ftoptions)) || ')', '')
               FROM pg_foreign_table f JOIN pg_foreign_server server ON server.oid = f.ftserver
               WHERE f.ftrelid = c.oid) END,
           CASE WHEN c.reloptions IS NOT NULL OR toast.reloptions IS NOT NULL THEN (
               SELECT 'WITH (' || string_agg(name, ', ' ORDER BY name COLLATE "C") || ')'
               FROM (SELECT unnest(c.reloptions) UNION ALL SELECT 'toast.' || unnest(toast.reloptions)) AS one (name)) END,
           CASE WHEN c.reltablespace <> 0 THEN
               'TABLESPACE ' || quote_ident((SELECT spcname FROM pg_tablespace WHERE oid = c.reltablespace)) END,
           CASE WHEN c.relrowsecurity THEN 'ENABLE ROW LEVEL SECURITY' END,
           CASE WHEN c.relforcerowsecurity THEN 'FORCE ROW LEVEL SECURITY' END,
           CASE WHEN c.relkind <> 'f' THEN CASE c.relreplident
               WHEN 'f' THEN 'REPLICA IDENTITY FULL'
               WHEN 'n' THEN 'REPLICA IDENTITY NOTHING'
               WHEN 'i' THEN 'REPLICA IDENTITY USING INDEX ' || coalesce((
                   SELECT quote_ident(one.relname)
                   FROM pg_index i JOIN pg_class one ON one.oid = i.indexrelid
                   WHERE i.indrelid = c.oid AND i.indisreplident), 'NONE')
           END END],
       'pg_class'::regclass, c.oid, 0, c.relowner,
       CASE WHEN c.relkind = 'p' THEN (
           SELECT ARRAY[pg_get_expr(p.partexprs, c.oid)]
           FROM pg_partitioned_table p WHERE p.partrelid = c.oid AND p.partexprs IS NOT NULL) END,
       '{expressions}'::text[], c.oid
FROM pg_class c
LEFT JOIN pg_am method ON method.oid = c.relam
LEFT JOIN pg_class toast ON toast.oid = c.reltoastrelid
LEFT JOIN LATERAL (
    SELECT string_agg(quote_ident(n.nspname) || '.' || quote_ident(parent.relname)
                      || CASE WHEN i.inhdetachpending THEN ' DETACH PENDING' ELSE '' END, ', ' ORDER BY i.inhseqno)
    FROM pg_inherits i
    JOIN pg_class parent ON parent.oid = i.inhparent
    JOIN pg_namespace n ON n.oid = parent.relnamespace
    WHERE i.inhrelid = c.oid
    GROUP BY i.inhrelid
) parents (names) ON true
WHERE c.relnamespace = $1 AND c.relkind IN ('r', 'p', 'f') AND c.oid <> ALL ($3)
)sql";

// Views and materialized views with their queries.
inline constexpr const char *views = R"sql(
SELECT CASE c.relkind WHEN 'v' THEN 'view' ELSE 'materialized view' END,
       $2 || '.' || quote_ident(c.relname),
       ARRAY[
           CASE WHEN c.relpersistence = 'u' THEN 'UNLOGGED' END,
           'USING ' || quote_ident(nullif(method.amname, 'heap')),
           CASE WHEN c.reloptions IS NOT NULL OR toast.reloptions IS NOT NULL THEN (
               SELECT 'WITH (' || string_agg(name, ', ' ORDER BY name COLLATE "C") || ')'
               FROM (SELECT unnest(c.reloptions) UNION ALL SELECT 'toast.' || unnest(toast.reloptions)) AS one (name)) END,
           CASE WHEN c.reltablespace <> 0 THEN
               'TABLESPACE ' || quote_ident((SELECT spcname FROM pg_tablespace WHERE oid = c.reltablespace)) END,
           CASE WHEN c.relkind = 'm' THEN CASE c.relreplident
               WHEN 'f' THEN 'REPLICA IDENTITY FULL'
               WHEN 'i' THEN 'REPLICA IDENTITY USING INDEX ' || coalesce((
                   SELECT quote_ident(one.relname)
                   FROM pg_index i JOIN pg_class one ON one.oid = i.indexrelid
                   WHERE i.indrelid = c.oid AND i.indisreplident), 'NONE')
               WHEN 'n' THEN 'REPLICA IDENTITY NOTHING'
           END END,
           'AS' || chr(10) || chr(1)],
       'pg_class'::regclass, c.oid, 0, c.relowner,
       ARRAY[''], '{view}'::text[],
       (SELECT r.oid FROM pg_rewrite r WHERE r.ev_class = c.oid AND r.rulename = '_RETURN')
FROM pg_class c
LEFT JOIN pg_am method ON method.oid = c.relam
LEFT JOIN pg_class toast ON toast.oid = c.reltoastrelid
WHERE c.relnamespace = $1 AND c.relkind IN ('v', 'm') AND c.oid <> ALL ($3)
)sql";

// Columns of tables; of views those that ALTER VIEW or ALTER MATERIALIZED VIEW has given something that their
// query doesn't say. The identity of a partition's column without a sequence of its own is its parent's. Not
// null is a constraint from 18 on: it is named where the server would not have called it so by itself, nor a
// parent has. For it the server shortens the names of table and column, the longer one first, to 53 bytes
// together, less the digits that may stand at its end.
inline constexpr const char *columns = R"sql(
SELECT 'column', $2 || '.' || quote_ident(c.relname) || '.' || quote_ident(a.attname),
       ARRAY[
           format_type(a.atttypid, a.atttypmod),
           CASE WHEN a.attcollation <> t.typcollation THEN (
               SELECT 'COLLATE ' || quote_ident(n.nspname) || '.' || quote_ident(o.collname)
               FROM pg_collation o JOIN pg_namespace n ON n.oid = o.collnamespace WHERE o.oid = a.attcollation) END,
           CASE a.attgenerated
               WHEN '' THEN 'DEFAULT ' || d.text
               WHEN 's' THEN 'GENERATED ALWAYS AS (' || d.text || ') STORED'
               ELSE 'GENERATED ALWAYS AS (' || d.text || ') VIRTUAL' END,
           CASE WHEN a.attidentity <> '' THEN
               'GENERATED ' || CASE a.attidentity WHEN 'a' THEN 'ALWAYS' ELSE 'BY DEFAULT' END || ' AS IDENTITY'
               || (
                      SELECT ' (SEQUENCE NAME ' || quote_ident(n.nspname) || '.' || quote_ident(own.relname)
                             || CASE WHEN own.relpersistence <> c.relpersistence
                                     THEN CASE own.relpersistence WHEN 'u' THEN ' UNLOGGED' ELSE ' LOGGED' END ELSE '' END
                             || ' START WITH ' || s.seqstart || ' INCREMENT BY ' || s.seqincrement
                             || ' MINVALUE ' || s.seqmin || ' MAXVALUE ' || s.seqmax || ' CACHE ' || s.seqcache
                             || CASE WHEN s.seqcycle THEN ' CYCLE' ELSE '' END || ')'
                      FROM pg_depend dep
                      JOIN pg_class own ON own.oid = dep.objid AND own.relkind = 'S'
                      JOIN pg_namespace n ON n.oid = own.relnamespace
                      JOIN pg_sequence s ON s.seqrelid = own.oid
                      WHERE dep.refclassid = 'pg_class'::regclass AND dep.refobjid = c.oid AND dep.refobjsubid = a.attnum
                          AND dep.classid = 'pg_class'::regclass AND dep.deptype = 'i') END,
           coalesce(nn.text, CASE WHEN a.attnotnull THEN 'NOT NULL' END),
           CASE WHEN a.attstorage <> t.typstorage
                THEN 'STORAGE ' || CASE a.attstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN'
                                                     ELSE 'EXTENDED' END END,
           CASE a.attcompression WHEN 'p' THEN 'COMPRESSION pglz' WHEN 'l' THEN 'COMPRESSION lz4' END,
           CASE WHEN a.attstattarget >= 0 THEN 'STATISTICS ' || a.attstattarget END,
           CASE WHEN a.attoptions IS NOT NULL THEN (
               SELECT 'SET (' || string_agg(option, ', ' ORDER BY option COLLATE "C") || ')'
               FROM unnest(a.attoptions) AS one (option) WHERE option NOT LIKE 'pg\_attver=%') END,
           CASE WHEN a.attfdwoptions IS NOT NULL THEN (
               SELECT 'OPTIONS (' || string_agg(quote_ident(option_name) || ' ' || quote_literal(option_value), ', '
                                                ORDER BY option_name COLLATE "C") || ')'
               FROM pg_options_to_table(a.attfdwoptions)) END,
           CASE WHEN NOT a.attislocal THEN 'INHERITED' END],
       'pg_class'::regclass, c.oid, a.attnum, 0::oid,
       CASE WHEN d.text IS NOT NULL THEN ARRAY[d.text] END, '{expression}'::text[], c.oid
FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN LATERAL (
    SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef
    WHERE a.atthasdef AND adrelid = a.attrelid AND adnum = a.attnum OFFSET 0
) d (text) ON true
LEFT JOIN LATERAL (
    SELECT CASE WHEN plain.name = left(c.relname, room_of.relation) || '_' || left(a.attname, room.bytes - room_of.relation) || '_not_null'
                THEN ''
                WHEN k.coninhcount > 0 AND EXISTS (
                    SELECT FROM pg_inherits i JOIN pg_constraint parent ON parent.conrelid = i.inhparent
                    WHERE i.inhrelid = c.oid AND parent.contype = 'n' AND parent.conname = k.conname) THEN ''
                ELSE 'CONSTRAINT ' || quote_ident(k.conname) || ' ' END
               || 'NOT NULL' || CASE WHEN k.connoinherit THEN ' NO INHERIT' ELSE '' END
               || CASE WHEN k.convalidated THEN '' ELSE ' NOT VALID' END
    FROM pg_constraint k
    CROSS JOIN LATERAL rtrim(k.conname::text, '0123456789') AS plain (name)
    CROSS JOIN LATERAL (SELECT 53 - length(k.conname::text) + length(plain.name)) AS room (bytes)
    CROSS JOIN LATERAL (
        SELECT least(octet_length(c.relname::text), greatest(bytes - octet_length(a.attname::text), (bytes + 1) / 2))
    ) AS room_of (relation)
    WHERE a.attnotnull AND k.conrelid = a.attrelid AND k.contype = 'n' AND k.conkey[1] = a.attnum
) nn (text) ON true
WHERE c.relnamespace = $1 AND c.oid <> ALL ($3)
    AND (c.relkind IN ('r', 'p', 'f')
         OR c.relkind = 'v' AND a.atthasdef
         OR c.relkind = 'm' AND (a.attstattarget >= 0 OR a.attstorage <> t.typstorage OR a.attcompression <> ''
                                 OR EXISTS (SELECT FROM unnest(a.attoptions) AS one (option)
                                            WHERE option NOT LIKE 'pg\_attver=%')))
)sql";

// The order of a table's columns, and of a composite type's attributes.
inline constexpr const char *column_orders = R"sql(
SELECT 'column order', $2 || '.' || quote_ident(c.relname),
       ARRAY[array_to_string(ARRAY(
           SELECT quote_ident(a.attname) FROM pg_attribute a
           WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum), ', ')],
       0::oid, 0::oid, 0, 0::oid, NULL::text[], NULL::text[], 0::oid
FROM pg_class c
WHERE c.relnamespace = $1 AND c.oid <> ALL ($3) AND c.relkind IN ('r', 'p', 'f', 'c')
    AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)
)sql";

// Sequences; those of identity columns are part of the column, and only named. One that a column owns has the
// owner of the table.
inline constexpr const char *sequences = R"sql(
SELECT 'sequence', $2 || '.' || quote_ident(c.relname),
       CASE WHEN d.deptype IS DISTINCT FROM 'i' THEN ARRAY[
           CASE WHEN c.relpersistence = 'u' THEN 'UNLOGGED' END,
           'AS ' || format_type(s.seqtypid, NULL),
           'START WITH ' || s.seqstart, 'INCREMENT BY ' || s.seqincrement,
           'MINVALUE ' || s.seqmin, 'MAXVALUE ' || s.seqmax, 'CACHE ' || s.seqcache,
           CASE WHEN s.seqcycle THEN 'CYCLE' END,
           'OWNED BY ' || quote_ident(n.nspname) || '.' || quote_ident(t.relname) || '.' || quote_ident(a.attname)] END,
       'pg_class'::regclass, c.oid, 0, CASE WHEN d.deptype IS NULL THEN c.relowner ELSE 0::oid END,
       NULL::text[], NULL::text[], 0::oid
FROM pg_class c
JOIN pg_sequence s ON s.seqrelid = c.oid
LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.refclassid = 'pg_class'::regclass
    AND d.deptype IN ('a', 'i')
LEFT JOIN pg_class t ON t.oid = d.refobjid
LEFT JOIN pg_namespace n ON n.oid = t.relnamespace
LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
WHERE c.relnamespace = $1 AND c.relkind = 'S' AND c.oid <> ALL ($3)
)sql";

} // namespace migrate::pg::schema
