// What a service's schema is now.
#pragma once

#include <string>

#include "core/schema/schema.hpp"

#include "engine/store/services.hpp"
#include "pg/snapshot.hpp"

namespace migrate::engine {

// All objects in the service's schema but version tables, the history of another tool that the service has
// adopted, and members of extensions. Empty: there is no schema. Refused (42704): the owner is gone.
core::Snapshot read_schema(const Service &service, const pg::SnapshotScope &snapshot);

// The same with what they need of each other. Without a schema it has no objects.
core::Schema read_whole_schema(const Service &service, const pg::SnapshotScope &snapshot);

// 64 hex digits: the SHA-256 of the rows, each a JSON array of its three texts in UTF-8 and a line feed.
std::string fingerprint_of(const core::Snapshot &rows);

} // namespace migrate::engine
