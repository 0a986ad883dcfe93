// diff
#include "api/function.hpp"
#include "engine/autogenerate/schema_diff.hpp"

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

} // namespace

} // namespace migrate::api

MIGRATE_FUNCTION(diff, migrate::api::diff)
