// diff, autogenerate, check, baseline
#include "engine/autogenerate/autogenerate.hpp"
#include "api/function.hpp"
#include "engine/autogenerate/baseline.hpp"
#include "engine/autogenerate/schema_diff.hpp"
#include "engine/run/commands.hpp"

namespace migrate::api {

namespace {

// {"old name": "new name"}
std::vector<engine::RenameRequest> renames(const pg::JsonValue &value) {
    if (value.kind != pg::JsonValue::Kind::object) {
        throw pg::Error(ERRCODE_INVALID_PARAMETER_VALUE,
                        std::string("renames must be an object, not ") + pg::name_of(value.kind), "",
                        R"(For instance '{"entries": "records", "entries.amount": "total"}'.)");
    }
    std::vector<engine::RenameRequest> requests;
    for (pg::JsonMembers members(value); members.next();) {
        if (members.value().kind != pg::JsonValue::Kind::string) {
            throw pg::Error(ERRCODE_INVALID_PARAMETER_VALUE,
                            "the new name of \"" + std::string(members.key()) + "\" must be a string, not " +
                                pg::name_of(members.value().kind));
        }
        requests.push_back({std::string(members.key()), std::string(members.value().string())});
    }
    return requests;
}

Datum diff(FunctionCallInfo fcinfo) {
    const pg::Arguments arguments(fcinfo);
    const std::string service = arguments.text(0, "service");
    const std::string desired = arguments.text(1, "desired");
    const std::vector<core::SchemaStatement> statements =
        engine::diff(service, {desired, renames(arguments.json(2, "renames"))});
    pg::ResultRows rows(fcinfo);
    int ordinal = 0;
    for (const core::SchemaStatement &one : statements) {
        rows.add({pg::int4_cell(++ordinal), pg::text_cell(core::name_of(one.reason)), pg::text_cell(one.type),
                  pg::text_cell(one.identity), pg::text_cell(one.live), pg::text_cell(one.desired),
                  pg::text_cell(one.sql), one.hazard.empty() ? pg::null_cell() : pg::text_cell(one.hazard)});
    }
    return Datum{0};
}

Datum autogenerate(FunctionCallInfo fcinfo) {
    const pg::Arguments arguments(fcinfo);
    const std::string service = arguments.text(0, "service");
    engine::AutogenerateRequest request;
    request.wanted.script = arguments.text(1, "desired");
    request.message = arguments.text(2, "message");
    request.id = arguments.optional_text(3);
    request.head = arguments.text(4, "head");
    request.wanted.renames = renames(arguments.json(5, "renames"));
    request.allow_data_loss = arguments.boolean(6, "allow_data_loss");
    const std::optional<std::string> revision = engine::autogenerate(service, request);
    if (!revision) {
        fcinfo->isnull = true;
        return Datum{0};
    }
    return text_result(*revision);
}

Datum check(FunctionCallInfo fcinfo) {
    const pg::Arguments arguments(fcinfo);
    const std::string service = arguments.text(0, "service");
    if (const std::optional<std::string> desired = arguments.optional_text(1)) {
        engine::check_desired(service, *desired);
    } else {
        engine::check_up_to_date(service);
    }
    return text_result("No new upgrade operations detected.");
}

Datum baseline(FunctionCallInfo fcinfo) {
    const pg::Arguments arguments(fcinfo);
    const std::string service = arguments.text(0, "service");
    const std::string message = arguments.text(1, "message");
    return text_result(engine::baseline(service, message, arguments.optional_text(2)));
}

} // namespace

} // namespace migrate::api

MIGRATE_FUNCTION(diff, migrate::api::diff)
MIGRATE_FUNCTION(autogenerate, migrate::api::autogenerate)
MIGRATE_FUNCTION(check, migrate::api::check)
MIGRATE_FUNCTION(baseline, migrate::api::baseline)
