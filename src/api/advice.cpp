// advice
#include "engine/report/advice.hpp"
#include "api/function.hpp"

namespace migrate::api {

namespace {

Datum advice(FunctionCallInfo fcinfo) {
    const std::vector<engine::Advice> found = engine::advice(pg::Arguments(fcinfo).optional_text(0));
    pg::ResultRows rows(fcinfo);
    for (const engine::Advice &one : found) {
        rows.add({pg::text_cell(one.service), pg::text_cell(one.topic), pg::text_cell(one.detail),
                  pg::text_cell(one.hint)});
    }
    return Datum{0};
}

} // namespace

} // namespace migrate::api

MIGRATE_FUNCTION(advice, migrate::api::advice)
