// Texts of objects in the form in which they stay.
#include "probe.hpp"

#include "pg/canonical.hpp"
#include "pg/function.hpp"

namespace migrate::boundary {

namespace {

std::string canonical_text(const std::string &kind, const std::string &text, Oid object) {
    if (kind == "expression") {
        return pg::canonical_expression(text, object);
    }
    if (kind == "domain check") {
        return pg::canonical_domain_check(text, object);
    }
    if (kind == "trigger condition") {
        return pg::canonical_trigger_condition(text, object);
    }
    if (kind == "query") {
        return pg::canonical_query(text);
    }
    if (kind == "rule") {
        return pg::canonical_rule(text);
    }
    if (kind == "function body") {
        return pg::canonical_function_body(object);
    }
    throw pg::Error(ERRCODE_INVALID_PARAMETER_VALUE, "no kind of text: " + kind);
}

Datum canonical(FunctionCallInfo fcinfo) {
    const pg::Arguments arguments(fcinfo);
    const std::string kind = arguments.text(0, "kind");
    const std::string text = arguments.text(1, "a_text");
    const Counted counted;
    return pg::text_datum(canonical_text(kind, text, DatumGetObjectId(fcinfo->args[2].value)));
}

// By how many bytes all memory grows in so many calls, after some that fill the caches.
Datum canonical_growth(FunctionCallInfo fcinfo) {
    static constexpr int first_calls = 10;
    const pg::Arguments arguments(fcinfo);
    const std::string kind = arguments.text(0, "kind");
    const std::string text = arguments.text(1, "a_text");
    const int times = DatumGetInt32(fcinfo->args[3].value);
    Size before = 0;
    for (int i = -first_calls; i < times; i++) {
        if (i == 0) {
            before = MemoryContextMemAllocated(TopMemoryContext, true);
        }
        (void)canonical_text(kind, text, DatumGetObjectId(fcinfo->args[2].value));
    }
    return Int64GetDatum(static_cast<int64>(MemoryContextMemAllocated(TopMemoryContext, true) - before));
}

} // namespace

} // namespace migrate::boundary

BOUNDARY_FUNCTION(canonical)
BOUNDARY_FUNCTION(canonical_growth)
