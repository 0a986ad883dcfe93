// snapshot, fingerprint, drift, accept_drift, compare, roundtrip, prove_squash
#include "engine/report/schema.hpp"
#include "api/function.hpp"
#include "engine/report/drift.hpp"
#include "engine/run/compare.hpp"
#include "engine/run/prove_squash.hpp"
#include "engine/run/roundtrip.hpp"

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

Datum drift(FunctionCallInfo fcinfo) {
    return changes_result(fcinfo, engine::drift(pg::Arguments(fcinfo).text(0, "service")));
}

Datum accept_drift(FunctionCallInfo fcinfo) {
    const pg::Arguments arguments(fcinfo);
    const std::string service = arguments.text(0, "service");
    engine::accept_drift(service, arguments.text(1, "message"));
    return text_result(service);
}

Datum compare(FunctionCallInfo fcinfo) {
    const pg::Arguments arguments(fcinfo);
    return changes_result(fcinfo, engine::compare(arguments.text(0, "service"), arguments.text(1, "target")));
}

Datum roundtrip(FunctionCallInfo fcinfo) {
    const pg::Arguments arguments(fcinfo);
    const std::string service = arguments.text(0, "service");
    const std::string target = arguments.text(1, "target");
    const std::vector<engine::Trip> trips = engine::roundtrip(service, target, arguments.boolean(2, "data"));
    pg::ResultRows rows(fcinfo);
    for (const engine::Trip &trip : trips) {
        rows.add({pg::text_cell(trip.revision), pg::text_cell(engine::name_of(trip.result)),
                  pg::text_cell(trip.object_type), pg::text_cell(trip.identity), pg::text_cell(trip.before),
                  pg::text_cell(trip.after)});
    }
    return Datum{0};
}

Datum prove_squash(FunctionCallInfo fcinfo) {
    const pg::Arguments arguments(fcinfo);
    const std::vector<engine::SquashDifference> differences =
        engine::prove_squash(arguments.text(0, "service"), arguments.text(1, "revision"));
    pg::ResultRows rows(fcinfo);
    for (const engine::SquashDifference &one : differences) {
        rows.add({pg::text_cell(engine::name_of(one.change)), pg::text_cell(one.object_type),
                  pg::text_cell(one.identity), pg::text_cell(one.chain), pg::text_cell(one.squashed)});
    }
    return Datum{0};
}

} // namespace

} // namespace migrate::api

MIGRATE_FUNCTION(snapshot, migrate::api::snapshot)
MIGRATE_FUNCTION(fingerprint, migrate::api::fingerprint)
MIGRATE_FUNCTION(compare, migrate::api::compare)
MIGRATE_FUNCTION(roundtrip, migrate::api::roundtrip)
MIGRATE_FUNCTION(prove_squash, migrate::api::prove_squash)
MIGRATE_FUNCTION(drift, migrate::api::drift)
MIGRATE_FUNCTION(accept_drift, migrate::api::accept_drift)
