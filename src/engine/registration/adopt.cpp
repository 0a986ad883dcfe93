#include <algorithm>

#include "core/core.hpp"
#include "core/print/render.hpp"
#include "core/target/applied.hpp"
#include "core/target/target.hpp"
#include "core/text.hpp"

#include "engine/registration/adopt.hpp"

#include "engine/error.hpp"
#include "engine/state/service_lock.hpp"
#include "engine/state/service_view.hpp"
#include "engine/state/version_table.hpp"
#include "engine/store/own_tables.hpp"
#include "engine/store/run_log.hpp"
#include "pg/catalog.hpp"
#include "pg/error.hpp"
#include "pg/read_only.hpp"
#include "pg/spi.hpp"

namespace migrate::engine {

namespace {

pg::Error no_version_table(const Service &service) {
    const std::string name = pg::quote_literal(service.name);
    const std::string message = core::format(R"(version table "{}" of service "{}" does not exist)",
                                             service.display_table(), service.name);
    const std::vector<std::string> schemas = pg::schemas_with_table(service.version_table);
    if (!schemas.empty()) {
        std::string list;
        for (const std::string &schema : schemas) {
            list += (list.empty() ? "\"" : ", \"") + schema + "\"";
        }
        return {ERRCODE_UNDEFINED_TABLE, message,
                core::format(R"(There is a table "{}" in schema {}.)", service.version_table, list),
                core::format("If it is this service's: SELECT migrate.alter_service({}, schema_name => {});",
                             name, pg::quote_literal(schemas.front()))};
    }
    return {ERRCODE_UNDEFINED_TABLE, message, "Alembic has never run there.",
            core::format(
                "If its revisions have not been applied: SELECT * FROM migrate.upgrade({}, 'heads'); if they "
                "have, without Alembic: SELECT * FROM migrate.stamp({}, '<revision>');",
                name, name)};
}

} // namespace

std::vector<std::string> adopt(const std::string &name) {
    pg::refuse_read_only("migrate.adopt()");
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
    if (!is_left_by_last_run(service, rows)) {
        RunLog log(next_run_number(), service, RunCommand::adopt, std::nullopt, rows);
        log.finish(rows);
    }
    return lines;
}

} // namespace migrate::engine
