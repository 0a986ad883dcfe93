// Names in the identities of objects, as the server quotes them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/core.hpp"

namespace migrate::core {

// The name with which the text begins, in its quotes; empty: it begins with none.
std::string_view first_name(std::string_view text);

// The names of "a.b.c": where a text begins with them, these alone.
std::vector<std::string_view> dotted_names(std::string_view text);

// All of them: "a.b.c", whatever follows.
std::string_view qualified_name(std::string_view text);

// The last one of them: "c".
std::string_view last_name(std::string_view text);
// The others: "a.b".
std::string_view without_last_name(std::string_view text);

// The names of a list "a, "b, c", d".
std::vector<std::string_view> names_in(std::string_view list);

// What stands before the last " <joint> " of an identity and what stands after it, where that is one name:
// "table habits.entries to reader". Two empty texts: there is none.
struct JointNames {
    std::string_view object;
    std::string_view name;
};
JointNames split_last(std::string_view identity, std::string_view joint);

// A constraint, trigger, rule or policy: "name on table".
struct NameOnTable {
    std::string_view name;
    std::string_view table;
};
NameOnTable split_on(std::string_view identity);

// As a string of SQL.
std::string sql_string(std::string_view text);

} // namespace migrate::core
