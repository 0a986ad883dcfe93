#include "core/text.hpp"

#include "engine/report/drift.hpp"

#include "engine/state/service_lock.hpp"
#include "engine/state/snapshot.hpp"
#include "engine/store/change_log.hpp"
#include "engine/store/snapshots.hpp"
#include "pg/catalog.hpp"
#include "pg/error.hpp"
#include "pg/guard.hpp"
#include "pg/read_only.hpp"

namespace migrate::engine {

namespace {

pg::Error unknown_state(const Service &service, const std::string &detail, const std::string &hint) {
    return {ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
            core::format(R"(what runs have left in schema "{}" is not known)", service.schema_name), detail,
            hint};
}

void require_snapshots(const Service &service) {
    if (!service.snapshots) {
        throw unknown_state(service, core::format(R"(Service "{}" keeps no snapshots.)", service.name),
                            core::format("To keep them: SELECT migrate.alter_service({}, snapshots => true);",
                                         pg::quote_literal(service.name)));
    }
}

std::string ways_to_snapshot(const Service &service) {
    return core::format(
        "The next run stores one. To have one now, see whether the schema is what the revisions make: SELECT "
        "* FROM migrate.compare({}); then take it for what is expected: SELECT migrate.accept_drift({}, "
        "'<why>');",
        pg::quote_literal(service.name), pg::quote_literal(service.name));
}

} // namespace

std::vector<core::ObjectChange> drift(const std::string &name) {
    const pg::SnapshotScope snapshot = pg::SnapshotScope::latest();
    const Service service = find_service(name, snapshot);
    require_right(service);
    require_snapshots(service);
    const std::optional<StoredSnapshot> stored = read_stored_snapshot(service.schema_name);
    if (!stored) {
        throw unknown_state(service, "No run has stored a snapshot of it yet.", ways_to_snapshot(service));
    }
    if (stored->server_major != pg::server_major()) {
        throw unknown_state(
            service,
            core::format(
                "The snapshot is of PostgreSQL {}, and this is {}, which writes definitions otherwise.",
                std::to_string(stored->server_major), std::to_string(pg::server_major())),
            ways_to_snapshot(service));
    }
    return core::compare_snapshots(stored->rows, read_schema(service, snapshot));
}

void accept_drift(const std::string &name, const std::string &message) {
    pg::refuse_read_only("migrate.accept_drift()");
    const Service service = lock_service(name);
    require_snapshots(service);
    require_reason(message, "", "Say why what was changed is right: it is logged.");
    const std::optional<StoredSnapshot> stored = read_stored_snapshot(service.schema_name);
    write_stored_snapshot(service.schema_name, stored ? &stored->rows : nullptr,
                          read_schema(service, pg::SnapshotScope::latest()));
    log_change(name, ChangeCommand::accept_drift, {}, {}, message);
}

} // namespace migrate::engine
