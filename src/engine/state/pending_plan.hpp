// What an upgrade of a service to its heads has to do, as a look sees it.
#pragma once

#include <string>
#include <vector>

#include "core/plan/cross_service_plan.hpp"

#include "engine/state/due_repeatables.hpp"
#include "engine/state/service_view.hpp"
#include "pg/snapshot.hpp"

namespace migrate::engine {

struct PendingPlan {
    core::CrossServicePlan plan;
    std::vector<DueRepeatables> repeatables;
};

// Errors are those of the planner.
PendingPlan plan_to_heads(ServiceViews &views, const std::string &service, const pg::SnapshotScope &snapshot);

// Returns views whose rows are read without waiting: a version table that is locked is refused (55P03).
ServiceViews views_for_look(const pg::SnapshotScope &snapshot);

} // namespace migrate::engine
