// create_service, alter_service, drop_service
#include "api/function.hpp"
#include "engine/registration/service_definition.hpp"

namespace migrate::api {

namespace {

// first: the number of the argument single_head, which mirror and snapshots follow.
engine::ServiceDefinition definition(const pg::Arguments &arguments, int first) {
    return {arguments.optional_text(1),
            arguments.optional_text(2),
            arguments.optional_text(3),
            arguments.optional_text(4),
            arguments.optional_text(5),
            arguments.optional_text(6),
            arguments.optional_boolean(first),
            arguments.optional_boolean(first + 1),
            arguments.optional_boolean(first + 2),
            arguments.optional_int4(first + 3),
            arguments.optional_text(first + 4)};
}

Datum create_service(FunctionCallInfo fcinfo) {
    const pg::Arguments arguments(fcinfo);
    const std::string service = arguments.text(0, "service");
    (void)arguments.text(2, "version_table");
    const bool if_not_exists = arguments.boolean(7, "if_not_exists");
    (void)arguments.boolean(8, "single_head");
    (void)arguments.boolean(9, "mirror");
    (void)arguments.boolean(10, "snapshots");
    engine::create_service(service, definition(arguments, 8), if_not_exists);
    return text_result(service);
}

Datum alter_service(FunctionCallInfo fcinfo) {
    const pg::Arguments arguments(fcinfo);
    const std::string service = arguments.text(0, "service");
    engine::alter_service(service, definition(arguments, 7));
    return text_result(service);
}

Datum drop_service(FunctionCallInfo fcinfo) {
    const std::string service = pg::Arguments(fcinfo).text(0, "service");
    engine::drop_service(service);
    return text_result(service);
}

} // namespace

} // namespace migrate::api

MIGRATE_FUNCTION(create_service, migrate::api::create_service)
MIGRATE_FUNCTION(alter_service, migrate::api::alter_service)
MIGRATE_FUNCTION(drop_service, migrate::api::drop_service)
