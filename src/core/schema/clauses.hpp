// Which clauses the definitions of objects have, in the order in which the reader of a schema gives them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/core.hpp"

namespace migrate::core {

namespace clause {

enum Table : std::size_t {
    table_kind,
    table_of,
    table_parents,
    table_partitioning,
    table_method,
    table_server,
    table_options,
    table_tablespace,
    table_security,
    table_forced_security,
    table_replica_identity,
    table_count
};
enum Column : std::size_t {
    column_type,
    column_collation,
    column_default, // or GENERATED ALWAYS AS (…)
    column_identity,
    column_not_null,
    column_storage,
    column_compression,
    column_statistics,
    column_settings,
    column_options,
    column_inherited,
    column_count
};
enum View : std::size_t {
    view_persistence,
    view_method,
    view_options,
    view_tablespace,
    view_replica_identity,
    view_query,
    view_count
};
enum Sequence : std::size_t {
    sequence_persistence,
    sequence_type,
    sequence_start,
    sequence_increment,
    sequence_minimum,
    sequence_maximum,
    sequence_cache,
    sequence_cycle,
    sequence_owned_by,
    sequence_count
};
enum Constraint : std::size_t {
    constraint_definition,
    constraint_options,
    constraint_tablespace,
    constraint_clustered,
    constraint_invalid,
    constraint_attached,
    constraint_inherited,
    constraint_count
};
enum Index : std::size_t {
    index_definition,
    index_tablespace,
    index_clustered,
    index_invalid,
    index_statistics,
    index_attached,
    index_count
};
// Of triggers and rules.
enum Enabled : std::size_t { enabled_definition, enabled_state, enabled_count };
enum Policy : std::size_t {
    policy_permissive,
    policy_command,
    policy_roles,
    policy_using,
    policy_check,
    policy_count
};
enum Statistics : std::size_t {
    statistics_kinds,
    statistics_columns,
    statistics_from,
    statistics_target,
    statistics_count
};
enum Domain : std::size_t { domain_type, domain_collation, domain_default, domain_not_null, domain_count };

} // namespace clause

// The table in "CREATE UNIQUE INDEX name ON ONLY habits.entries USING btree (day)".
std::string_view table_of_index(std::string_view definition);

// "habits.parent" in "PARTITION OF habits.parent FOR VALUES …"; empty: it is no partition.
std::string_view partition_parent(std::string_view parents);

// The parents in "PARTITION OF habits.parent FOR VALUES …" or "INHERITS (habits.one, habits.other)".
std::vector<std::string_view> parents_of(std::string_view parents);

} // namespace migrate::core
