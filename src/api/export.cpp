// export, export_files, export_archive
#include "engine/report/export.hpp"
#include "api/function.hpp"
#include "engine/report/export_files.hpp"
#include "pg/encoding.hpp"

namespace migrate::api {

namespace {

Datum export_services(FunctionCallInfo fcinfo) {
    const std::optional<std::string> service = pg::Arguments(fcinfo).optional_text(0);
    pg::ResultRows rows(fcinfo);
    engine::export_services(service,
                            [&](const std::string &statement) { rows.add({pg::text_cell(statement)}); });
    return Datum{0};
}

Datum export_files(FunctionCallInfo fcinfo) {
    const pg::Arguments arguments(fcinfo);
    pg::ResultRows rows(fcinfo);
    for (const core::NativeFile &file : engine::export_files(arguments.text(0, "service"))) {
        rows.add(
            {pg::text_cell(pg::from_utf8(file.name).text), pg::text_cell(pg::from_utf8(file.content).text)});
    }
    return Datum{0};
}

Datum export_archive(FunctionCallInfo fcinfo) {
    return pg::bytea_cell(engine::export_archive(pg::Arguments(fcinfo).text(0, "service"))).value;
}

} // namespace

} // namespace migrate::api

MIGRATE_FUNCTION(export, migrate::api::export_services)
MIGRATE_FUNCTION(export_files, migrate::api::export_files)
MIGRATE_FUNCTION(export_archive, migrate::api::export_archive)
