#include <algorithm>

#include "engine/registration/import_alembic.hpp"

#include "core/print/render.hpp"
#include "core/target/applied.hpp"
#include "core/target/target.hpp"

#include "engine/error.hpp"
#include "engine/state/service_view.hpp"
#include "engine/state/version_table.hpp"
#include "engine/store/own_tables.hpp"
#include "engine/store/run_log.hpp"
#include "pg/catalog.hpp"
#include "pg/error.hpp"
#include "pg/spi.hpp"

namespace migrate::engine {

namespace {

// Schemas that have a table of that name, in which Alembic may keep its versions.
std::vector<std::string> schemas_with_table(const std::string &table) {
    static pg::Statement statement(
        "SELECT n.nspname FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n"
        " ON n.oid OPERATOR(pg_catalog.=) c.relnamespace"
        " WHERE c.relname OPERATOR(pg_catalog.=) $1::pg_catalog.name"
        " AND c.relkind OPERATOR(pg_catalog.=) 'r'::pg_catalog.\"char\""
        " ORDER BY n.nspname COLLATE pg_catalog.\"C\" LIMIT 10");
    std::vector<std::string> schemas;
    for (const pg::Row &row : statement.execute({pg::text_parameter(table)})) {
        schemas.push_back(row[0].value_or(""));
    }
    return schemas;
}

pg::Error no_version_table(const Service &service) {
    const std::string name = pg::quote_literal(service.name);
    const std::string message = "version table \"" + service.display_table() + "\" of service \"" +
                                service.name + "\" does not exist";
    const std::vector<std::string> schemas = schemas_with_table(service.version_table);
    if (!schemas.empty()) {
        std::string list;
        for (const std::string &schema : schemas) {
            list += (list.empty() ? "\"" : ", \"") + schema + "\"";
        }
        return {ERRCODE_UNDEFINED_TABLE, message,
                "There is a table \"" + service.version_table + "\" in schema " + list + ".",
                "If it is this service's: SELECT migrate.alter_service(" + name + ", schema_name => " +
                    pg::quote_literal(schemas.front()) + ");"};
    }
    return {ERRCODE_UNDEFINED_TABLE, message, "Alembic has never run there.",
            "If its revisions have not been applied: SELECT * FROM migrate.upgrade(" + name +
                ", 'heads'); if they have, without Alembic: SELECT * FROM migrate.stamp(" + name +
                ", '<revision>');"};
}

// Whether the log ends where the rows are.
bool is_logged(const Service &service, const core::Rows &rows) {
    static pg::Statement statement(
        "SELECT 1 FROM migrate.runs WHERE service OPERATOR(pg_catalog.=) $1 AND run OPERATOR(pg_catalog.=) $2"
        " AND version_after OPERATOR(pg_catalog.=) $3");
    if (!service.last_run) {
        return false;
    }
    const Bookkeeping bookkeeping;
    return !statement
                .execute({pg::text_parameter(service.name), pg::int8_parameter(*service.last_run),
                          pg::text_array_parameter(rows)})
                .empty();
}

} // namespace

std::vector<std::string> adopt(const std::string &name) {
    refuse_read_only("migrate.adopt()");
    const Service service = lock_service(name);
    const pg::SnapshotScope snapshot = pg::SnapshotScope::fresh();
    const Oid table = lock_for_writing(service);
    if (!OidIsValid(table)) {
        throw no_version_table(service);
    }
    core::Rows rows = versions_of(service, scan_latest_rows(service, table));
    ServiceViews views(snapshot, [&](const Service &) { return rows; });
    views.add(service);
    const core::ServiceState &state = views.state(name);
    std::vector<std::string> lines = explained(name, [&] {
        core::check_overlap(*state.graph, core::resolve_rows(*state.graph, state.rows));
        return core::current(*state.graph, state.rows, false, false, name);
    });
    std::sort(rows.begin(), rows.end());
    if (!is_logged(service, rows)) {
        RunLog log(next_run_number(), service, "adopt", std::nullopt, rows);
        log.finish(rows);
    }
    return lines;
}

} // namespace migrate::engine
