// import_alembic, adopt
#include "api/function.hpp"
#include "engine/registration/adopt.hpp"
#include "engine/registration/import_alembic.hpp"

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
    return lines_result(fcinfo, engine::adopt(pg::Arguments(fcinfo).text(0, "service")));
}

} // namespace

} // namespace migrate::api

MIGRATE_FUNCTION(import_alembic, migrate::api::import_alembic)
MIGRATE_FUNCTION(adopt, migrate::api::adopt)
