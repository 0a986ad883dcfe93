// The steps of each change of an object.
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "core/schema/act.hpp"
#include "core/schema/changes.hpp"
#include "core/schema/matching.hpp"
#include "core/schema/new_parts.hpp"
#include "core/schema/new_values.hpp"
#include "core/schema/step.hpp"

namespace migrate::core {

class StatementWriter {
public:
    // All must outlive it. schema, owner: of the desired schema.
    StatementWriter(const MatchedSchemas &schemas, const std::vector<Fate> &fates, const NewParts &parts,
                    std::string_view schema, std::string_view owner, const CastBetween &cast_between,
                    NewColumns new_columns);

    // What is to be done to an object.
    [[nodiscard]] Steps steps(std::size_t place, Act act) const;

private:
    [[nodiscard]] const MatchedObject &at(std::size_t place) const { return schemas_.objects[place]; }
    [[nodiscard]] Steps release(std::size_t place) const;
    [[nodiscard]] Steps drop(std::size_t place) const;
    [[nodiscard]] Steps create(std::size_t place) const;
    [[nodiscard]] Steps alter(std::size_t place) const;
    [[nodiscard]] bool has_not_null(std::size_t place) const;
    [[nodiscard]] Steps link(std::size_t place) const;
    [[nodiscard]] Steps finish(std::size_t place) const;
    [[nodiscard]] Steps detach_referenced(std::size_t place) const;
    [[nodiscard]] Steps create_table_with_parts(std::size_t place) const;
    [[nodiscard]] Steps create_column(std::size_t place) const;
    [[nodiscard]] Steps alter_inherited_columns(std::size_t place) const;
    [[nodiscard]] Steps make_type_anew(std::size_t place) const;
    [[nodiscard]] Steps create_type_with_parts(std::size_t place) const;
    [[nodiscard]] Steps property(std::size_t place, const SchemaObject *live,
                                 const SchemaObject *desired) const;
    [[nodiscard]] std::size_t number_of_type(std::size_t place) const;

    const MatchedSchemas &schemas_;
    const std::vector<Fate> &fates_;
    const NewParts &parts_;
    std::string_view schema_;
    std::string_view owner_;
    NewValues values_;
    NewColumns new_columns_;
    std::unordered_set<std::string_view> parents_; // tables that others inherit, or are partitions of
};

} // namespace migrate::core
