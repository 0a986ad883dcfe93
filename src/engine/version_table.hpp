// The version table of a service: <schema>.alembic_version, one row per applied tip, shared with Alembic. It is hostile
// ground (its owner may have made it anything), so it is read by a heap scan of a plain table, never by SQL.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/core.hpp"

#include "engine/services.hpp"
#include "pg/snapshot.hpp"

namespace migrate::engine {

// What to do where somebody holds the table in a mode that shuts us out: a run waits, a reader says so at once (55P03).
enum class IfLocked { wait, fail };

// InvalidOid: there is none, or no schema.
Oid find_version_table(const Service &service);

// Lock the table that has the name now; InvalidOid: there is none.
Oid lock_version_table(const Service &service, LOCKMODE mode, IfLocked if_locked);

struct VersionRow {
    std::optional<std::string> version; // nullopt: NULL
    ItemPointerData tid;
};

// The rows of the locked table in physical order. Anything but a plain table with a text or varchar column version_num
// is refused (MG042).
std::vector<VersionRow> scan_version_rows(const Service &service, Oid table, const pg::SnapshotScope &snapshot);

// Their versions; a NULL among them is refused (MG042).
core::Rows versions_of(const Service &service, const std::vector<VersionRow> &rows);

// All of that at once: the rows, none where there is no table yet.
core::Rows read_version_rows(const Service &service, const pg::SnapshotScope &snapshot, IfLocked if_locked);

} // namespace migrate::engine
