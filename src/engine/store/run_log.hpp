// The tables migrate.runs and migrate.run_steps: who changed what, from which versions to which, step by
// step.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/plan/plan.hpp"

#include "engine/store/services.hpp"
#include "engine/store/sha256.hpp"
#include "pg/snapshot.hpp"

namespace migrate::engine {

// What a run was asked for by.
enum class RunCommand : std::uint8_t { upgrade, downgrade, stamp, adopt, upgrade_online, downgrade_online };

// The name of the function: "upgrade", "downgrade", …
const char *name_of(RunCommand command) noexcept;

constexpr bool is_upgrade(RunCommand command) noexcept {
    return command == RunCommand::upgrade || command == RunCommand::upgrade_online;
}
constexpr bool is_downgrade(RunCommand command) noexcept {
    return command == RunCommand::downgrade || command == RunCommand::downgrade_online;
}

// What a step did: what a plan says, or a repeatable script, which no plan has.
enum class StepDirection : std::uint8_t { upgrade, downgrade, stamp, repeatable };

StepDirection step_direction(core::Direction direction) noexcept;
// "upgrade", "downgrade", "stamp", "repeatable"
const char *name_of(StepDirection direction) noexcept;

// Returns a new number for a run.
std::int64_t next_run_number();

// Returns whether the service's last run left these version rows, in this order.
bool is_left_by_last_run(const Service &service, const core::Rows &rows);

// A script that ran or will.
struct ScriptName {
    std::string service;
    StepDirection direction;
    std::string revision; // or name of a repeatable script

    bool operator<(const ScriptName &other) const noexcept {
        return std::tie(service, direction, revision) <
               std::tie(other.service, other.direction, other.revision);
    }
};
// How it went the last time.
struct Duration {
    double seconds;
    int statements;
};
// Returns those that have run. By the log's index, so that neither its length nor what else is in it matters.
std::map<ScriptName, Duration> last_durations(const std::vector<ScriptName> &scripts);

// What was done last with a revision in one direction.
struct LastStep {
    std::int64_t run;
    std::int32_t step;
    std::optional<Sha256> sha256;
    TimestampTz started_at;

    [[nodiscard]] bool is_after(const LastStep &other) const {
        return std::pair(run, step) > std::pair(other.run, other.step);
    }
};
using LastSteps = std::unordered_map<std::string, LastStep>; // by revision; a stamp of base is under ""
LastSteps last_steps(const Service &service, StepDirection direction, const pg::SnapshotScope &snapshot);

// The row of the step that the log has last, among those that are rows still: what a bare -N undoes. Empty:
// none.
std::string latest_logged_row(const std::string &service, const core::Rows &rows);

// A run as the log has it for one service.
struct LoggedRun {
    std::int64_t run;
    std::string command;
    core::Rows version_before;
    core::Rows version_after;
    bool is_older; // than the service, which has been made anew since
};
// That of the number and those after it, in their order. Empty: the service has none of this number.
std::vector<LoggedRun> runs_since(const Service &service, std::int64_t run);
// Names of the services that a run has touched.
std::vector<std::string> services_of_run(std::int64_t run);

// What a run did to one service. Steps are kept until there are many or the run ends, and written in batches.
class RunLog {
public:
    // Takes down the time and the caller; command and target as the caller gave them.
    RunLog(std::int64_t run, const Service &service, RunCommand command, std::optional<std::string> target,
           core::Rows version_before);

    // Note that a step begins now.
    void begin_step();
    [[nodiscard]] TimestampTz step_began_at() const noexcept { return step_started_at_; }
    // Note that it has ended. revision: nullopt for a stamp of base; sha256: of the script, nullopt for a
    // stamp.
    void end_step(StepDirection direction, const std::optional<std::string> &revision,
                  const std::optional<Sha256> &sha256, int statements);
    // Write all of it since the last time, and the run to the service's row. fingerprint: of the schema;
    // nullopt: none was taken.
    void finish(const core::Rows &version_after, const std::optional<std::string> &fingerprint = {});

private:
    struct Step {
        StepDirection direction;
        std::optional<std::string> revision;
        std::optional<Sha256> sha256;
        int statements;
        TimestampTz started_at;
        TimestampTz finished_at;
        std::int64_t wal_bytes;
    };

    void write_steps();
    void go_on(const core::Rows &version_after, const std::optional<std::string> &fingerprint);

    std::int64_t run_;
    std::string service_;
    RunCommand command_;
    std::optional<std::string> target_;
    core::Rows version_before_;
    std::string effective_role_;
    TimestampTz started_at_;
    TimestampTz step_started_at_ = 0;
    std::uint64_t step_wal_bytes_ = 0;
    int steps_written_ = 0;
    bool is_written_ = false; // the run has a row
    std::vector<Step> steps_;
};

} // namespace migrate::engine
