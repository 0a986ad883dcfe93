// What the server can alter in place.
#pragma once

#include "core/schema/matching.hpp"

namespace migrate::core {

// Whether an object of both schemas can become what is desired without being dropped.
bool can_alter(const MatchedSchemas &schemas, const MatchedObject &object);

} // namespace migrate::core
