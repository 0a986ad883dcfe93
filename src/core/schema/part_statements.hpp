// What hangs on tables and views: constraints, indexes, triggers, rules, policies, statistics.
#pragma once

#include <string>
#include <string_view>

#include "core/schema/step.hpp"

namespace migrate::core {

// How the definition of one becomes another one, where that can be altered: of the others, and of those of
// which is_rebuilt() is true, the old one is dropped and a new one made.
bool is_rebuilt(const SchemaObject &live, const SchemaObject &desired) noexcept;

bool is_foreign_key(const SchemaObject &constraint) noexcept;
// PRIMARY KEY, UNIQUE or EXCLUDE.
bool has_index(const SchemaObject &constraint) noexcept;
// Whether CREATE TABLE can say all of it.
bool fits_into_table(const SchemaObject &constraint) noexcept;
// For CREATE TABLE.
std::string constraint_line(const SchemaObject &constraint);

// schema: as SQL spells it. is_partitioned: its table. is_new: its table is made by the same statements.
struct PartPlace {
    std::string_view schema;
    bool is_partitioned;
    bool is_new;
};

Steps create_part(const PartPlace &place, const SchemaObject &object);
// What of it CREATE TABLE doesn't say.
Steps part_settings(const PartPlace &place, const SchemaObject *live, const SchemaObject &desired);
Steps alter_part(const PartPlace &place, const SchemaObject &live, const SchemaObject &desired);
Steps drop_part(const SchemaObject &object);

// Give the index of a partition, or the constraint that has it, the name of another one.
Steps rename_index(const SchemaObject &live, const SchemaObject &desired);
// "ALTER TABLE … DISABLE TRIGGER …" and so on: a trigger or rule fires as a clause says.
Steps set_state(const SchemaObject &object, std::string_view state);

// "ALTER INDEX … ATTACH PARTITION …", when both indexes are there.
Steps link_part(const PartPlace &place, const SchemaObject *live, const SchemaObject &desired);

} // namespace migrate::core
