// In which order partitions, tables that inherit and their parents go, come and change.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/schema/act_order.hpp"
#include "core/schema/changes.hpp"
#include "core/schema/matching.hpp"
#include "core/schema/new_parts.hpp"

namespace migrate::core {

class InheritanceOrder {
public:
    // All must outlive it.
    InheritanceOrder(const MatchedSchemas &schemas, const std::vector<Fate> &fates, const NewParts &parts,
                     ActOrder &order);

    // Put the changes of an object in their places among those of its parents and partitions.
    void place_changes(std::size_t place);
    // A foreign key that needs a constraint comes when that one's partitions are complete.
    void order_behind_attached(std::size_t key, std::size_t needed);

private:
    [[nodiscard]] const MatchedObject &at(std::size_t place) const { return schemas_.objects[place]; }
    void find_attached();
    void find_children();
    [[nodiscard]] const std::set<std::size_t> &children(std::size_t table) const;
    [[nodiscard]] bool may_be_mistaken(const MatchedObject &object) const;
    void order_attached(std::size_t place);
    void order_parent_of(std::size_t place);
    void order_children_of(std::size_t part);
    void order_inherited(std::size_t place);
    void order_copied(std::size_t place);

    const MatchedSchemas &schemas_;
    const std::vector<Fate> &fates_;
    const NewParts &parts_;
    ActOrder &order_;
    std::unordered_map<std::string, std::vector<std::size_t>>
        attached_;                                          // constraints, by what they say of that
    std::map<std::size_t, std::set<std::size_t>> children_; // tables that inherit from one, partitions of it
};

// Whether a live index or constraint of a partition hangs on that of its parent.
bool is_attached(const MatchedObject &object);

} // namespace migrate::core
