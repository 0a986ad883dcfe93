// Whether a run will be over before its caller's deadline.
#pragma once

#include "core/plan/cross_service_plan.hpp"

#include "engine/state/due_repeatables.hpp"
#include "engine/state/service_view.hpp"

namespace migrate::engine {

// Send a WARNING if the caller's deadline leaves less than twice the time that the plan's steps and these
// scripts took the last time. Costs nothing where the caller has no deadline.
void warn_of_deadline(ServiceViews &views, const core::CrossServicePlan &plan,
                      const std::vector<DueRepeatables> &repeatables);

} // namespace migrate::engine
