// snapshot, fingerprint, compare
#include "engine/report/schema.hpp"
#include "api/function.hpp"
#include "engine/run/compare.hpp"

namespace migrate::api {

namespace {

Datum snapshot(FunctionCallInfo fcinfo) {
    const core::Snapshot objects = engine::schema_snapshot(pg::Arguments(fcinfo).text(0, "service"));
    pg::ResultRows rows(fcinfo);
    for (const core::SnapshotRow &one : objects) {
        rows.add({pg::text_cell(one.type), pg::text_cell(one.identity), pg::text_cell(one.definition)});
    }
    return Datum{0};
}

Datum fingerprint(FunctionCallInfo fcinfo) {
    return text_result(engine::schema_fingerprint(pg::Arguments(fcinfo).text(0, "service")));
}

Datum changes_result(FunctionCallInfo fcinfo, const std::vector<core::ObjectChange> &changes) {
    pg::ResultRows rows(fcinfo);
    for (const core::ObjectChange &one : changes) {
        rows.add({pg::text_cell(core::name_of(one.change)), pg::text_cell(one.type),
                  pg::text_cell(one.identity), pg::text_cell(one.expected), pg::text_cell(one.actual)});
    }
    return Datum{0};
}

Datum compare(FunctionCallInfo fcinfo) {
    const pg::Arguments arguments(fcinfo);
    return changes_result(fcinfo, engine::compare(arguments.text(0, "service"), arguments.text(1, "target")));
}

} // namespace

} // namespace migrate::api

MIGRATE_FUNCTION(snapshot, migrate::api::snapshot)
MIGRATE_FUNCTION(fingerprint, migrate::api::fingerprint)
MIGRATE_FUNCTION(compare, migrate::api::compare)
