// What differs and of which no statement is written.
#pragma once

#include <vector>

#include "core/schema/changes.hpp"
#include "core/schema/matching.hpp"

namespace migrate::core {

// Refused (not_generated) if there is any. All at once: who mends one thing wants to know of the others.
void refuse_unwritten(const MatchedSchemas &schemas, const std::vector<Fate> &fates);

} // namespace migrate::core
