// tag
#include "engine/registration/tags.hpp"
#include "api/function.hpp"

namespace migrate::api {

namespace {

Datum tag(FunctionCallInfo fcinfo) {
    const pg::Arguments arguments(fcinfo);
    const std::string service = arguments.text(0, "service");
    engine::tag(service, {arguments.text(1, "name"), arguments.optional_text(2), arguments.text(3, "note"),
                          arguments.boolean(4, "replace")});
    return text_result(service);
}

} // namespace

} // namespace migrate::api

MIGRATE_FUNCTION(tag, migrate::api::tag)
