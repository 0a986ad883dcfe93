// Going down a plan: for each step, the script, the version rows, the log.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/plan/cross_service_plan.hpp"

#include "engine/state/due_repeatables.hpp"
#include "engine/state/prepared_step.hpp"
#include "engine/state/service_view.hpp"
#include "engine/store/run_log.hpp"
#include "pg/snapshot.hpp"

namespace migrate::engine {

// What a run is called in the log.
struct RunIdentity {
    RunCommand command;
    std::optional<std::string> target;
    std::string service;    // that was asked for; empty: all
    CommandId begun;        // the command of the transaction with which it began
    bool is_shadow = false; // what runs is rolled back, and nobody is told: engine/run/shadow.hpp
};

// Run the plan on its services, which are locked, then repeatable scripts, and return a report per step.
// Refused before anything runs: a downgrade through an irreversible revision (MG015), an upgrade through one
// that is not transactional (0A000), but in a shadow.
std::vector<StepReport> run_plan(ServiceViews &views, const core::CrossServicePlan &plan,
                                 const std::vector<DueRepeatables> &repeatables, const RunIdentity &identity,
                                 const pg::SnapshotScope &snapshot);

} // namespace migrate::engine
