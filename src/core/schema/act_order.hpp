// In which order the acts on the objects of two schemas come.
#pragma once

#include <array>
#include <initializer_list>
#include <vector>

#include "core/schema/act.hpp"
#include "core/schema/change_order.hpp"
#include "core/schema/changes.hpp"
#include "core/schema/matching.hpp"
#include "core/schema/new_parts.hpp"
#include "core/schema/object_order.hpp"

namespace migrate::core {

class ActOrder {
public:
    // All must outlive it.
    ActOrder(const MatchedSchemas &schemas, const std::vector<Fate> &fates, const NewParts &parts);

    // Each of the acts of one place before each of those of another one, if there are such.
    void before(std::size_t first, std::initializer_list<Act> firsts, std::size_t second,
                std::initializer_list<Act> seconds);

    [[nodiscard]] std::vector<ObjectChangeStep> steps() const;

private:
    using Numbers = std::array<std::size_t, act_count>;

    [[nodiscard]] const MatchedObject &at(std::size_t place) const { return schemas_.objects[place]; }
    void add(std::size_t place, Act act);
    void add_changes(std::size_t place);
    void alias_changes(std::size_t place);
    [[nodiscard]] std::size_t gone(std::size_t place) const;
    [[nodiscard]] std::size_t made(std::size_t place) const;

    const MatchedSchemas &schemas_;
    const std::vector<Fate> &fates_;
    const NewParts &parts_;
    ChangeOrder order_;
    std::vector<Numbers> numbers_; // of the changes of each object
    std::vector<ObjectChangeStep> changes_;
};

} // namespace migrate::core
