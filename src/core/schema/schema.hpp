// A whole schema: its objects, and which of them need which others.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/schema/object.hpp"

namespace migrate::core {

// The first one can't be there without the second one: a view and a column that it reads. Places in
// Schema::objects.
struct Dependency {
    std::size_t object;
    std::size_t needed;
};

struct Schema {
    std::string name;  // as SQL spells it
    std::string owner; // of all objects that have no row "owner", as SQL spells it
    std::vector<SchemaObject> objects;
    std::vector<Dependency> dependencies;
};

} // namespace migrate::core
