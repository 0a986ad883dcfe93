// From what a column's values are made when it gets another type.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/schema/changes.hpp"
#include "core/schema/matching.hpp"
#include "core/schema/new_parts.hpp"
#include "core/schema/statements.hpp"

namespace migrate::core {

class NewValues {
public:
    // All must outlive it.
    NewValues(const MatchedSchemas &schemas, const std::vector<Fate> &fates, const NewParts &parts,
              const CastBetween &cast_between)
        : schemas_(schemas), fates_(fates), parts_(parts), cast_between_(cast_between) {}

    // An expression of a column; empty: the server makes them by itself.
    [[nodiscard]] std::string of(std::size_t place) const;

    // A value for the rows that are there when a column is added that must not be NULL and has no default;
    // empty: it needs none, or nobody knows one.
    [[nodiscard]] std::string to_fill(std::size_t place) const;

    [[nodiscard]] const CastBetween &cast_between() const noexcept { return cast_between_; }

private:
    [[nodiscard]] const MatchedObject &at(std::size_t place) const { return schemas_.objects[place]; }
    [[nodiscard]] std::string converted(const std::string &value, std::string_view from,
                                        std::string_view to) const;
    [[nodiscard]] bool is_composite(std::size_t place) const;
    [[nodiscard]] std::string new_row(std::size_t type, std::string_view row) const;

    const MatchedSchemas &schemas_;
    const std::vector<Fate> &fates_;
    const NewParts &parts_;
    const CastBetween &cast_between_;
};

} // namespace migrate::core
