// A column with values that gets a sequence: an identity, or the default of a serial one.
#pragma once

#include <cstddef>
#include <vector>

#include "core/schema/changes.hpp"
#include "core/schema/matching.hpp"
#include "core/schema/step.hpp"

namespace migrate::core {

// Lets a sequence that is made for a live column go on behind the values that are there, as far as it would
// come upon them. Where it had another one before, the values that this has given are not told.
Steps continue_values(const MatchedSchemas &schemas, const std::vector<Fate> &fates, std::size_t place);

} // namespace migrate::core
