// Parts of definitions as the server prints them, which has no function for these alone.
#pragma once

#include <string>
#include <vector>

namespace migrate::pg {

// The condition in the WHEN of a trigger, of its definition as pg_get_triggerdef() prints it. Empty: it has
// none.
std::string trigger_condition(const std::string &definition);

// The members of a list of expressions with commas between them.
std::vector<std::string> split_list(const std::string &expressions);

// The same list with its members in the order of their bytes.
std::string sorted_list(const std::string &list);

// The definition of a function as pg_get_functiondef() prints it, with its SET clauses in the order of their
// bytes: what it has depends on which was set last.
std::string with_sorted_settings(const std::string &definition);

} // namespace migrate::pg
