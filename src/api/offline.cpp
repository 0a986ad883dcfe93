// upgrade_sql, downgrade_sql, stamp_sql
#include "engine/report/offline.hpp"
#include "api/function.hpp"

namespace migrate::api {

namespace {

Datum upgrade_sql(FunctionCallInfo fcinfo) {
    const pg::Arguments arguments(fcinfo);
    return lines_result(fcinfo,
                        engine::upgrade_sql(arguments.text(0, "service"), arguments.text(1, "range")));
}

Datum downgrade_sql(FunctionCallInfo fcinfo) {
    const pg::Arguments arguments(fcinfo);
    return lines_result(fcinfo,
                        engine::downgrade_sql(arguments.text(0, "service"), arguments.text(1, "range")));
}

Datum stamp_sql(FunctionCallInfo fcinfo) {
    const pg::Arguments arguments(fcinfo);
    return lines_result(
        fcinfo, engine::stamp_sql(arguments.text(0, "service"), text_list(arguments.text(1, "range"))));
}

} // namespace

} // namespace migrate::api

MIGRATE_FUNCTION(upgrade_sql, migrate::api::upgrade_sql)
MIGRATE_FUNCTION(downgrade_sql, migrate::api::downgrade_sql)
MIGRATE_FUNCTION(stamp_sql, migrate::api::stamp_sql)
