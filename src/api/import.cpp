// import_alembic, adopt, detect
#include "api/function.hpp"
#include "engine/registration/import_alembic.hpp"
#include "engine/report/detect.hpp"
#include "engine/run/adopt.hpp"

namespace migrate::api {

namespace {

Datum import_alembic(FunctionCallInfo fcinfo) {
    const pg::Arguments arguments(fcinfo);
    const std::string service = arguments.text(0, "service");
    const engine::AlembicTexts texts{arguments.text(1, "up_sql"), arguments.optional_text(2),
                                     arguments.optional_text(3)};
    return lines_result(fcinfo, engine::import_alembic(service, texts));
}

Datum adopt(FunctionCallInfo fcinfo) {
    const pg::Arguments arguments(fcinfo);
    const std::string service = arguments.text(0, "service");
    return lines_result(fcinfo,
                        engine::adopt(service, {arguments.optional_text(1), arguments.boolean(2, "mirror"),
                                                arguments.optional_text(3)}));
}

Datum detect(FunctionCallInfo fcinfo) {
    pg::ResultRows rows(fcinfo);
    for (const engine::DetectedHistory &history : engine::detect()) {
        rows.add({pg::text_cell(history.tool), pg::text_cell(history.schema_name),
                  pg::text_cell(history.table_name),
                  history.applied ? pg::int8_cell(*history.applied) : pg::null_cell(),
                  pg::text_cell(history.note)});
    }
    return Datum{0};
}

} // namespace

} // namespace migrate::api

MIGRATE_FUNCTION(import_alembic, migrate::api::import_alembic)
MIGRATE_FUNCTION(adopt, migrate::api::adopt)
MIGRATE_FUNCTION(detect, migrate::api::detect)
