// The version table of a service: <schema>.alembic_version, one row per applied tip, shared with Alembic. It
// is hostile ground (its owner may have made it anything), so it is read by a heap scan of a plain table,
// never by SQL.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/core.hpp"

#include "engine/services.hpp"
#include "pg/snapshot.hpp"

namespace migrate::engine {

// What to do where somebody holds the table in a mode that shuts us out: a run waits, a reader says so at
// once (55P03).
enum class IfLocked { wait, fail };

// InvalidOid: there is none, or no schema.
Oid find_version_table(const Service &service);

// Lock the table that has the name now; InvalidOid: there is none.
Oid lock_version_table(const Service &service, LOCKMODE mode, IfLocked if_locked);

// The same without waiting; InvalidOid: there is none, or somebody shuts us out.
Oid try_lock_version_table(const Service &service, LOCKMODE mode);

// Lock it against every other writer, Alembic included. Refused (42501) where the service's owner may not
// write it.
Oid lock_for_writing(const Service &service);

struct VersionRow {
    std::optional<std::string> version; // nullopt: NULL
    ItemPointerData tid;
};

// The rows of the locked table in physical order. Anything but a plain table with a text or varchar column
// version_num is refused (MG042).
std::vector<VersionRow> scan_version_rows(const Service &service, Oid table,
                                          const pg::SnapshotScope &snapshot);

// The rows as they are now, whatever the isolation level: for a table locked for writing. In REPEATABLE READ
// and SERIALIZABLE, rows that differ from those of the transaction's snapshot are an error (40001).
std::vector<VersionRow> scan_latest_rows(const Service &service, Oid table);

// Their versions; a NULL among them is refused (MG042).
core::Rows versions_of(const Service &service, const std::vector<VersionRow> &rows);

// All of that at once: the rows, none where there is no table yet.
core::Rows read_version_rows(const Service &service, const pg::SnapshotScope &snapshot, IfLocked if_locked);

} // namespace migrate::engine
