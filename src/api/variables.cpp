// set_variable
#include "api/function.hpp"
#include "engine/registration/set_variable.hpp"

namespace migrate::api {

namespace {

Datum set_variable(FunctionCallInfo fcinfo) {
    const pg::Arguments arguments(fcinfo);
    const std::string service = arguments.text(0, "service");
    engine::set_variable(service, arguments.text(1, "name"), arguments.optional_text(2),
                         arguments.boolean(3, "secret"));
    return text_result(service);
}

} // namespace

} // namespace migrate::api

MIGRATE_FUNCTION(set_variable, migrate::api::set_variable)
