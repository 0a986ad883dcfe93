// Objects that go and need each other: one of them has to let go first.
#pragma once

#include <cstddef>
#include <vector>

#include "core/schema/changes.hpp"
#include "core/schema/matching.hpp"

namespace migrate::core {

// Foreign keys between tables that go, of which none can go before the others.
std::vector<std::size_t> foreign_keys_in_circles(const MatchedSchemas &schemas,
                                                 const std::vector<Fate> &fates);

// Parts of tables that go (columns with their defaults, checks, indexes, policies) that need a function that
// goes too and itself needs the table.
std::vector<std::size_t> parts_in_circles(const MatchedSchemas &schemas, const std::vector<Fate> &fates);

} // namespace migrate::core
