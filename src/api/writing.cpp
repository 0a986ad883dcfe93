// register_all, revision, merge, edit
#include "api/function.hpp"
#include "api/revision_forms.hpp"

namespace migrate::api {

namespace {

Datum register_all(FunctionCallInfo fcinfo) {
    const pg::Arguments arguments(fcinfo);
    const std::string service = arguments.text(0, "service");
    return lines_result(fcinfo, engine::register_all(service, revision_forms(arguments.json(1, "revisions")),
                                                     "register_all"));
}

} // namespace

} // namespace migrate::api

MIGRATE_FUNCTION(register_all, migrate::api::register_all)
