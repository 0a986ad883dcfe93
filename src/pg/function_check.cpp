#include "pg/function_check.hpp"

#include <algorithm>
#include <tuple>

#include "pg/catalog.hpp"
#include "pg/catalog_query.hpp"
#include "pg/schema_name.hpp"

namespace migrate::pg {

namespace {

// What is cloned for partitions has a trigger above it, which is looked at.
constexpr const char *functions_of_schema = R"(
    SELECT p.oid, t.tgrelid, t.tgoldtable::pg_catalog.text, t.tgnewtable::pg_catalog.text, i.type, i.identity,
           (pg_catalog.pg_identify_object('pg_catalog.pg_class'::pg_catalog.regclass, t.tgrelid, 0)).identity,
           (pg_catalog.pg_identify_object('pg_catalog.pg_trigger'::pg_catalog.regclass, t.oid, 0)).identity
    FROM pg_catalog.pg_proc AS p
    JOIN pg_catalog.pg_language AS l ON l.oid OPERATOR(pg_catalog.=) p.prolang
    CROSS JOIN LATERAL
        pg_catalog.pg_identify_object('pg_catalog.pg_proc'::pg_catalog.regclass, p.oid, 0) AS i
    LEFT JOIN pg_catalog.pg_trigger AS t
        ON t.tgfoid OPERATOR(pg_catalog.=) p.oid AND NOT t.tgisinternal
       AND t.tgparentid OPERATOR(pg_catalog.=) 0::pg_catalog.oid
    WHERE p.pronamespace OPERATOR(pg_catalog.=) $1
      AND l.lanname OPERATOR(pg_catalog.=) 'plpgsql'::pg_catalog.name
      AND (t.oid IS NOT NULL
           OR p.prorettype OPERATOR(pg_catalog.<>) 'pg_catalog.trigger'::pg_catalog.regtype::pg_catalog.oid)
      AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend AS d
                      WHERE d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_proc'::pg_catalog.regclass::pg_catalog.oid
                        AND d.objid OPERATOR(pg_catalog.=) p.oid
                        AND d.deptype OPERATOR(pg_catalog.=) 'e'::pg_catalog."char"))";

std::string text_or_empty(const CatalogRow &row, int column) {
    return row.is_null(column) ? std::string() : row.text(column);
}

std::optional<std::string> optional_text(const CatalogRow &row, int column) {
    return row.is_null(column) ? std::nullopt : std::optional(row.text(column));
}

std::string name_or_null(const std::optional<std::string> &name) {
    return name ? quote_literal(*name) : "NULL";
}

} // namespace

std::vector<CheckableFunction> checkable_functions(Oid schema) {
    static CatalogQuery query(functions_of_schema);
    std::vector<CheckableFunction> functions;
    query.for_each_row({{OIDOID, ObjectIdGetDatum(schema), false}}, SnapshotScope::latest(),
                       [&](const CatalogRow &row) {
                           functions.push_back({row.oid(1), row.is_null(2) ? InvalidOid : row.oid(2),
                                                optional_text(row, 3), optional_text(row, 4), row.text(5),
                                                row.text(6), text_or_empty(row, 7), text_or_empty(row, 8)});
                       });
    std::sort(functions.begin(), functions.end(), [](const auto &one, const auto &other) {
        return std::tie(one.identity, one.table_identity, one.trigger_identity) <
               std::tie(other.identity, other.table_identity, other.trigger_identity);
    });
    return functions;
}

std::vector<FunctionMessage> check_function(const CheckableFunction &function, Oid schema) {
    const std::string sql =
        "SELECT level, lineno::pg_catalog.text, message, detail, hint FROM " + quoted_schema_name(schema) +
        ".plpgsql_check_function_tb(funcoid => " + std::to_string(function.function) +
        "::pg_catalog.oid::pg_catalog.regprocedure, relid => " + std::to_string(function.table) +
        "::pg_catalog.oid::pg_catalog.regclass, oldtable => " + name_or_null(function.old_rows) +
        ", newtable => " + name_or_null(function.new_rows) + ")";
    const SpiConnection connection;
    execute(sql.c_str());
    std::vector<FunctionMessage> messages;
    const SPITupleTable *table = SPI_tuptable;
    for (std::uint64_t number = 0; number < table->numvals; number++) {
        const CatalogRow row(table, number);
        messages.push_back({text_or_empty(row, 1), text_or_empty(row, 2), text_or_empty(row, 3),
                            text_or_empty(row, 4), text_or_empty(row, 5)});
    }
    return messages;
}

} // namespace migrate::pg
