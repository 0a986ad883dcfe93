// What every SQL function of the extension is declared with.
#pragma once

#include "core/script/variables.hpp"

#include "engine/error.hpp"
#include "engine/extension_version.hpp"
#include "pg/arguments.hpp"
#include "pg/datum.hpp"
#include "pg/result_rows.hpp"

#define MIGRATE_FUNCTION(name, implementation)                                                               \
    MIGRATE_SQL_FUNCTION(name, migrate::api::checked<(implementation)>, migrate::engine::describe_exception)

namespace migrate::api {

// No function works on objects of another version than its own: it would misread them.
template <auto Implementation>
Datum checked(FunctionCallInfo fcinfo) {
    engine::require_own_version();
    return Implementation(fcinfo);
}

// How scripts spell their variables; NULL: they have none.
inline core::VariableStyle variable_style(const std::optional<std::string> &name) {
    const std::optional<core::VariableStyle> style =
        name ? core::find_variable_style(*name) : core::VariableStyle::none;
    if (!style) {
        throw pg::Error(
            ERRCODE_INVALID_PARAMETER_VALUE, "unknown spelling of variables \"" + *name + "\"", "",
            "It is braces, for ${name}, or psql, for :name, :'name' and :\"name\". NULL: the scripts "
            "have none.");
    }
    return *style;
}

// A list that is given as a text: an array literal, or a list of one.
inline std::vector<std::string> text_list(const std::string &value) {
    return pg::array_literal(value).value_or(std::vector{value});
}

inline Datum text_result(const std::string &value) { return pg::text_datum(value); }

inline Datum lines_result(FunctionCallInfo fcinfo, const std::vector<std::string> &lines) {
    pg::ResultRows(fcinfo).add_lines(lines);
    return Datum{0};
}

} // namespace migrate::api
