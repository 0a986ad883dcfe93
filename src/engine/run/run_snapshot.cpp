#include "core/schema/difference.hpp"

#include "engine/run/run_snapshot.hpp"

#include "engine/state/snapshot.hpp"
#include "engine/store/snapshots.hpp"
#include "pg/guard.hpp"

namespace migrate::engine {

RunSnapshot::RunSnapshot(const Service &service)
    : service_(service), before_(read_schema(service, pg::SnapshotScope::latest())) {}

std::string RunSnapshot::keep() {
    const core::Snapshot after = read_schema(service_, pg::SnapshotScope::latest());
    const std::optional<StoredSnapshot> stored = read_stored_snapshot(service_.schema_name);
    if (stored && stored->server_major == pg::server_major()) {
        write_stored_snapshot(service_.schema_name, &stored->rows,
                              core::with_changes(stored->rows, before_, after));
    } else {
        delete_stored_snapshot(service_.schema_name);
        write_stored_snapshot(service_.schema_name, nullptr, after);
    }
    return fingerprint_of(after);
}

} // namespace migrate::engine
