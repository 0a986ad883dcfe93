// Steps as they are about to run.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/plan/plan.hpp"

#include "engine/state/due_repeatables.hpp"
#include "engine/state/registry.hpp"
#include "engine/store/revisions.hpp"
#include "engine/store/run_log.hpp"

namespace migrate::engine {

// A step as a command reports it.
struct StepReport {
    std::string service;
    StepDirection direction;
    std::optional<std::string> revision;     // or a repeatable script; nullopt: a stamp of base
    std::vector<std::string> down_revisions; // a stamp's: the rows it replaced
    std::string message;
    int statements;
};

// In the manner of Alembic's lines.
std::string repeatable_line(const std::string &name);

// A step with all that it needs of the graph: while scripts run, the registry may be dropped from the cache.
struct PreparedStep {
    std::size_t service; // in the plan
    StepReport report;
    std::string line;             // Alembic's log line; empty where nobody hears it
    std::optional<Sha256> sha256; // of the script that ran; nullopt: a stamp
    bool verifies = false;        // the revision has a verify script to run
    bool is_transactional = true; // see runs_in_transaction()
    core::VariableStyle variables = core::VariableStyle::none; // of its scripts
    Script script = {nullptr, 0};                              // of a repeatable one
    std::vector<core::RowChange> changes;
};

// Whether the script of a step can run in a transaction block. direction: upgrade or downgrade.
bool runs_in_transaction(const ScriptProperties &properties, core::Direction direction) noexcept;

// Refuse (MG015) a downgrade through a revision without a down script.
void refuse_irreversible(const Service &service, const Registry &registry, const core::Step &step);

// The same, and (0A000) one through a revision that is not transactional.
void refuse_unrunnable(const Service &service, const Registry &registry, const core::Step &step);

PreparedStep prepare_step(const Service &service, const Registry &registry, core::Step step);

// service: as in the plan, and its number there. script: in memory that outlives the run.
PreparedStep prepare_repeatable(const Service &service, std::size_t number, const std::string &name,
                                const Script &script);

} // namespace migrate::engine
