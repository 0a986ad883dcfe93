#include "pg/table_digest.hpp"

#include "pg/printing.hpp"
#include "pg/spi.hpp"

namespace migrate::pg {

namespace {

// The tables, and for each the query that answers its rows and their digest: a sum, which no order matters
// to.
Statement tables(R"(
    SELECT name, pg_catalog.concat(
        'SELECT pg_catalog.count(*), coalesce(pg_catalog.sum(pg_catalog.hashtextextended(ROW(', columns,
        ')::pg_catalog.text, 0)::pg_catalog.numeric), 0) FROM ', name)
    FROM (
        SELECT pg_catalog.concat(pg_catalog.quote_ident(n.nspname), '.', pg_catalog.quote_ident(c.relname)),
               (SELECT pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ' ORDER BY a.attname COLLATE "C")
                FROM pg_catalog.pg_attribute AS a
                WHERE a.attrelid OPERATOR(pg_catalog.=) c.oid AND a.attnum OPERATOR(pg_catalog.>) 0
                    AND NOT a.attisdropped)
        FROM pg_catalog.pg_class AS c
        JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
        WHERE c.relnamespace OPERATOR(pg_catalog.=) $1 AND c.oid OPERATOR(pg_catalog.<>) $2
            AND c.relkind OPERATOR(pg_catalog.=) ANY ('{r,p}'::pg_catalog."char"[]) AND NOT c.relispartition
            AND pg_catalog.has_table_privilege(c.oid, 'SELECT')
    ) AS one (name, columns)
    ORDER BY name COLLATE "C"
)");

} // namespace

std::vector<TableDigest> digest_tables(Oid schema, Oid hidden) {
    GucScope settings;
    set_printing(settings);
    std::vector<TableDigest> digests;
    for (const Row &table : tables.execute(
             {{OIDOID, ObjectIdGetDatum(schema), false}, {OIDOID, ObjectIdGetDatum(hidden), false}})) {
        const Row found = query_row(table[1].value());
        digests.push_back({table[0].value(), std::stoll(found[0].value()), found[1].value()});
    }
    return digests;
}

} // namespace migrate::pg
