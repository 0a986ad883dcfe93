// Indexes of partitions that get another name.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "core/schema/changes.hpp"
#include "core/schema/matching.hpp"

namespace migrate::core {

class AttachedIndexes {
public:
    explicit AttachedIndexes(const MatchedSchemas &schemas) : schemas_(schemas) {}

    // The index of a partition that its parent's needs can't be dropped: if another one is wanted in its
    // place, it is this one with another name. Of other objects nothing is changed.
    void rename(std::size_t place, std::vector<Fate> &fates);
    // Whether it does that with an object that goes.
    [[nodiscard]] bool is_renamed(std::size_t place, const std::vector<Fate> &fates);

private:
    void find_new(const std::vector<Fate> &fates);

    const MatchedSchemas &schemas_;
    std::multimap<std::string, std::size_t> new_; // those that are to be made, by what they are
    bool is_found_ = false;
};

} // namespace migrate::core
