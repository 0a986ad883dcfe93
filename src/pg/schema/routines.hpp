// Functions, procedures, aggregates. What the columns of the result mean, and the parameters:
// pg/schema_objects.cpp.
#pragma once

namespace migrate::pg::schema {

// But those that come with a type.
inline constexpr const char *functions = R"sql(
SELECT CASE f.prokind WHEN 'p' THEN 'procedure' ELSE 'function' END,
       (pg_identify_object('pg_proc'::regclass, f.oid, 0)).identity,
       ARRAY[CASE WHEN f.prosqlbody IS NOT NULL THEN chr(1) ELSE rtrim(pg_get_functiondef(f.oid), chr(10)) END],
       'pg_proc'::regclass, f.oid, 0, f.proowner,
       CASE WHEN f.prosqlbody IS NOT NULL THEN '{""}'::text[] ELSE '{}' END || defaults.texts
           || CASE WHEN cardinality(f.proconfig) > 1 THEN '{""}'::text[] ELSE '{}' END,
       CASE WHEN f.prosqlbody IS NOT NULL THEN '{function}'::text[] ELSE '{}' END || defaults.forms || '{settings}'::text[], f.oid
FROM pg_proc f
LEFT JOIN LATERAL (
    SELECT coalesce(array_agg(text ORDER BY number), '{}'), coalesce(array_agg('default'::text), '{}')
    FROM generate_series(1, CASE WHEN f.pronargdefaults > 0 THEN coalesce(array_length(f.proallargtypes, 1), f.pronargs) END)
             AS number,
         pg_get_function_arg_default(f.oid, number) AS text
    WHERE text IS NOT NULL
) defaults (texts, forms) ON true
WHERE f.pronamespace = $1 AND f.prokind <> 'a'
    AND NOT EXISTS (
        SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = f.oid AND d.deptype = 'i')
)sql";

// As CREATE AGGREGATE takes it.
inline constexpr const char *aggregates = R"sql(
SELECT 'aggregate', (pg_identify_object('pg_proc'::regclass, f.oid, 0)).identity,
       ARRAY[
           '(' || pg_get_function_arguments(f.oid) || ')',
           'SFUNC ' || a.aggtransfn::regproc,
           'STYPE ' || format_type(a.aggtranstype, NULL),
           'SSPACE ' || nullif(a.aggtransspace, 0),
           'FINALFUNC ' || nullif(a.aggfinalfn, 0)::regproc,
           CASE WHEN a.aggfinalextra THEN 'FINALFUNC_EXTRA' END,
           CASE WHEN a.aggfinalfn <> 0 THEN
               'FINALFUNC_MODIFY ' || CASE a.aggfinalmodify WHEN 'r' THEN 'READ_ONLY' WHEN 's' THEN 'SHAREABLE' ELSE 'READ_WRITE' END END,
           'COMBINEFUNC ' || nullif(a.aggcombinefn, 0)::regproc,
           'SERIALFUNC ' || nullif(a.aggserialfn, 0)::regproc,
           'DESERIALFUNC ' || nullif(a.aggdeserialfn, 0)::regproc,
           'INITCOND ' || quote_literal(a.agginitval),
           'MSFUNC ' || nullif(a.aggmtransfn, 0)::regproc,
           'MINVFUNC ' || nullif(a.aggminvtransfn, 0)::regproc,
           'MSTYPE ' || format_type(nullif(a.aggmtranstype, 0), NULL),
           'MSSPACE ' || nullif(a.aggmtransspace, 0),
           'MFINALFUNC ' || nullif(a.aggmfinalfn, 0)::regproc,
           CASE WHEN a.aggmfinalextra THEN 'MFINALFUNC_EXTRA' END,
           CASE WHEN a.aggmfinalfn <> 0 THEN
               'MFINALFUNC_MODIFY ' || CASE a.aggmfinalmodify WHEN 'r' THEN 'READ_ONLY' WHEN 's' THEN 'SHAREABLE' ELSE 'READ_WRITE' END END,
           'MINITCOND ' || quote_literal(a.aggminitval),
           'SORTOP ' || nullif(a.aggsortop, 0)::regoperator,
           CASE WHEN a.aggkind = 'h' THEN 'HYPOTHETICAL' END,
           CASE f.proparallel WHEN 's' THEN 'PARALLEL SAFE' WHEN 'r' THEN 'PARALLEL RESTRICTED' END],
       'pg_proc'::regclass, f.oid, 0, f.proowner, NULL::text[], NULL::text[], 0::oid
FROM pg_proc f
JOIN pg_aggregate a ON a.aggfnoid = f.oid
WHERE f.pronamespace = $1
)sql";

} // namespace migrate::pg::schema
