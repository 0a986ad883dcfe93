// Privileges of objects to come, where a script that begins with an empty schema says them itself.
#pragma once

#include "engine/store/services.hpp"

namespace migrate::engine {

// In a shadow: without those of the live schema that the service's owner has there. What it makes before the
// script comes to them has none of these, as in a database that has nothing yet.
void drop_default_privileges(const Service &service);

} // namespace migrate::engine
