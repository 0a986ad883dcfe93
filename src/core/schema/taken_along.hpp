// What the server itself makes and drops with something else.
#pragma once

#include <cstddef>
#include <vector>

#include "core/schema/changes.hpp"
#include "core/schema/matching.hpp"
#include "core/schema/step.hpp"

namespace migrate::core {

// What a live object hangs on, whether that goes or not: a sequence on its column, the index of a partition
// on that of its parent.
std::size_t carrier(const MatchedSchemas &schemas, const MatchedObject &object);

// What takes a live object along that is not part of it: a column its sequence, the index of a partitioned
// table those of its partitions. no_object: the object has to be dropped.
std::size_t taken_along_by(const MatchedSchemas &schemas, const std::vector<Fate> &fates,
                           const MatchedObject &object);

// The trigger of a partitioned table of which one of a partition is a copy; no_object: it is none. Copies
// have rows where they fire otherwise than that one.
std::size_t copied_from(const MatchedSchemas &schemas, const MatchedObject &object, bool is_live);

// Let a copy fire as desired: if it has no row there, as what it is a copy of.
Steps change_copied_trigger(const MatchedSchemas &schemas, const MatchedObject &object);

} // namespace migrate::core
