// Which repeatable scripts a run ends with.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/plan/cross_service_plan.hpp"

#include "engine/state/service_view.hpp"
#include "pg/snapshot.hpp"

namespace migrate::engine {

// What an upgrade runs of one service, by name, in order.
struct DueRepeatables {
    std::size_t service; // in the plan
    std::vector<std::string> scripts;
};

// What an upgrade runs after its steps: of the services that it was asked for and of those that have a step.
// All of a service that starts from base; what comes after revisions that are not applied then waits. asked:
// the first ones of the plan.
std::vector<DueRepeatables> plan_repeatables(ServiceViews &views, const core::CrossServicePlan &plan,
                                             std::size_t asked, const pg::SnapshotScope &snapshot);

// The same of one service with these rows, when these revisions have been applied. everything: those too
// that have not changed.
std::vector<std::string> due_repeatables(const Service &service, const core::Graph &graph,
                                         const core::Rows &rows, const std::vector<core::Node> &applied_now,
                                         bool everything, const pg::SnapshotScope &snapshot);

// Note that they ran.
void note_repeatables(const Service &service, const DueRepeatables &due, std::int64_t run);

// Note that all have to run again: a downgrade may have taken away what they made.
void expire_repeatables(const Service &service);

} // namespace migrate::engine
