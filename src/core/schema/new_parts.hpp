// What comes with the object that it is part of: columns with their table, attributes with their type.
#pragma once

#include <map>
#include <set>
#include <vector>

#include "core/schema/changes.hpp"
#include "core/schema/matching.hpp"

namespace migrate::core {

class NewParts {
public:
    // Both must outlive it.
    NewParts(const MatchedSchemas &schemas, const std::vector<Fate> &fates);

    // Whether CREATE TABLE or CREATE TYPE says it.
    [[nodiscard]] bool is_inside(std::size_t place) const { return inside_.contains(place); }
    // A column whose default needs what its own table is needed for: it is set when both are there.
    [[nodiscard]] bool has_late_default(std::size_t place) const { return late_defaults_.contains(place); }
    // Where a column stands among those of its table.
    [[nodiscard]] std::size_t position(std::size_t place) const;
    // The columns or attributes of what is desired, in their order; of a new table, its constraints too.
    [[nodiscard]] const std::vector<std::size_t> &of(std::size_t whole) const;

private:
    [[nodiscard]] const MatchedObject &at(std::size_t place) const { return schemas_.objects[place]; }
    void find_order_of_columns();
    void find_inside();
    void find_late_defaults();
    [[nodiscard]] bool needs_table(std::size_t place, std::size_t table) const;

    const MatchedSchemas &schemas_;
    const std::vector<Fate> &fates_;
    std::map<std::size_t, std::size_t> positions_;
    std::map<std::size_t, std::vector<std::size_t>> parts_;
    std::set<std::size_t> inside_;
    std::set<std::size_t> late_defaults_;
};

} // namespace migrate::core
