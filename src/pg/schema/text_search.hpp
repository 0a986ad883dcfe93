// Text search. What the columns of the result mean, and the parameters: pg/schema_objects.cpp.
#pragma once

namespace migrate::pg::schema {

inline constexpr const char *text_search_configurations = R"sql(
SELECT 'text search configuration', (pg_identify_object('pg_ts_config'::regclass, c.oid, 0)).identity,
       ARRAY['PARSER ' || quote_ident(n.nspname) || '.' || quote_ident(p.prsname)] || ARRAY(
           SELECT 'MAPPING FOR ' || quote_ident(token.alias) || ' WITH '
                  || string_agg(m.mapdict::regdictionary::text, ', ' ORDER BY m.mapseqno)
           FROM pg_ts_config_map m
           JOIN ts_token_type(c.cfgparser) token ON token.tokid = m.maptokentype
           WHERE m.mapcfg = c.oid
           GROUP BY token.alias
           ORDER BY token.alias COLLATE "C"),
       'pg_ts_config'::regclass, c.oid, 0, c.cfgowner, NULL::text[], NULL::text[], 0::oid
FROM pg_ts_config c
JOIN pg_ts_parser p ON p.oid = c.cfgparser
JOIN pg_namespace n ON n.oid = p.prsnamespace
WHERE c.cfgnamespace = $1
)sql";

inline constexpr const char *text_search_dictionaries = R"sql(
SELECT 'text search dictionary', (pg_identify_object('pg_ts_dict'::regclass, d.oid, 0)).identity,
       ARRAY['TEMPLATE ' || quote_ident(n.nspname) || '.' || quote_ident(t.tmplname), d.dictinitoption],
       'pg_ts_dict'::regclass, d.oid, 0, d.dictowner, CASE WHEN d.dictinitoption IS NOT NULL THEN ARRAY[d.dictinitoption] END, '{options}'::text[], 0::oid
FROM pg_ts_dict d
JOIN pg_ts_template t ON t.oid = d.dicttemplate
JOIN pg_namespace n ON n.oid = t.tmplnamespace
WHERE d.dictnamespace = $1
)sql";

inline constexpr const char *text_search_parsers = R"sql(
SELECT 'text search parser', (pg_identify_object('pg_ts_parser'::regclass, p.oid, 0)).identity,
       ARRAY[
           'START ' || p.prsstart::regproc, 'GETTOKEN ' || p.prstoken::regproc, 'END ' || p.prsend::regproc,
           'LEXTYPES ' || p.prslextype::regproc, 'HEADLINE ' || nullif(p.prsheadline, 0)::regproc],
       'pg_ts_parser'::regclass, p.oid, 0, 0::oid, NULL::text[], NULL::text[], 0::oid
FROM pg_ts_parser p
WHERE p.prsnamespace = $1
)sql";

inline constexpr const char *text_search_templates = R"sql(
SELECT 'text search template', (pg_identify_object('pg_ts_template'::regclass, t.oid, 0)).identity,
       ARRAY['LEXIZE ' || t.tmpllexize::regproc, 'INIT ' || nullif(t.tmplinit, 0)::regproc],
       'pg_ts_template'::regclass, t.oid, 0, 0::oid, NULL::text[], NULL::text[], 0::oid
FROM pg_ts_template t
WHERE t.tmplnamespace = $1
)sql";

} // namespace migrate::pg::schema
