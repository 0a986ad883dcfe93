// Which kinds of objects a schema has, so that nobody asks for the others: to plan a query costs more than
// most of them have to read.
#pragma once

namespace migrate::pg::schema {

// $1: the schema. A row for each kind that it may have.
inline constexpr const char *present_kinds = R"sql(
WITH relation (tables, views, sequences, indexes, composites, triggers) AS MATERIALIZED (
    SELECT bool_or(relkind IN ('r', 'p', 'f')), bool_or(relkind IN ('v', 'm')), bool_or(relkind = 'S'),
           bool_or(relhasindex), bool_or(relkind = 'c'), bool_or(relhastriggers)
    FROM pg_class WHERE relnamespace = $1
), type (types, domains) AS MATERIALIZED (
    SELECT bool_or(typtype IN ('e', 'r', 'p') OR typtype = 'b' AND typarray <> 0), bool_or(typtype = 'd')
    FROM pg_type WHERE typnamespace = $1
), routine (functions, aggregates) AS MATERIALIZED (
    SELECT bool_or(prokind <> 'a'), bool_or(prokind = 'a') FROM pg_proc WHERE pronamespace = $1
)
SELECT one.kind
FROM relation, type, routine, LATERAL (VALUES
    ('schema', true),
    ('table', tables),
    ('view', views),
    ('column', tables OR views),
    ('column order', tables OR composites),
    ('sequence', sequences),
    ('constraint', tables),
    ('trigger', triggers),
    ('index', indexes),
    ('rule', EXISTS (SELECT FROM pg_rewrite WHERE rulename <> '_RETURN' AND oid >= 16384)),
    ('policy', EXISTS (SELECT FROM pg_policy)),
    ('statistics', EXISTS (SELECT FROM pg_statistic_ext WHERE stxnamespace = $1)),
    ('publication', EXISTS (SELECT FROM pg_publication)),
    ('function', functions),
    ('aggregate', aggregates),
    ('type', types OR composites),
    ('attribute', composites),
    ('domain', domains),
    ('cast', EXISTS (SELECT FROM pg_cast WHERE oid >= 16384)),
    ('operator', EXISTS (SELECT FROM pg_operator WHERE oprnamespace = $1)),
    ('operator class', EXISTS (SELECT FROM pg_opclass WHERE opcnamespace = $1)),
    ('operator family', EXISTS (SELECT FROM pg_opfamily WHERE opfnamespace = $1)),
    ('collation', EXISTS (SELECT FROM pg_collation WHERE collnamespace = $1)),
    ('conversion', EXISTS (SELECT FROM pg_conversion WHERE connamespace = $1)),
    ('text search configuration', EXISTS (SELECT FROM pg_ts_config WHERE cfgnamespace = $1)),
    ('text search dictionary', EXISTS (SELECT FROM pg_ts_dict WHERE dictnamespace = $1)),
    ('text search parser', EXISTS (SELECT FROM pg_ts_parser WHERE prsnamespace = $1)),
    ('text search template', EXISTS (SELECT FROM pg_ts_template WHERE tmplnamespace = $1)),
    ('default privilege', EXISTS (SELECT FROM pg_default_acl WHERE defaclnamespace = $1)),
    ('security label', EXISTS (SELECT FROM pg_seclabel))
) AS one (kind, is_present)
WHERE one.is_present
)sql";

} // namespace migrate::pg::schema
