// upgrade_online, downgrade_online
#include "engine/run/online.hpp"
#include "api/function.hpp"
#include "engine/state/lone_call.hpp"
#include "pg/utility_hook.hpp"

namespace migrate::api {

namespace {

Datum upgrade_online(FunctionCallInfo fcinfo) {
    if (pg::is_shown_call()) {
        return Datum{0};
    }
    engine::refuse_unless_alone(fcinfo, "migrate.upgrade_online()");
    const pg::Arguments arguments(fcinfo);
    engine::upgrade_online(arguments.text(0, "service"), arguments.text(1, "target"));
    return Datum{0};
}

Datum downgrade_online(FunctionCallInfo fcinfo) {
    if (pg::is_shown_call()) {
        return Datum{0};
    }
    engine::refuse_unless_alone(fcinfo, "migrate.downgrade_online()");
    const pg::Arguments arguments(fcinfo);
    engine::downgrade_online(arguments.text(0, "service"), arguments.text(1, "target"));
    return Datum{0};
}

} // namespace

} // namespace migrate::api

MIGRATE_FUNCTION(upgrade_online, migrate::api::upgrade_online)
MIGRATE_FUNCTION(downgrade_online, migrate::api::downgrade_online)
