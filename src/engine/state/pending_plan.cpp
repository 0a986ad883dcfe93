#include "engine/state/pending_plan.hpp"

#include "engine/state/version_table.hpp"

namespace migrate::engine {

PendingPlan plan_to_heads(ServiceViews &views, const std::string &service,
                          const pg::SnapshotScope &snapshot) {
    const std::vector<core::UpgradeRequest> requests = {{service, "heads"}};
    PendingPlan pending{core::plan_cross_service_upgrade(requests, views.finder()), {}};
    pending.repeatables = plan_repeatables(views, pending.plan, 1, snapshot);
    return pending;
}

ServiceViews views_for_look(const pg::SnapshotScope &snapshot) {
    return {snapshot, [&snapshot](const Service &service) { return read_version_rows(service, snapshot); }};
}

} // namespace migrate::engine
