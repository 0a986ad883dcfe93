#include "core/schema/difference.hpp"

#include "engine/run/run_snapshot.hpp"

#include "engine/script/timeouts.hpp"
#include "engine/state/snapshot.hpp"
#include "engine/store/snapshots.hpp"
#include "pg/guard.hpp"

namespace migrate::engine {

namespace {

// Waits for others who are changing what a definition names.
core::Snapshot read_patiently(const Service &service) {
    const LockTimeoutScope timeout(service);
    core::Snapshot rows;
    wait_explained([&] { rows = read_schema(service, pg::SnapshotScope::latest()); });
    return rows;
}

} // namespace

RunSnapshot::RunSnapshot(const Service &service) : service_(service), before_(read_patiently(service)) {}

std::string RunSnapshot::keep() {
    const core::Snapshot after = read_patiently(service_);
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
