// Importing the migrations that the Supabase CLI has kept in the database.
#pragma once

#include <string>
#include <vector>

#include "engine/registration/import_files.hpp"

namespace migrate::engine {

// Register what supabase_migrations.schema_migrations holds, as the CLI's folder would be. A service that is
// not there is created, on the schema public. Refused: no such table (42P01), one that the service's owner
// may not read (42501) or that is not as the CLI makes it (MG042), scripts that can't be registered (MG052).
std::vector<ImportedRow> import_supabase(const std::string &name);

} // namespace migrate::engine
