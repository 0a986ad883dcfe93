#include "core/schema/difference.hpp"
#include "core/text.hpp"

#include "engine/run/run_snapshot.hpp"

#include "engine/state/problem.hpp"
#include "engine/state/snapshot.hpp"
#include "engine/store/snapshots.hpp"
#include "pg/guard.hpp"
#include "pg/messages.hpp"

namespace migrate::engine {

RunSnapshot::RunSnapshot(const Service &service) : service_(service), before_(read()) {}

std::optional<core::Snapshot> RunSnapshot::read() {
    std::optional<core::Snapshot> rows;
    const std::optional<Problem> problem =
        problem_of(service_.name, [&] { rows = read_schema(service_, pg::SnapshotScope::latest()); });
    if (problem) {
        pg::send_warning(core::format(R"(no snapshot of schema "{}" can be taken)", service_.schema_name),
                         problem->text(), "");
        return std::nullopt;
    }
    return rows;
}

std::optional<std::string> RunSnapshot::keep() {
    const std::optional<core::Snapshot> after = before_ ? read() : std::nullopt;
    if (!after) {
        delete_stored_snapshot(service_.schema_name);
        return std::nullopt;
    }
    const std::optional<StoredSnapshot> stored = read_stored_snapshot(service_.schema_name);
    if (stored && stored->server_major == pg::server_major()) {
        write_stored_snapshot(service_.schema_name, &stored->rows,
                              core::with_changes(stored->rows, *before_, *after));
    } else {
        delete_stored_snapshot(service_.schema_name);
        write_stored_snapshot(service_.schema_name, nullptr, *after);
    }
    return fingerprint_of(*after);
}

} // namespace migrate::engine
