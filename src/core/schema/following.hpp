// What a statement for a table does to those that inherit from it, and to its partitions.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "core/schema/changes.hpp"
#include "core/schema/matching.hpp"

namespace migrate::core {

// Whether a table is to be there without a parent that it has.
bool lets_go_of(const MatchedObject &table, std::string_view parent);

// Which of the changes of an object its parent's bring with them, once it is known what becomes of both.
void follow_parents(const MatchedSchemas &schemas, std::size_t place, std::vector<Fate> &fates);

} // namespace migrate::core
