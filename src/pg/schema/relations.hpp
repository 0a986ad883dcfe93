// Tables, views, sequences, their columns: what the catalog says of them, a row per object. What the columns
// of the result mean, and the parameters: pg/schema_objects.cpp.
#pragma once

namespace migrate::pg::schema {

// Tables and foreign tables as a whole; their columns are rows of their own.
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
           'PARTITION BY ' || pg_get_partkeydef(c.oid),
           'USING ' || quote_ident(nullif(method.amname, 'heap')),
           'SERVER ' || quote_ident(server.srvname) || coalesce(' OPTIONS (' || external.options || ')', ''),
           'WITH (' || options.list || ')',
           'TABLESPACE ' || quote_ident(space.spcname),
           CASE WHEN c.relrowsecurity THEN 'ENABLE ROW LEVEL SECURITY' END,
           CASE WHEN c.relforcerowsecurity THEN 'FORCE ROW LEVEL SECURITY' END,
           CASE c.relreplident
               WHEN 'f' THEN 'REPLICA IDENTITY FULL'
               WHEN 'n' THEN 'REPLICA IDENTITY NOTHING'
               WHEN 'i' THEN 'REPLICA IDENTITY USING INDEX ' || coalesce(replica.name, 'NONE')
           END],
       'pg_class'::regclass, c.oid, 0, c.relowner,
       CASE WHEN p.partexprs IS NOT NULL THEN ARRAY[pg_get_expr(p.partexprs, c.oid)] END, '{expression}'::text[], c.oid
FROM pg_class c
LEFT JOIN pg_partitioned_table p ON p.partrelid = c.oid
LEFT JOIN pg_am method ON method.oid = c.relam
LEFT JOIN pg_tablespace space ON space.oid = c.reltablespace
LEFT JOIN pg_class toast ON toast.oid = c.reltoastrelid
LEFT JOIN pg_foreign_table f ON f.ftrelid = c.oid
LEFT JOIN pg_foreign_server server ON server.oid = f.ftserver
LEFT JOIN LATERAL (
    SELECT string_agg(quote_ident(option_name) || ' ' || quote_literal(option_value), ', ' ORDER BY option_name COLLATE "C")
    FROM pg_options_to_table(f.ftoptions)
) external (options) ON true
LEFT JOIN LATERAL (
    SELECT string_agg(name, ', ' ORDER BY name COLLATE "C")
    FROM (SELECT unnest(c.reloptions) UNION ALL SELECT 'toast.' || unnest(toast.reloptions)) AS one (name)
) options (list) ON c.reloptions IS NOT NULL OR toast.reloptions IS NOT NULL
LEFT JOIN LATERAL (
    SELECT string_agg(quote_ident(n.nspname) || '.' || quote_ident(parent.relname)
                      || CASE WHEN i.inhdetachpending THEN ' DETACH PENDING' ELSE '' END, ', ' ORDER BY i.inhseqno)
    FROM pg_inherits i
    JOIN pg_class parent ON parent.oid = i.inhparent
    JOIN pg_namespace n ON n.oid = parent.relnamespace
    WHERE i.inhrelid = c.oid
) parents (names) ON true
LEFT JOIN LATERAL (
    SELECT quote_ident(one.relname)
    FROM pg_index i JOIN pg_class one ON one.oid = i.indexrelid
    WHERE i.indrelid = c.oid AND i.indisreplident
) replica (name) ON c.relreplident = 'i'
WHERE c.relnamespace = $1 AND c.relkind IN ('r', 'p', 'f') AND c.oid <> ALL ($3)
)sql";

// Views and materialized views with their queries.
inline constexpr const char *views = R"sql(
SELECT CASE c.relkind WHEN 'v' THEN 'view' ELSE 'materialized view' END,
       $2 || '.' || quote_ident(c.relname),
       ARRAY[
           CASE WHEN c.relpersistence = 'u' THEN 'UNLOGGED' END,
           'USING ' || quote_ident(nullif(method.amname, 'heap')),
           'WITH (' || options.list || ')',
           'TABLESPACE ' || quote_ident(space.spcname),
           'AS' || chr(10) || pg_get_viewdef(c.oid),
           'DEPENDS ON EXTENSION ' || needed.extensions],
       'pg_class'::regclass, c.oid, 0, c.relowner,
       ARRAY[pg_get_viewdef(c.oid)], '{query}'::text[], c.oid
FROM pg_class c
LEFT JOIN pg_am method ON method.oid = c.relam
LEFT JOIN pg_tablespace space ON space.oid = c.reltablespace
LEFT JOIN pg_class toast ON toast.oid = c.reltoastrelid
LEFT JOIN LATERAL (
    SELECT string_agg(name, ', ' ORDER BY name COLLATE "C")
    FROM (SELECT unnest(c.reloptions) UNION ALL SELECT 'toast.' || unnest(toast.reloptions)) AS one (name)
) options (list) ON c.reloptions IS NOT NULL OR toast.reloptions IS NOT NULL
LEFT JOIN LATERAL (
    SELECT string_agg(quote_ident(e.extname), ', ' ORDER BY e.extname COLLATE "C")
    FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid
    WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'x'
        AND d.refclassid = 'pg_extension'::regclass
) needed (extensions) ON c.relkind = 'm'
WHERE c.relnamespace = $1 AND c.relkind IN ('v', 'm') AND c.oid <> ALL ($3)
)sql";

// Columns of tables; of views those that ALTER VIEW or ALTER MATERIALIZED VIEW has given something that their
// query doesn't say.
inline constexpr const char *columns = R"sql(
SELECT 'column', $2 || '.' || quote_ident(c.relname) || '.' || quote_ident(a.attname),
       ARRAY[
           format_type(a.atttypid, a.atttypmod),
           CASE WHEN a.attcollation <> t.typcollation
                THEN 'COLLATE ' || quote_ident(cn.nspname) || '.' || quote_ident(co.collname) END,
           CASE a.attgenerated
               WHEN '' THEN 'DEFAULT ' || pg_get_expr(d.adbin, d.adrelid)
               ELSE 'GENERATED ALWAYS AS (' || pg_get_expr(d.adbin, d.adrelid)
                    || CASE a.attgenerated WHEN 's' THEN ') STORED' ELSE ') VIRTUAL' END
           END,
           CASE a.attidentity WHEN 'a' THEN 'GENERATED ALWAYS AS IDENTITY' WHEN 'd' THEN 'GENERATED BY DEFAULT AS IDENTITY' END
               || ' (' || identity.options || ')',
           CASE WHEN nn.oid IS NOT NULL
                THEN 'CONSTRAINT ' || quote_ident(nn.conname) || ' NOT NULL'
                    || CASE WHEN nn.connoinherit THEN ' NO INHERIT' ELSE '' END
                    || CASE WHEN nn.convalidated THEN '' ELSE ' NOT VALID' END
                WHEN a.attnotnull THEN 'NOT NULL' END,
           CASE WHEN a.attstorage <> t.typstorage
                THEN 'STORAGE ' || CASE a.attstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN'
                                                     ELSE 'EXTENDED' END END,
           'COMPRESSION ' || CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END,
           'STATISTICS ' || nullif(a.attstattarget, -1),
           'SET (' || options.list || ')',
           'OPTIONS (' || external.options || ')',
           CASE WHEN NOT a.attislocal THEN 'INHERITED' END],
       'pg_class'::regclass, c.oid, a.attnum, 0::oid,
       CASE WHEN d.oid IS NOT NULL THEN ARRAY[pg_get_expr(d.adbin, d.adrelid)] END, '{expression}'::text[], c.oid
FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
LEFT JOIN pg_collation co ON co.oid = a.attcollation AND a.attcollation <> t.typcollation
LEFT JOIN pg_namespace cn ON cn.oid = co.collnamespace
LEFT JOIN pg_constraint nn
    ON nn.conrelid = c.oid AND nn.contype = 'n' AND nn.conkey = ARRAY[a.attnum]
LEFT JOIN LATERAL (
    SELECT string_agg(option, ', ' ORDER BY option COLLATE "C")
    FROM unnest(a.attoptions) AS one (option) WHERE option NOT LIKE 'pg\_attver=%'
) options (list) ON a.attoptions IS NOT NULL
LEFT JOIN LATERAL (
    SELECT string_agg(quote_ident(option_name) || ' ' || quote_literal(option_value), ', ' ORDER BY option_name COLLATE "C")
    FROM pg_options_to_table(a.attfdwoptions)
) external (options) ON a.attfdwoptions IS NOT NULL
LEFT JOIN LATERAL (
    SELECT 'SEQUENCE NAME ' || quote_ident(n.nspname) || '.' || quote_ident(own.relname)
           || CASE WHEN own.relpersistence <> c.relpersistence
                   THEN CASE own.relpersistence WHEN 'u' THEN ' UNLOGGED' ELSE ' LOGGED' END ELSE '' END
           || ' START WITH ' || s.seqstart || ' INCREMENT BY ' || s.seqincrement || ' MINVALUE ' || s.seqmin
           || ' MAXVALUE ' || s.seqmax || ' CACHE ' || s.seqcache || CASE WHEN s.seqcycle THEN ' CYCLE' ELSE '' END
    FROM pg_depend d
    JOIN pg_class own ON own.oid = d.objid AND own.relkind = 'S'
    JOIN pg_namespace n ON n.oid = own.relnamespace
    JOIN pg_sequence s ON s.seqrelid = own.oid
    WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = c.oid AND d.refobjsubid = a.attnum
        AND d.classid = 'pg_class'::regclass AND d.deptype = 'i'
) identity (options) ON a.attidentity <> ''
WHERE c.relnamespace = $1 AND c.oid <> ALL ($3)
    AND (c.relkind IN ('r', 'p', 'f')
         OR c.relkind = 'v' AND d.oid IS NOT NULL
         OR c.relkind = 'm' AND (a.attoptions IS NOT NULL OR a.attstattarget >= 0 OR a.attstorage <> t.typstorage
                                 OR a.attcompression <> ''))
)sql";

// The order of a table's columns, and of a composite type's attributes.
inline constexpr const char *column_orders = R"sql(
SELECT 'column order', $2 || '.' || quote_ident(c.relname),
       ARRAY[string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum)],
       0::oid, 0::oid, 0, 0::oid, NULL::text[], NULL::text[], 0::oid
FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relnamespace = $1 AND c.oid <> ALL ($3) AND c.relkind IN ('r', 'p', 'f', 'c')
GROUP BY c.oid, c.relname
)sql";

// Sequences; those of identity columns are part of the column, and only named.
inline constexpr const char *sequences = R"sql(
SELECT 'sequence', $2 || '.' || quote_ident(c.relname),
       CASE WHEN owned.deptype IS DISTINCT FROM 'i' THEN ARRAY[
           CASE WHEN c.relpersistence = 'u' THEN 'UNLOGGED' END,
           'AS ' || format_type(s.seqtypid, NULL),
           'START WITH ' || s.seqstart, 'INCREMENT BY ' || s.seqincrement,
           'MINVALUE ' || s.seqmin, 'MAXVALUE ' || s.seqmax, 'CACHE ' || s.seqcache,
           CASE WHEN s.seqcycle THEN 'CYCLE' END,
           'OWNED BY ' || owned.name] END,
       'pg_class'::regclass, c.oid, 0, CASE WHEN owned.deptype IS DISTINCT FROM 'i' THEN c.relowner ELSE 0::oid END,
       NULL::text[], NULL::text[], 0::oid
FROM pg_class c
JOIN pg_sequence s ON s.seqrelid = c.oid
LEFT JOIN LATERAL (
    SELECT d.deptype, quote_ident(n.nspname) || '.' || quote_ident(t.relname) || '.' || quote_ident(a.attname)
    FROM pg_depend d
    JOIN pg_class t ON t.oid = d.refobjid
    JOIN pg_namespace n ON n.oid = t.relnamespace
    JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
    WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.refclassid = 'pg_class'::regclass
        AND d.deptype IN ('a', 'i')
) owned (deptype, name) ON true
WHERE c.relnamespace = $1 AND c.relkind = 'S' AND c.oid <> ALL ($3)
)sql";

} // namespace migrate::pg::schema
