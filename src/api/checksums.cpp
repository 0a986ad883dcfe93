// validate, repair
#include "api/function.hpp"
#include "engine/registration/repair.hpp"
#include "engine/report/validation.hpp"

namespace migrate::api {

namespace {

Datum validate(FunctionCallInfo fcinfo) {
    const std::vector<engine::Finding> findings = engine::validate(pg::Arguments(fcinfo).optional_text(0));
    pg::ResultRows rows(fcinfo);
    for (const engine::Finding &finding : findings) {
        rows.add({pg::text_cell(finding.service), pg::text_cell(finding.revision),
                  pg::text_cell(finding.problem), pg::text_cell(finding.detail),
                  pg::text_cell(finding.hint)});
    }
    return Datum{0};
}

Datum repair(FunctionCallInfo fcinfo) {
    const pg::Arguments arguments(fcinfo);
    const std::string service = arguments.text(0, "service");
    const std::string revision = arguments.text(1, "revision");
    engine::repair(service, revision, arguments.text(2, "reason"));
    return text_result(revision);
}

} // namespace

} // namespace migrate::api

MIGRATE_FUNCTION(validate, migrate::api::validate)
MIGRATE_FUNCTION(repair, migrate::api::repair)
