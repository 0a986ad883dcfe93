#include <algorithm>

#include "core/target/target.hpp"

#include "engine/state/applied_state.hpp"

#include "engine/error.hpp"
#include "engine/state/service_view.hpp"
#include "engine/state/version_table.hpp"

namespace migrate::engine {

AppliedState::AppliedState(const Service &service, core::Rows rows, const pg::SnapshotScope &snapshot)
    : rows_read_(std::move(rows)), registry_(view(service, snapshot)), marks_(registry_->graph, rows_) {
    for (const core::Node node : graph().with_replacements()) {
        for (const std::string &name : graph().revision(node).replaces) {
            replacing_.emplace(name, node);
        }
    }
}

// Returns the registry, and notes the rows by its names.
std::shared_ptr<const Registry> AppliedState::view(const Service &service,
                                                   const pg::SnapshotScope &snapshot) {
    ServiceViews views(snapshot, [&](const Service &) { return rows_read_; });
    views.add(service);
    rows_ = views.state(service.name).rows;
    return views.keep(service.name);
}

bool AppliedState::is_applied(const std::string &revision) const {
    if (const std::optional<core::Node> node = graph().find(revision)) {
        return marks_[*node] != core::Mark::none;
    }
    const auto found = replacing_.find(revision); // out of sight
    return found != replacing_.end() && marks_[found->second] != core::Mark::none;
}

bool AppliedState::has_row(const std::string &revision) const {
    return std::find(rows_read_.begin(), rows_read_.end(), revision) != rows_read_.end();
}

AppliedLook look_at_applied(const Service &service, const pg::SnapshotScope &snapshot) {
    core::Rows rows;
    std::optional<Problem> problem =
        problem_of(service.name, [&] { rows = read_version_rows(service, snapshot); });
    return {AppliedState(service, std::move(rows), snapshot), std::move(problem)};
}

const AppliedState &AppliedRevisions::state() {
    if (!state_) {
        const Oid table = lock_for_writing(service_);
        AppliedState state(service_,
                           OidIsValid(table) ? versions_of(service_, scan_latest_rows(service_, table))
                                             : core::Rows{},
                           snapshot_);
        explained(service_.name, [&] { (void)core::resolve_rows(state.graph(), state.rows()); });
        state_.emplace(std::move(state));
    }
    return *state_;
}

} // namespace migrate::engine
