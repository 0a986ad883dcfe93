#include "pg/printed.hpp"

#include "pg/datum.hpp"
#include "pg/memory.hpp"

extern "C" {
#include <utils/fmgrprotos.h>
}

namespace migrate::pg {

namespace {

std::string printed(PGFunction print, Oid object) {
    const TemporaryMemory memory;
    return to_string(pg([&] { return DirectFunctionCall1(print, ObjectIdGetDatum(object)); }));
}

} // namespace

std::string printed_view(Oid view) { return printed(pg_get_viewdef, view); }

std::string printed_rule(Oid rule) { return printed(pg_get_ruledef, rule); }

std::string printed_function(Oid function) {
    std::string text = printed(pg_get_functiondef, function);
    while (text.ends_with('\n')) {
        text.pop_back();
    }
    return text;
}

std::string printed_function_body(Oid function) { return printed(pg_get_function_sqlbody, function); }

std::string printed_expression(const std::string &tree, Oid table) {
    const TemporaryMemory memory;
    const char *text = tree.c_str();
    return to_string(pg([&] {
        return DirectFunctionCall2(pg_get_expr, CStringGetTextDatum(text), ObjectIdGetDatum(table));
    }));
}

} // namespace migrate::pg
