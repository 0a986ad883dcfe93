// Going down a plan: for each step, the script, the version rows, the log.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/plan.hpp"

#include "engine/registry.hpp"
#include "engine/services.hpp"
#include "engine/version_writer.hpp"
#include "pg/snapshot.hpp"

namespace migrate::engine {

// A step as a command reports it.
struct StepReport {
    std::string service;
    std::string direction;
    std::optional<std::string> revision;     // nullopt: a stamp of base
    std::vector<std::string> down_revisions; // a stamp's: the rows it replaced
    std::string message;
    int statements;
};

// What a run is called in the log.
struct RunIdentity {
    std::int64_t run;
    std::string command;
    std::optional<std::string> target;
};

// Run the plan on the service, whose row is locked, and append a report per step. Refused before anything
// runs: a downgrade through an irreversible revision (MG015), an upgrade through one that is not
// transactional (0A000).
void run_plan(const Service &service, const Registry &registry, const core::Plan &plan,
              const core::Rows &rows, VersionWriter &versions, const RunIdentity &identity,
              const pg::SnapshotScope &snapshot, std::vector<StepReport> &reports);

} // namespace migrate::engine
