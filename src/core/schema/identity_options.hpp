// "GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME habits.entries_id_seq START WITH 1 …)", and how one becomes
// another one.
#pragma once

#include <string>
#include <string_view>

#include "core/schema/column_statements.hpp"
#include "core/schema/step.hpp"

namespace migrate::core {

// The name of its sequence; empty: the clause names none.
std::string_view identity_sequence(std::string_view identity);

// Without what CREATE TABLE would choose by itself: people read it.
std::string short_identity(const ColumnPlace &place, std::string_view identity);

// A sequence whose value is outside of new bounds goes to the nearest one within them, where there is one.
// The clauses are such as "MINVALUE 1" and "MAXVALUE 9".
Steps move_into_bounds(std::string_view sequence, std::string_view minimum, std::string_view maximum);

// head: "ALTER TABLE … ALTER COLUMN …".
Steps change_identity(const std::string &head, std::string_view before, std::string_view after);

} // namespace migrate::core
