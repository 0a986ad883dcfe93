// Settings that only a superuser may set, and that would let code do what its role may not.
#pragma once

#include "pg/guc_scope.hpp"

namespace migrate::pg {

// Put them at what they are for everybody in this database: their reset value, or the server's default where
// that comes from the settings of the role that logged in or of the connection.
void reset_superuser_settings(GucScope &settings);

} // namespace migrate::pg
