// NOT NULL of columns and domains. From 17 on (domains) and 18 on (columns) it is a constraint: it may have a
// name of its own, as in "CONSTRAINT filled NOT NULL", and say more, as in "NOT NULL NO INHERIT NOT VALID".
#pragma once

#include <string_view>

#include "core/schema/schema.hpp"
#include "core/schema/step.hpp"

namespace migrate::core {

struct ColumnPlace;

// Whether rows that are there may have a NULL.
bool is_unchecked(std::string_view not_null) noexcept;

// What is added to a column that is there; or all that has to change, where the first one is not empty.
Steps change_not_null(const ColumnPlace &place, std::string_view before, std::string_view after);
Steps change_not_null_of_domain(std::string_view domain, std::string_view before, std::string_view after);

// A schema that is wanted without a name for it takes any: that of a table's or column's former name, say.
// Such names are taken from the definitions of the other one.
void forget_unwanted_names(Schema &schema, const Schema &wanted);

} // namespace migrate::core
