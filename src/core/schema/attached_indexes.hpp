// What goes and comes with another object without a statement of its own: the indexes of partitions, and
// sequences with their columns.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "core/schema/changes.hpp"
#include "core/schema/matching.hpp"

namespace migrate::core {

// What takes along an object that goes: a column its sequence, a parent's index that of a partition.
// no_object: it has to be dropped.
std::size_t takes_along(const MatchedSchemas &schemas, const std::vector<Fate> &fates,
                        const MatchedObject &object);

class AttachedIndexes {
public:
    explicit AttachedIndexes(const MatchedSchemas &schemas) : schemas_(schemas) {}

    // The index of a partition that its parent's needs can't be dropped: if another one is wanted in its
    // place, it is this one with another name. Of other objects nothing is changed.
    void rename(std::size_t place, std::vector<Fate> &fates);

private:
    void find_new(const std::vector<Fate> &fates);

    const MatchedSchemas &schemas_;
    std::multimap<std::string, std::size_t> new_; // those that are to be made, by what they are
    bool is_found_ = false;
};

} // namespace migrate::core
