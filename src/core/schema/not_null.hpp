// NOT NULL of columns and domains. From 17 on (domains) and 18 on (columns) it is a constraint: it may have a
// name of its own, as in "CONSTRAINT filled NOT NULL", and say more, as in "NOT NULL NO INHERIT NOT VALID".
#pragma once

#include <string>
#include <string_view>

#include "core/schema/schema.hpp"
#include "core/schema/step.hpp"

namespace migrate::core {

struct ColumnPlace;

// Whether rows that are there may have a NULL.
bool is_unchecked(std::string_view not_null) noexcept;

// Whether it has a name that the server would not have given it.
bool is_named(std::string_view not_null) noexcept;

// As a constraint of its table: "CONSTRAINT filled NOT NULL name NO INHERIT".
std::string not_null_line(const ColumnPlace &place, std::string_view not_null);

Steps add_not_null(const ColumnPlace &place, std::string_view clause);
Steps change_not_null(const ColumnPlace &place, const SchemaObject &live, const SchemaObject &desired);
Steps change_not_null_of_domain(std::string_view domain, std::string_view before, std::string_view after);

// A schema that is wanted without a name for it takes any: that of a table's or column's former name, say.
// Such names are taken from the definitions of the other one.
void forget_unwanted_names(Schema &schema, const Schema &wanted);

} // namespace migrate::core
