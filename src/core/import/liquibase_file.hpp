// One file of formatted SQL, changeset by changeset.
#pragma once

#include "core/import/liquibase_changeset.hpp"

namespace migrate::core {

// Whether its first line that is not blank says that it is formatted SQL.
[[nodiscard]] bool is_formatted_sql(const SourceFile &file);

void read_liquibase_file(const SourceFile &file, LiquibaseFolder &folder);

} // namespace migrate::core
