// What a schema is: objects with their definitions, as texts that mean the same in every database.
#pragma once

#include <string>
#include <vector>

#include "core/core.hpp"

namespace migrate::core {

// A table, a column, a grant, …: what has a row in a snapshot.
struct SchemaObject {
    std::string type;
    std::string identity;
    std::vector<std::string> clauses; // of its definition; those that it lacks are empty
    // Of a view or a materialized view: each with its name, type and collation.
    std::vector<std::string> columns = {};

    [[nodiscard]] std::string definition() const;
};

// A row of a snapshot: a text for each of these.
struct SnapshotRow {
    std::string type;
    std::string identity;
    std::string definition;
};

// Whether a row comes before another one in a snapshot.
bool is_before(const SnapshotRow &one, const SnapshotRow &other) noexcept;

// All objects of a schema, by type and identity.
using Snapshot = std::vector<SnapshotRow>;

// The rows of these objects, sorted.
Snapshot snapshot_of(const std::vector<SchemaObject> &objects);

// The rows of both, sorted.
Snapshot merged(Snapshot one, Snapshot other);

} // namespace migrate::core
