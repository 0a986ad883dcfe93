// In which order the objects of two schemas go, come and change.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "core/schema/act.hpp"
#include "core/schema/changes.hpp"
#include "core/schema/matching.hpp"
#include "core/schema/new_parts.hpp"

namespace migrate::core {

struct ObjectChangeStep {
    std::size_t place; // of the object
    Act act;
};

// All that is to be done. schema: the name of the desired one.
std::vector<ObjectChangeStep> order_of_changes(const MatchedSchemas &schemas, const std::vector<Fate> &fates,
                                               const NewParts &parts, std::string_view schema);

} // namespace migrate::core
