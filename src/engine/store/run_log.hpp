// The log of runs: who changed what, from which versions to which, step by step.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/core.hpp"

#include "engine/state/registry.hpp"
#include "engine/store/services.hpp"

namespace migrate::engine {

// A new number for a run.
std::int64_t next_run_number();

// The row of the step that the log has last, among those that are rows still: what a bare -N undoes. Empty:
// none.
std::string latest_logged_row(const std::string &service, const core::Rows &rows);

// What a run did to one service. Steps are kept until there are many or the run ends, and written in batches.
class RunLog {
public:
    // Takes down the time and the caller; command and target as the caller gave them.
    RunLog(std::int64_t run, const Service &service, std::string command, std::optional<std::string> target,
           core::Rows version_before);

    // Note that a step begins now.
    void begin_step();
    // Note that it has ended. revision: nullopt for a stamp of base; sha256: of the script, nullopt for a
    // stamp.
    void end_step(const std::string &direction, const std::optional<std::string> &revision,
                  const std::optional<Sha256> &sha256, int statements);
    // Write all of it, and the run to the service's row.
    void finish(const core::Rows &version_after);

private:
    struct Step {
        std::string direction;
        std::optional<std::string> revision;
        std::optional<Sha256> sha256;
        int statements;
        TimestampTz started_at;
        TimestampTz finished_at;
        std::int64_t wal_bytes;
    };

    void write_steps();

    std::int64_t run_;
    std::string service_;
    std::string command_;
    std::optional<std::string> target_;
    core::Rows version_before_;
    std::string effective_role_;
    TimestampTz started_at_;
    TimestampTz step_started_at_ = 0;
    std::uint64_t step_wal_bytes_ = 0;
    int steps_written_ = 0;
    std::vector<Step> steps_;
};

} // namespace migrate::engine
