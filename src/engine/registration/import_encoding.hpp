// Files in a database whose encoding is not UTF-8.
#pragma once

#include "core/import/migrations.hpp"

namespace migrate::engine {

// Convert all that is to be stored or shown to the database's encoding. What that can't hold becomes
// findings, by file and line.
void convert_to_database(core::Migrations &migrations);

} // namespace migrate::engine
