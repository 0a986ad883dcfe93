// Schemas by their names, which a shadow changes for a while.
#pragma once

#include <string>

#include "pg/guard.hpp"

namespace migrate::pg {

// The name of a schema that is there, as SQL must spell it.
std::string quoted_schema_name(Oid schema);

} // namespace migrate::pg
