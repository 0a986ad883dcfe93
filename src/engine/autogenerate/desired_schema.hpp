// The schema that somebody wants, told by a script that makes it.
#pragma once

#include <string>

#include "core/schema/schema.hpp"

namespace migrate::engine {

// What the script makes in a shadow of a service's schema: CREATE statements of a model, or what pg_dump has
// printed of another database. Other services in the schema are brought to where they are before. Refused: a
// script without statements (22023), one that drops the schema (22023) or makes something outside of it
// (MG090).
core::Schema read_desired_schema(const std::string &name, const std::string &script);

} // namespace migrate::engine
