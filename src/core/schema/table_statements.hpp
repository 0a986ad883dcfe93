// Tables as a whole: the statements that make and change them. Their columns: column_statements.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/schema/step.hpp"

namespace migrate::core {

// A table is made with its columns and those constraints that need nothing but them. lines: their
// definitions.
Steps create_table(const SchemaObject &table, const std::vector<std::string> &lines);
Steps drop_table(const SchemaObject &table);

// Whether a table can become another one without being dropped.
bool can_alter_table(const SchemaObject &live, const SchemaObject &desired) noexcept;
Steps alter_table(const SchemaObject &live, const SchemaObject &desired);

// What comes when the table, its parent and its indexes are there: "PARTITION OF …", and "REPLICA IDENTITY
// USING INDEX …". live: nullptr for a new one.
Steps link_table(const SchemaObject *live, const SchemaObject &desired);

bool is_partition(const SchemaObject &table) noexcept;
bool is_partitioned(const SchemaObject &table) noexcept;

} // namespace migrate::core
