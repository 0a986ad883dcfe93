// What a DBA should know before a run: what the log of earlier runs says against the limits of this one.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/plan/cross_service_plan.hpp"

#include "engine/state/due_repeatables.hpp"
#include "engine/state/service_view.hpp"

namespace migrate::engine {

// A row of migrate.advice().
struct Advice {
    std::string service;
    std::string topic;
    std::string detail;
    std::string hint;
};

// On an upgrade to heads of one service or of all. A service that is broken has none: see migrate.status.
std::vector<Advice> advice(const std::optional<std::string> &name);

// Send a WARNING if the caller's deadline leaves less than twice the time that the plan's steps and these
// scripts took the last time. Costs nothing where the caller has no deadline.
void warn_of_deadline(ServiceViews &views, const core::CrossServicePlan &plan,
                      const std::vector<DueRepeatables> &repeatables);

} // namespace migrate::engine
