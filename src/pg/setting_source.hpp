// Where the value of a setting comes from.
#pragma once

#include "pg/guard.hpp"

namespace migrate::pg {

// Whether ALTER DATABASE has given the setting its value, which the owner of the database may do.
bool is_setting_of_database(const char *name);

} // namespace migrate::pg
