// upgrade, downgrade, stamp, upgrade_all, ensure_version, verify
#include "engine/run/commands.hpp"
#include "api/function.hpp"
#include "engine/run/verifying.hpp"

namespace migrate::api {

namespace {

Datum steps_result(FunctionCallInfo fcinfo, const std::vector<engine::StepReport> &reports) {
    pg::ResultRows rows(fcinfo);
    const engine::StepReport *last = nullptr;
    pg::Cell service = pg::null_cell();
    pg::Cell direction = pg::null_cell();
    for (const engine::StepReport &report : reports) {
        if (last == nullptr || report.service != last->service || report.direction != last->direction) {
            service = pg::text_cell(report.service);
            direction = pg::text_cell(name_of(report.direction));
            last = &report;
        }
        rows.add({service, direction, pg::text_cell(report.revision),
                  pg::text_array_cell(report.down_revisions), pg::text_cell(report.message),
                  pg::int4_cell(report.statements)});
    }
    return Datum{0};
}

// A target that may be written as an array of one.
std::string single_target(const std::string &target) {
    const std::vector<std::string> list = text_list(target);
    if (list.size() != 1) {
        throw pg::Error(ERRCODE_INVALID_PARAMETER_VALUE,
                        "exactly one target is needed, not \"" + target + "\"");
    }
    return list.front();
}

Datum upgrade(FunctionCallInfo fcinfo) {
    const pg::Arguments arguments(fcinfo);
    return steps_result(
        fcinfo, engine::upgrade(arguments.text(0, "service"), single_target(arguments.text(1, "target"))));
}

Datum downgrade(FunctionCallInfo fcinfo) {
    const pg::Arguments arguments(fcinfo);
    return steps_result(
        fcinfo, engine::downgrade(arguments.text(0, "service"), single_target(arguments.text(1, "target"))));
}

Datum stamp(FunctionCallInfo fcinfo) {
    const pg::Arguments arguments(fcinfo);
    return steps_result(fcinfo,
                        engine::stamp(arguments.text(0, "service"), text_list(arguments.text(1, "target")),
                                      arguments.boolean(2, "purge")));
}

Datum stamp_many(FunctionCallInfo fcinfo) {
    const pg::Arguments arguments(fcinfo);
    return steps_result(fcinfo, engine::stamp(arguments.text(0, "service"), arguments.text_array(1, "target"),
                                              arguments.boolean(2, "purge")));
}

Datum upgrade_all(FunctionCallInfo fcinfo) {
    return steps_result(fcinfo, engine::upgrade_all(single_target(pg::Arguments(fcinfo).text(0, "target"))));
}

Datum ensure_version(FunctionCallInfo fcinfo) {
    const std::string service = pg::Arguments(fcinfo).text(0, "service");
    engine::ensure_version(service);
    return text_result(service);
}

Datum verify(FunctionCallInfo fcinfo) {
    const std::vector<engine::Verification> results = engine::verify(pg::Arguments(fcinfo).optional_text(0));
    pg::ResultRows rows(fcinfo);
    for (const engine::Verification &result : results) {
        rows.add({pg::text_cell(result.service), pg::text_cell(result.revision), pg::bool_cell(result.ok),
                  pg::text_cell(result.sqlstate), pg::text_cell(result.problem),
                  pg::text_cell(result.context)});
    }
    return Datum{0};
}

} // namespace

} // namespace migrate::api

MIGRATE_FUNCTION(upgrade, migrate::api::upgrade)
MIGRATE_FUNCTION(downgrade, migrate::api::downgrade)
MIGRATE_FUNCTION(stamp, migrate::api::stamp)
MIGRATE_FUNCTION(stamp_many, migrate::api::stamp_many)
MIGRATE_FUNCTION(upgrade_all, migrate::api::upgrade_all)
MIGRATE_FUNCTION(ensure_version, migrate::api::ensure_version)
MIGRATE_FUNCTION(verify, migrate::api::verify)
