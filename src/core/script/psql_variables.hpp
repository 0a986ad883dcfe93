// Variables as psql spells them: :name, :'name' (as a literal), :"name" (as an identifier), :{?name}.
#pragma once

#include "core/script/variables.hpp"

namespace migrate::core {

// Replaces what psql would: nothing in literals, dollar quotes, comments, quoted identifiers, COPY data and
// after a backslash. What a bare :name stands for is read as the script is: it may name further variables,
// and open what the script closes. \: and \; stand for the characters alone.
void bind_psql(std::string_view script, const FindVariable &find, BoundTextWriter &writer);

// As psql quotes.
[[nodiscard]] std::string psql_literal(std::string_view value);
[[nodiscard]] std::string psql_identifier(std::string_view value);

} // namespace migrate::core
