// Which objects need which others, as pg_depend says it.
#pragma once

namespace migrate::pg::schema {

// Class, object and column of both; what the server itself brings along is left out, and members of
// extensions.
inline constexpr const char *dependencies = R"sql(
SELECT classid, objid, objsubid, refclassid, refobjid, refobjsubid
FROM pg_depend
WHERE objid >= 16384 AND refobjid >= 16384 AND deptype <> 'e'
)sql";

// $1: the schema. Class and object of what has no row of its own; class, object and column of what it is a
// part of.
inline constexpr const char *parts = R"sql(
SELECT 'pg_attrdef'::regclass::oid, d.oid, 'pg_class'::regclass::oid, d.adrelid, d.adnum::int
FROM pg_class c JOIN pg_attrdef d ON d.adrelid = c.oid
WHERE c.relnamespace = $1
UNION ALL
SELECT 'pg_rewrite'::regclass, r.oid, 'pg_class'::regclass, c.oid, 0
FROM pg_class c JOIN pg_rewrite r ON r.ev_class = c.oid AND r.rulename = '_RETURN'
WHERE c.relnamespace = $1
UNION ALL
SELECT 'pg_type'::regclass, c.reltype, 'pg_class'::regclass, c.oid, 0
FROM pg_class c
WHERE c.relnamespace = $1 AND c.reltype <> 0 AND c.relkind <> 'c'
UNION ALL
SELECT 'pg_class'::regclass, c.oid, 'pg_type'::regclass, c.reltype, 0
FROM pg_class c
WHERE c.relnamespace = $1 AND c.relkind = 'c'
UNION ALL
SELECT 'pg_type'::regclass, t.typarray, 'pg_type'::regclass, t.oid, 0
FROM pg_type t
WHERE t.typnamespace = $1 AND t.typarray <> 0
UNION ALL
SELECT 'pg_type'::regclass, r.rngmultitypid, 'pg_type'::regclass, t.oid, 0
FROM pg_type t JOIN pg_range r ON r.rngtypid = t.oid
WHERE t.typnamespace = $1
UNION ALL
SELECT 'pg_class'::regclass, k.conindid, 'pg_constraint'::regclass, k.oid, 0
FROM pg_class c JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype IN ('p', 'u', 'x')
WHERE c.relnamespace = $1
UNION ALL
SELECT 'pg_constraint'::regclass, k.oid, 'pg_class'::regclass, c.oid, k.conkey[1]
FROM pg_class c JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype = 'n'
WHERE c.relnamespace = $1
UNION ALL
SELECT 'pg_class'::regclass, d.objid, 'pg_class'::regclass, c.oid, d.refobjsubid
FROM pg_class c
JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = c.oid AND d.refobjsubid > 0
    AND d.classid = 'pg_class'::regclass AND d.deptype = 'i'
WHERE c.relnamespace = $1 AND c.relkind IN ('r', 'p', 'f')
)sql";

// $1: the schema. Views and materialized views, and their columns in order.
inline constexpr const char *view_columns = R"sql(
SELECT c.oid, ARRAY(
    SELECT concat_ws(' ', quote_ident(a.attname), format_type(a.atttypid, a.atttypmod),
                     CASE WHEN a.attcollation <> t.typcollation THEN 'COLLATE ' || a.attcollation::regcollation END)
    FROM pg_attribute a
    JOIN pg_type t ON t.oid = a.atttypid
    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    ORDER BY a.attnum)
FROM pg_class c
WHERE c.relnamespace = $1 AND c.relkind IN ('v', 'm')
)sql";

} // namespace migrate::pg::schema
