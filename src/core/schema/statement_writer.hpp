// The steps of each change of an object.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/schema/changes.hpp"
#include "core/schema/matching.hpp"
#include "core/schema/step.hpp"

namespace migrate::core {

class StatementWriter {
public:
    // All must outlive it.
    StatementWriter(const MatchedSchemas &schemas, const std::vector<Fate> &fates, const Schema &live,
                    const Schema &desired, const CastBetween &cast_between);

    // What CREATE TABLE and CREATE TYPE say of the parts of what they make: columns, attributes, constraints.
    [[nodiscard]] bool is_inside(std::size_t place) const { return inside_.contains(place); }
    // A column whose default needs what its own table is needed for: it is set when both are there.
    [[nodiscard]] bool has_late_default(std::size_t place) const { return late_defaults_.contains(place); }
    // Where a column stands among those of its table.
    [[nodiscard]] std::size_t column_position(std::size_t place) const;

    [[nodiscard]] Steps release(std::size_t place) const;
    [[nodiscard]] Steps drop(std::size_t place) const;
    [[nodiscard]] Steps create(std::size_t place) const;
    [[nodiscard]] Steps alter(std::size_t place) const;
    // What must wait for other objects: to be attached, to be owned by a column.
    [[nodiscard]] Steps link(std::size_t place) const;
    // Of a type made anew, when nothing uses the old one any more.
    [[nodiscard]] Steps finish(std::size_t place) const;

private:
    [[nodiscard]] const MatchedObject &at(std::size_t place) const { return schemas_.objects[place]; }
    void find_order_of_columns();
    void find_inside();
    void find_late_defaults();
    [[nodiscard]] bool needs_table(std::size_t place, std::size_t table) const;
    [[nodiscard]] Steps create_table_with_parts(std::size_t place) const;
    [[nodiscard]] Steps create_column(std::size_t place) const;
    [[nodiscard]] bool has_children(std::string_view table) const;
    [[nodiscard]] Steps alter_inherited_columns(std::size_t place) const;
    [[nodiscard]] Steps make_type_anew(std::size_t place) const;
    [[nodiscard]] Steps create_type_with_parts(std::size_t place) const;
    [[nodiscard]] Steps property(std::size_t place, const SchemaObject *live,
                                 const SchemaObject *desired) const;
    [[nodiscard]] std::vector<DataLoss> losses_of_values(std::size_t place) const;
    [[nodiscard]] std::vector<DataLoss> losses_of_attribute(std::size_t place) const;
    [[nodiscard]] std::size_t number_of_type(std::size_t place) const;
    [[nodiscard]] Cast cast_of(std::size_t place) const;

    const MatchedSchemas &schemas_;
    const std::vector<Fate> &fates_;
    const Schema &live_;
    const Schema &desired_;
    const CastBetween &cast_between_;
    std::map<std::size_t, std::size_t> positions_;          // of columns and attributes
    std::map<std::size_t, std::vector<std::size_t>> parts_; // of what is made: in their order
    std::set<std::size_t> inside_;
    std::set<std::size_t> late_defaults_;
};

} // namespace migrate::core
