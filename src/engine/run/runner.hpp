// Going down a plan: for each step, the script, the version rows, the log.
#pragma once

#include <cstdint>
#include <map>
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

// A run that commits on its way, in parts that run_plan() is called for: what it keeps from one to the next.
struct RunParts {
    // What a part is of a step.
    enum class Part : std::uint8_t {
        whole,             // all of it
        before_statements, // what comes before the script, whose statements run elsewhere
        after_statements,  // what comes after it
        end                // no step, but what comes after all of them
    };

    Part part = Part::whole;
    std::int64_t run = 0;               // its number
    std::size_t steps = 0;              // of the whole run
    std::size_t step = 0;               // how many have been done
    std::map<std::string, RunLog> logs; // by service
    std::optional<Sha256> sha256;       // after the statements: of their script
    int statements = 0;                 // how many they were
};

// What a run is called in the log.
struct RunIdentity {
    RunCommand command;
    std::optional<std::string> target;
    std::string service;       // that was asked for; empty: all
    CommandId begun;           // the command of the transaction with which it began
    bool is_shadow = false;    // what runs is rolled back, and nobody is told: engine/run/shadow.hpp
    RunParts *parts = nullptr; // nullptr: the run is one part
};

// Run the plan on its services, which are locked, then repeatable scripts, and return a report per step.
// Refused before anything runs: a downgrade through an irreversible revision (MG015), an upgrade through one
// that is not transactional (0A000), but in a shadow and in a run of parts.
std::vector<StepReport> run_plan(ServiceViews &views, const core::CrossServicePlan &plan,
                                 const std::vector<DueRepeatables> &repeatables, const RunIdentity &identity,
                                 const pg::SnapshotScope &snapshot);

// Refuse what run_plan() would refuse before anything runs.
void check_plan(ServiceViews &views, const core::CrossServicePlan &plan,
                const std::vector<DueRepeatables> &repeatables, const RunIdentity &identity,
                const pg::SnapshotScope &snapshot);

} // namespace migrate::engine
