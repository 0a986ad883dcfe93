// Variables as Flyway, Liquibase and goose spell them: ${name}, wherever it stands, in literals, bodies and
// comments too.
#pragma once

#include "core/script/variables.hpp"

namespace migrate::core {

// How long the name is that the text begins with; 0: it begins with none.
[[nodiscard]] std::size_t brace_name_length(std::string_view text) noexcept;

// ${name} and ${name:-default}; a default counts where the value is empty too. Between goose's marks
// "-- +goose ENVSUB ON" and OFF also $name, ${name-default} (where there is no value) and ${name?message};
// a script that has such marks has no variables outside of them.
void bind_braces(std::string_view script, const FindVariable &find, BoundTextWriter &writer);

} // namespace migrate::core
