// Types, domains, and what a schema holds beside tables and functions. What the columns of the result mean,
// and the parameters: pg/schema_objects.cpp.
#pragma once

namespace migrate::pg::schema {

// Enums, composites, ranges and base types; not the row types of tables, arrays and multiranges that come
// with them.
inline constexpr const char *types = R"sql(
SELECT 'type', (pg_identify_object('pg_type'::regclass, t.oid, 0)).identity,
       CASE t.typtype
           WHEN 'e' THEN ARRAY['ENUM (' || coalesce((
               SELECT string_agg(quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder)
               FROM pg_enum e WHERE e.enumtypid = t.oid), '') || ')']
           WHEN 'c' THEN ARRAY['COMPOSITE']
           WHEN 'r' THEN ARRAY[
               'RANGE',
               'SUBTYPE ' || format_type(r.rngsubtype, NULL),
               'SUBTYPE_OPCLASS ' || quote_ident(opn.nspname) || '.' || quote_ident(op.opcname),
               'COLLATION ' || nullif(r.rngcollation, 0)::regcollation,
               'CANONICAL ' || nullif(r.rngcanonical, 0)::regproc,
               'SUBTYPE_DIFF ' || nullif(r.rngsubdiff, 0)::regproc,
               'MULTIRANGE_TYPE_NAME ' || format_type(r.rngmultitypid, NULL)]
           WHEN 'p' THEN ARRAY['SHELL']
           ELSE ARRAY[
               'BASE',
               'INPUT ' || t.typinput::regproc, 'OUTPUT ' || t.typoutput::regproc,
               'RECEIVE ' || nullif(t.typreceive, 0)::regproc, 'SEND ' || nullif(t.typsend, 0)::regproc,
               'TYPMOD_IN ' || nullif(t.typmodin, 0)::regproc, 'TYPMOD_OUT ' || nullif(t.typmodout, 0)::regproc,
               'ANALYZE ' || nullif(t.typanalyze, 0)::regproc, 'SUBSCRIPT ' || nullif(t.typsubscript, 0)::regproc,
               'INTERNALLENGTH ' || t.typlen, CASE WHEN t.typbyval THEN 'PASSEDBYVALUE' END,
               'ALIGNMENT ' || t.typalign::text, 'STORAGE ' || t.typstorage::text,
               'CATEGORY ' || quote_literal(t.typcategory::text), CASE WHEN t.typispreferred THEN 'PREFERRED' END,
               'DEFAULT ' || quote_literal(t.typdefault),
               'ELEMENT ' || format_type(nullif(t.typelem, 0), NULL), 'DELIMITER ' || quote_literal(t.typdelim::text),
               CASE WHEN t.typcollation <> 0 THEN 'COLLATABLE' END]
       END,
       'pg_type'::regclass, t.oid, 0, t.typowner, NULL::text[], NULL::text[], 0::oid
FROM pg_type t
LEFT JOIN pg_class c ON c.oid = t.typrelid
LEFT JOIN pg_range r ON r.rngtypid = t.oid
LEFT JOIN pg_opclass op ON op.oid = r.rngsubopc
LEFT JOIN pg_namespace opn ON opn.oid = op.opcnamespace
WHERE t.typnamespace = $1 AND t.typtype IN ('e', 'c', 'r', 'b', 'p')
    AND (t.typtype <> 'c' OR c.relkind = 'c')
    AND NOT EXISTS (SELECT FROM pg_type element WHERE element.typarray = t.oid)
)sql";

// Of composite types.
inline constexpr const char *attributes = R"sql(
SELECT 'attribute', $2 || '.' || quote_ident(c.relname) || '.' || quote_ident(a.attname),
       ARRAY[
           format_type(a.atttypid, a.atttypmod),
           CASE WHEN a.attcollation <> t.typcollation THEN 'COLLATE ' || a.attcollation::regcollation END],
       'pg_class'::regclass, c.oid, a.attnum, 0::oid, NULL::text[], NULL::text[], 0::oid
FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_type t ON t.oid = a.atttypid
WHERE c.relnamespace = $1 AND c.relkind = 'c'
)sql";

// Not null is a constraint from 17 on: it is named where the server would not have called it so by itself.
inline constexpr const char *domains = R"sql(
SELECT 'domain', (pg_identify_object('pg_type'::regclass, t.oid, 0)).identity,
       ARRAY[
           format_type(t.typbasetype, t.typtypmod),
           CASE WHEN t.typcollation <> base.typcollation THEN 'COLLATE ' || t.typcollation::regcollation END,
           'DEFAULT ' || coalesce(pg_get_expr(t.typdefaultbin, 0), quote_literal(t.typdefault)),
           CASE WHEN plain.name <> left(t.typname, 54 - length(k.conname::text) + length(plain.name)) || '_not_null' THEN 'CONSTRAINT ' || quote_ident(k.conname) || ' NOT NULL'
                WHEN t.typnotnull THEN 'NOT NULL' END],
       'pg_type'::regclass, t.oid, 0, t.typowner,
       CASE WHEN t.typdefaultbin IS NOT NULL THEN ARRAY[pg_get_expr(t.typdefaultbin, 0)] END, '{default}'::text[], 0::oid
FROM pg_type t
JOIN pg_type base ON base.oid = t.typbasetype
LEFT JOIN pg_constraint k ON k.contypid = t.oid AND k.contype = 'n'
CROSS JOIN LATERAL rtrim(k.conname::text, '0123456789') AS plain (name)
WHERE t.typnamespace = $1 AND t.typtype = 'd'
)sql";

// Not null is part of the domain, and only named.
inline constexpr const char *domain_constraints = R"sql(
SELECT 'domain constraint',
       quote_ident(k.conname) || ' on ' || (pg_identify_object('pg_type'::regclass, t.oid, 0)).identity,
       CASE WHEN k.contype = 'c' THEN ARRAY[pg_get_constraintdef(k.oid)] END,
       'pg_constraint'::regclass, k.oid, 0, 0::oid, ARRAY[pg_get_expr(k.conbin, 0)], '{domain check}'::text[], t.oid
FROM pg_type t
JOIN pg_constraint k ON k.contypid = t.oid AND k.contype IN ('c', 'n')
WHERE t.typnamespace = $1 AND t.typtype = 'd'
)sql";

// Casts from or to a type of the schema, or by a function of it, but those that come with a type.
inline constexpr const char *casts = R"sql(
SELECT 'cast', (pg_identify_object('pg_cast'::regclass, k.oid, 0)).identity,
       ARRAY[
           CASE k.castmethod WHEN 'f' THEN 'WITH FUNCTION ' || k.castfunc::regprocedure WHEN 'i' THEN 'WITH INOUT'
                             ELSE 'WITHOUT FUNCTION' END,
           CASE k.castcontext WHEN 'a' THEN 'AS ASSIGNMENT' WHEN 'i' THEN 'AS IMPLICIT' END],
       'pg_cast'::regclass, k.oid, 0, 0::oid, NULL::text[], NULL::text[], 0::oid
FROM pg_cast k
WHERE k.oid >= 16384
    AND NOT EXISTS (
        SELECT FROM pg_depend d WHERE d.classid = 'pg_cast'::regclass AND d.objid = k.oid AND d.deptype = 'i')
    AND (EXISTS (SELECT FROM pg_type t WHERE t.oid IN (k.castsource, k.casttarget) AND t.typnamespace = $1)
         OR EXISTS (SELECT FROM pg_proc f WHERE f.oid = k.castfunc AND f.pronamespace = $1))
)sql";

} // namespace migrate::pg::schema
