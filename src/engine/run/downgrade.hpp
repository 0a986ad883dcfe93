// What a downgrade of a service would do.
#pragma once

#include <string>

#include "core/plan/cross_service_plan.hpp"

#include "engine/state/service_view.hpp"

namespace migrate::engine {

// target: what core takes; tag:v1.0 and run:17, which stand for a state: nothing else is left (MG010 where
// down scripts can't lead there).
core::CrossServicePlan plan_downgrade(ServiceViews &views, const std::string &name,
                                      const std::string &target);

} // namespace migrate::engine
