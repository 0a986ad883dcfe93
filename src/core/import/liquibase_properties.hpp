// The properties of formatted SQL: --property name:schema value:app
#pragma once

#include "core/import/liquibase_changeset.hpp"

namespace migrate::core {

// text: what follows the mark. They become variables.
void add_liquibase_property(const SourceFile &file, std::size_t line, std::string_view text,
                            LiquibaseFolder &folder);

} // namespace migrate::core
