// snapshot, fingerprint
#include "engine/report/schema.hpp"
#include "api/function.hpp"

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

} // namespace

} // namespace migrate::api

MIGRATE_FUNCTION(snapshot, migrate::api::snapshot)
MIGRATE_FUNCTION(fingerprint, migrate::api::fingerprint)
