// Operators with their classes and families, collations, conversions. What the columns of the result mean,
// and the parameters: pg/schema_objects.cpp.
#pragma once

namespace migrate::pg::schema {

inline constexpr const char *operators = R"sql(
SELECT 'operator', (pg_identify_object('pg_operator'::regclass, o.oid, 0)).identity,
       ARRAY[
           'FUNCTION ' || nullif(o.oprcode, 0)::regproc,
           'RETURNS ' || format_type(nullif(o.oprresult, 0), NULL),
           'COMMUTATOR ' || nullif(o.oprcom, 0)::regoperator,
           'NEGATOR ' || nullif(o.oprnegate, 0)::regoperator,
           'RESTRICT ' || nullif(o.oprrest, 0)::regproc,
           'JOIN ' || nullif(o.oprjoin, 0)::regproc,
           CASE WHEN o.oprcanhash THEN 'HASHES' END,
           CASE WHEN o.oprcanmerge THEN 'MERGES' END],
       'pg_operator'::regclass, o.oid, 0, o.oprowner, NULL::text[], NULL::text[], 0::oid
FROM pg_operator o
WHERE o.oprnamespace = $1
)sql";

inline constexpr const char *operator_classes = R"sql(
SELECT 'operator class', (pg_identify_object('pg_opclass'::regclass, o.oid, 0)).identity,
       ARRAY[
           CASE WHEN o.opcdefault THEN 'DEFAULT' END,
           'FOR TYPE ' || format_type(o.opcintype, NULL),
           'FAMILY ' || quote_ident(n.nspname) || '.' || quote_ident(f.opfname),
           'STORAGE ' || format_type(nullif(o.opckeytype, 0), NULL)],
       'pg_opclass'::regclass, o.oid, 0, o.opcowner, NULL::text[], NULL::text[], 0::oid
FROM pg_opclass o
JOIN pg_opfamily f ON f.oid = o.opcfamily
JOIN pg_namespace n ON n.oid = f.opfnamespace
WHERE o.opcnamespace = $1
)sql";

// With all operators and functions in it, those of its classes too.
inline constexpr const char *operator_families = R"sql(
SELECT 'operator family', (pg_identify_object('pg_opfamily'::regclass, f.oid, 0)).identity,
       ARRAY(SELECT member FROM (
           SELECT 'OPERATOR ' || a.amopstrategy || ' ' || a.amopopr::regoperator
                  || coalesce(' FOR ORDER BY ' || quote_ident(n.nspname) || '.' || quote_ident(sort.opfname), '')
           FROM pg_amop a
           LEFT JOIN pg_opfamily sort ON sort.oid = a.amopsortfamily
           LEFT JOIN pg_namespace n ON n.oid = sort.opfnamespace
           WHERE a.amopfamily = f.oid
           UNION ALL
           SELECT 'FUNCTION ' || p.amprocnum || ' (' || format_type(p.amproclefttype, NULL) || ', '
                  || format_type(p.amprocrighttype, NULL) || ') ' || p.amproc::regprocedure
           FROM pg_amproc p WHERE p.amprocfamily = f.oid) AS one (member)
           ORDER BY member COLLATE "C"),
       'pg_opfamily'::regclass, f.oid, 0, f.opfowner, NULL::text[], NULL::text[], 0::oid
FROM pg_opfamily f
WHERE f.opfnamespace = $1
)sql";

// The names of some columns are not those of every major version.
inline constexpr const char *collations = R"sql(
SELECT 'collation', (pg_identify_object('pg_collation'::regclass, c.oid, 0)).identity,
       ARRAY[
           'PROVIDER ' || CASE c.collprovider WHEN 'c' THEN 'libc' WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' ELSE 'default' END,
           'LC_COLLATE ' || quote_literal(c.collcollate), 'LC_CTYPE ' || quote_literal(c.collctype),
           'LOCALE ' || quote_literal(coalesce(fields ->> 'colliculocale', fields ->> 'colllocale')),
           'RULES ' || quote_literal(fields ->> 'collicurules'),
           CASE WHEN NOT c.collisdeterministic THEN 'NOT DETERMINISTIC' END],
       'pg_collation'::regclass, c.oid, 0, c.collowner, NULL::text[], NULL::text[], 0::oid
FROM pg_collation c, to_jsonb(c) AS fields
WHERE c.collnamespace = $1 AND c.oid >= 16384
)sql";

inline constexpr const char *conversions = R"sql(
SELECT 'conversion', (pg_identify_object('pg_conversion'::regclass, c.oid, 0)).identity,
       ARRAY[
           CASE WHEN c.condefault THEN 'DEFAULT' END,
           'FOR ' || quote_literal(pg_encoding_to_char(c.conforencoding)),
           'TO ' || quote_literal(pg_encoding_to_char(c.contoencoding)),
           'FROM ' || c.conproc::regproc],
       'pg_conversion'::regclass, c.oid, 0, c.conowner, NULL::text[], NULL::text[], 0::oid
FROM pg_conversion c
WHERE c.connamespace = $1
)sql";

} // namespace migrate::pg::schema
