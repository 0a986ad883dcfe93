// The version table of a service: <schema>.alembic_version, one row per applied tip, shared with Alembic. It
// is hostile ground (its owner may have made it anything), so it is read by a heap scan of a plain table,
// never by SQL.
#pragma once

#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "core/core.hpp"

#include "engine/store/services.hpp"
#include "pg/snapshot.hpp"

namespace migrate::engine {

// InvalidOid: there is none, or no schema.
Oid find_version_table(const Service &service);

// Lock it against every other writer, Alembic included; InvalidOid: there is none. Refused (42501) where the
// service has no right to the schema, or its owner may not write the table.
Oid lock_for_writing(const Service &service);

struct VersionRow {
    std::optional<std::string> version; // nullopt: NULL
    ItemPointerData tid;
};

// What a scan may find before it is refused (MG042).
struct RowBounds {
    std::size_t rows = std::numeric_limits<std::size_t>::max();
    std::size_t bytes = std::numeric_limits<std::size_t>::max(); // of one row
};

// The rows of the locked table in physical order. Anything but a plain table with a text or varchar column
// version_num is refused (MG042).
std::vector<VersionRow> scan_version_rows(const Service &service, Oid table,
                                          const pg::SnapshotScope &snapshot, const RowBounds &bounds = {});

// The rows as they are now, whatever the isolation level: for a table locked for writing. In REPEATABLE READ
// and SERIALIZABLE, rows that differ from those of the transaction's snapshot are an error (40001).
std::vector<VersionRow> scan_latest_rows(const Service &service, Oid table);

// Their versions; a NULL among them is refused (MG042).
core::Rows versions_of(const Service &service, const std::vector<VersionRow> &rows);

// All of that at once, for who looks: the rows, none where there is no table yet. The lock that this takes
// ends with the scan; one that the transaction had before stays. Refused: somebody holds the table in a mode
// that shuts us out (55P03), the service has no right to the schema (42501), there are far more rows than the
// service has revisions, or longer ones than any revision is called (MG042).
core::Rows read_version_rows(const Service &service, const pg::SnapshotScope &snapshot);

// The same; nullopt: there is no table, or somebody shuts us out.
std::optional<core::Rows> try_read_version_rows(const Service &service, const pg::SnapshotScope &snapshot);

// The same as scan_latest_rows() has them, for a run that relies on what is applied; waits.
core::Rows read_latest_rows(const Service &service);

// Refuse (MG042) a version table that can't be used, and say why in a sentence.
[[noreturn]] void refuse_unusable(const Service &service, const std::string &why);

// Refuse (MG044) what has taken the version table away while a revision is applied.
[[noreturn]] void refuse_lost(const Service &service, const std::string &applied);

// What a run that ends must not leave behind: a version table that the next command refuses, or that holds
// other rows than these, which are sorted. There may be none where no row is to remain.
void check_version_table(const Service &service, const core::Rows &rows);

} // namespace migrate::engine
