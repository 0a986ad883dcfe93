// The tables migrate.snapshots and migrate.snapshot_objects: what runs have left in schemas. Services that
// share a schema share its snapshot.
#pragma once

#include <optional>
#include <string>

#include "core/schema/object.hpp"

namespace migrate::engine {

struct StoredSnapshot {
    int server_major; // whose texts they are
    core::Snapshot rows;
};

// nullopt: there is none of the schema.
std::optional<StoredSnapshot> read_stored_snapshot(const std::string &schema_name);

// Store rows of this server in place of those that are there; nullptr: there are none. Costs as much as what
// differs.
void write_stored_snapshot(const std::string &schema_name, const core::Snapshot *stored,
                           const core::Snapshot &rows);

void delete_stored_snapshot(const std::string &schema_name);

// Forget the snapshot of a schema where no service keeps one any more.
void forget_unused_snapshot(const std::string &schema_name);

} // namespace migrate::engine
