// A statement before it is known for which object it stands, and small pieces of such texts.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/schema/statements.hpp"

namespace migrate::core {

struct DraftStatement {
    std::string sql;
    std::string hazard = {};
    std::vector<DataLoss> losses = {};
};
using Steps = std::vector<DraftStatement>;

void append(Steps &steps, Steps others);

// The items of "WITH (a=1, b=2)", "SET (…)" or "OPTIONS (…)": each with its value. Of an empty text none.
std::vector<std::string_view> options_in(std::string_view clause);

// "SET (…)" for what has come or has changed, "RESET (…)" for what has gone, behind a head such as
// "ALTER TABLE habits.entries".
Steps change_options(const std::string &head, std::string_view live, std::string_view desired);

// As SQL spells a type of object: "MATERIALIZED VIEW".
std::string upper(std::string_view text);

// A text without the semicolon at its end.
std::string without_semicolon(std::string_view text);

// All clauses that are not empty, a blank between them, from one to before another one.
std::string joined_clauses(const SchemaObject &object, std::size_t first, std::size_t end);

} // namespace migrate::core
