// What of a service is applied in this database, by the rows of its version table.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/target/marks.hpp"

#include "engine/state/problem.hpp"
#include "engine/state/registry.hpp"
#include "engine/store/services.hpp"
#include "pg/snapshot.hpp"

namespace migrate::engine {

class AppliedState {
public:
    // rows: as they are in the table. Those that the graph doesn't know count for nothing. A graph that can't
    // be loaded is an error.
    AppliedState(const Service &service, core::Rows rows, const pg::SnapshotScope &snapshot);

    // The registry and its graph as the database sees them.
    [[nodiscard]] const Registry &registry() const noexcept { return *registry_; }
    [[nodiscard]] const core::Graph &graph() const noexcept { return registry_->graph; }
    // The rows by the names that they have there.
    [[nodiscard]] const core::Rows &rows() const noexcept { return rows_; }

    // Returns whether a revision counts as applied, by itself or by what replaces it.
    [[nodiscard]] bool is_applied(const std::string &revision) const;
    [[nodiscard]] bool is_current(core::Node node) const { return marks_[node] == core::Mark::current; }
    // Returns whether the table itself has the revision's row.
    [[nodiscard]] bool has_row(const std::string &revision) const;

private:
    std::shared_ptr<const Registry> view(const Service &service, const pg::SnapshotScope &snapshot);

    core::Rows rows_read_;
    core::Rows rows_;
    std::shared_ptr<const Registry> registry_;
    core::Marks marks_;
    std::unordered_map<std::string_view, core::Node> replacing_; // by what it replaces
};

// The state as a look finds it, without waiting for anybody.
struct AppliedLook {
    AppliedState state;
    std::optional<Problem> problem; // why nothing is known of the rows
};
AppliedLook look_at_applied(const Service &service, const pg::SnapshotScope &snapshot);

// The state as it stays: found out when it is first asked for, from then to the end of the transaction nobody
// else can write the version table. Rows that the graph doesn't know are refused (MG006).
class AppliedRevisions {
public:
    // Both must outlive it.
    AppliedRevisions(const Service &service, const pg::SnapshotScope &snapshot)
        : service_(service), snapshot_(snapshot) {}

    const AppliedState &state();

private:
    const Service &service_;
    const pg::SnapshotScope &snapshot_;
    std::optional<AppliedState> state_;
};

} // namespace migrate::engine
