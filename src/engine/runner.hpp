// Going down a plan: for each step, the script, the version rows, the log.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/joint_plan.hpp"

#include "engine/landscape.hpp"
#include "engine/repeatables.hpp"
#include "pg/snapshot.hpp"

namespace migrate::engine {

// A step as a command reports it.
struct StepReport {
    std::string service;
    std::string direction;
    std::optional<std::string> revision;     // or a repeatable script; nullopt: a stamp of base
    std::vector<std::string> down_revisions; // a stamp's: the rows it replaced
    std::string message;
    int statements;
};

// What a run is called in the log.
struct RunIdentity {
    std::string command;
    std::optional<std::string> target;
    std::string service; // that was asked for; empty: all
};

// Refuse (MG015) a downgrade through a revision without a down script.
void refuse_irreversible(const Service &service, const Registry &registry, const core::Step &step);

// Run the plan on its services, which are locked, then repeatable scripts, and append a report per step.
// Refused before anything runs: a downgrade through an irreversible revision (MG015), an upgrade through one
// that is not transactional (0A000).
void run_plan(Landscape &landscape, const core::JointPlan &plan,
              const std::vector<DueRepeatables> &repeatables, const RunIdentity &identity,
              const pg::SnapshotScope &snapshot, std::vector<StepReport> &reports);

} // namespace migrate::engine
