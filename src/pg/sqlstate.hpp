// SQLSTATEs of class MG: one per kind of error for which PostgreSQL has none. doc/errors.md lists them with
// remedies.
#pragma once

#include "pg/postgres.hpp"

namespace migrate::pg::sqlstate {

// Targets that can't be resolved.
constexpr int unknown_revision = MAKE_SQLSTATE('M', 'G', '0', '0', '1');
constexpr int ambiguous_revision = MAKE_SQLSTATE('M', 'G', '0', '0', '2');
constexpr int not_on_branch = MAKE_SQLSTATE('M', 'G', '0', '0', '3');
constexpr int no_such_branch = MAKE_SQLSTATE('M', 'G', '0', '0', '4');
constexpr int multiple_heads = MAKE_SQLSTATE('M', 'G', '0', '0', '5');

// Targets that can't be reached.
constexpr int invalid_target = MAKE_SQLSTATE('M', 'G', '0', '1', '0');
constexpr int overlapping_targets = MAKE_SQLSTATE('M', 'G', '0', '1', '1');
constexpr int relative_overrun = MAKE_SQLSTATE('M', 'G', '0', '1', '2');
constexpr int ambiguous_walk = MAKE_SQLSTATE('M', 'G', '0', '1', '3');
constexpr int invalid_range = MAKE_SQLSTATE('M', 'G', '0', '1', '4');
constexpr int irreversible = MAKE_SQLSTATE('M', 'G', '0', '1', '5');
constexpr int not_up_to_date = MAKE_SQLSTATE('M', 'G', '0', '1', '6');
constexpr int not_a_head = MAKE_SQLSTATE('M', 'G', '0', '1', '7');
constexpr int unmet_dependency = MAKE_SQLSTATE('M', 'G', '0', '1', '8');
constexpr int second_head = MAKE_SQLSTATE('M', 'G', '0', '1', '9');

// Revisions that don't fit the graph.
constexpr int cycle = MAKE_SQLSTATE('M', 'G', '0', '2', '0');
constexpr int dependency_cycle = MAKE_SQLSTATE('M', 'G', '0', '2', '1');
constexpr int self_loop = MAKE_SQLSTATE('M', 'G', '0', '2', '2');
constexpr int dependency_self_loop = MAKE_SQLSTATE('M', 'G', '0', '2', '3');
constexpr int missing_parent = MAKE_SQLSTATE('M', 'G', '0', '2', '4');
constexpr int duplicate_label = MAKE_SQLSTATE('M', 'G', '0', '2', '5');
constexpr int revision_in_use = MAKE_SQLSTATE('M', 'G', '0', '2', '6');
constexpr int revision_applied = MAKE_SQLSTATE('M', 'G', '0', '2', '7');
constexpr int revision_differs = MAKE_SQLSTATE('M', 'G', '0', '2', '8');
constexpr int bad_replacement = MAKE_SQLSTATE('M', 'G', '0', '2', '9');

// Scripts.
constexpr int script_refused = MAKE_SQLSTATE('M', 'G', '0', '3', '0');
constexpr int script_not_transactional = MAKE_SQLSTATE('M', 'G', '0', '3', '1');
constexpr int copy_data_missing = MAKE_SQLSTATE('M', 'G', '0', '3', '2');

// Version tables.
constexpr int stray_version_row = MAKE_SQLSTATE('M', 'G', '0', '4', '0');
constexpr int duplicate_version_row = MAKE_SQLSTATE('M', 'G', '0', '4', '1');
constexpr int bad_version_table = MAKE_SQLSTATE('M', 'G', '0', '4', '2');
constexpr int version_row_mismatch = MAKE_SQLSTATE('M', 'G', '0', '4', '3');
constexpr int version_table_lost = MAKE_SQLSTATE('M', 'G', '0', '4', '4');

// Runs that commit on their way.
constexpr int unnamed_index = MAKE_SQLSTATE('M', 'G', '0', '3', '3');
constexpr int half_applied = MAKE_SQLSTATE('M', 'G', '0', '4', '6');
constexpr int not_confirmed = MAKE_SQLSTATE('M', 'G', '0', '4', '7');

// Imports.
constexpr int not_alembic_sql = MAKE_SQLSTATE('M', 'G', '0', '5', '0');
constexpr int import_mismatch = MAKE_SQLSTATE('M', 'G', '0', '5', '1');
constexpr int folder_refused = MAKE_SQLSTATE('M', 'G', '0', '5', '2');

// Histories of other tools.
constexpr int not_adoptable = MAKE_SQLSTATE('M', 'G', '0', '5', '4');

// Variables of scripts.
constexpr int unknown_variable = MAKE_SQLSTATE('M', 'G', '0', '5', '3');

// Repeatable scripts.
constexpr int unknown_repeatable = MAKE_SQLSTATE('M', 'G', '0', '6', '5');
constexpr int repeatable_cycle = MAKE_SQLSTATE('M', 'G', '0', '6', '6');
constexpr int repeatable_in_use = MAKE_SQLSTATE('M', 'G', '0', '6', '7');

// The extension itself.
constexpr int version_mismatch = MAKE_SQLSTATE('M', 'G', '0', '7', '5');

// Schemas that are wanted.
constexpr int outside_schema = MAKE_SQLSTATE('M', 'G', '0', '9', '0');
constexpr int data_loss = MAKE_SQLSTATE('M', 'G', '0', '9', '1');
constexpr int not_proven = MAKE_SQLSTATE('M', 'G', '0', '9', '2');

// Exports.
constexpr int not_exportable = MAKE_SQLSTATE('M', 'G', '0', '6', '0');

} // namespace migrate::pg::sqlstate
