#include "engine/report/schema.hpp"

#include "engine/state/service_lock.hpp"
#include "engine/state/snapshot.hpp"
#include "engine/store/services.hpp"
#include "pg/snapshot.hpp"

namespace migrate::engine {

core::Snapshot schema_snapshot(const std::string &service) {
    const pg::SnapshotScope snapshot = pg::SnapshotScope::latest();
    const Service found = find_service(service, snapshot);
    require_right(found);
    return read_schema(found, snapshot);
}

std::string schema_fingerprint(const std::string &service) {
    return fingerprint_of(schema_snapshot(service));
}

} // namespace migrate::engine
