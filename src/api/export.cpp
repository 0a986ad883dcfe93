// export
#include "engine/report/export.hpp"
#include "api/function.hpp"

namespace migrate::api {

namespace {

Datum export_services(FunctionCallInfo fcinfo) {
    const std::optional<std::string> service = pg::Arguments(fcinfo).optional_text(0);
    pg::ResultRows rows(fcinfo);
    engine::export_services(service,
                            [&](const std::string &statement) { rows.add({pg::text_cell(statement)}); });
    return Datum{0};
}

} // namespace

} // namespace migrate::api

MIGRATE_FUNCTION(export, migrate::api::export_services)
