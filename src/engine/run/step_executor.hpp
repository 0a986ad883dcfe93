// Going through one step: its script and hooks, the version rows, the log. Who goes down a plan decides which
// steps come, and about the transactions around them.
#pragma once

#include <optional>
#include <vector>

#include "engine/run/statement_watch.hpp"
#include "engine/script/hooks.hpp"
#include "engine/script/script_runner.hpp"
#include "engine/state/history_writer.hpp"
#include "engine/state/prepared_step.hpp"
#include "engine/state/version_writer.hpp"
#include "engine/store/hooks.hpp"
#include "engine/store/run_log.hpp"
#include "engine/store/services.hpp"
#include "pg/pinned.hpp"
#include "pg/snapshot.hpp"

namespace migrate::engine {

// What is told of steps while they are gone through.
class StepObserver : pg::Pinned {
public:
    virtual void begin(const PreparedStep &step) = 0;
    // It has been done. The observer may take its report.
    virtual void end(PreparedStep &step) = 0;

protected:
    ~StepObserver() = default;
};

// What a run's steps have in common, whatever their service.
struct RunContext {
    CommandId begun;  // the command of the transaction with which the run began
    std::string call; // that it was asked for by, for a HINT
    const pg::SnapshotScope &snapshot;
    std::vector<AddedEnumValue> added_enum_values = {}; // by its scripts so far
    bool is_shadow = false;                             // see engine/run/shadow.hpp
};

// Steps of one service in one direction that follow one another: they share settings and version table.
class StepExecutor {
public:
    // All must outlive it. hooks, variables: nullptr for a stamp, which runs no script. is_fresh: nothing of
    // the service was applied before. history: of another tool, which is kept up; nullptr: none is.
    StepExecutor(const Service &service, StepDirection direction, const Hooks *hooks, Variables *variables,
                 RunLog &log, VersionWriter &versions, RunContext &context, bool is_fresh,
                 HistoryWriter *history);

    // Say that most revisions of the service are among the steps to come.
    void expect_most();

    // What comes before the step's script; the script; what comes after it.
    void begin(PreparedStep &step, StepObserver &observer);
    void run_script(PreparedStep &step);
    void end(PreparedStep &step, StepObserver &observer);

private:
    void verify(PreparedStep &step);
    void run_stored(PreparedStep &step);
    template <typename F>
    void watched(PreparedStep &step, F work);
    void run_hook(HookEvent event, const PreparedStep &step);
    void note_in_history(const PreparedStep &step, TimestampTz began_at);

    StepDirection direction_;
    const Hooks *hooks_;
    RunLog &log_;
    VersionWriter &versions_;
    RunContext &context_;
    HistoryWriter *history_;
    TimestampTz began_at_ = 0;
    std::optional<ScriptRunner> scripts_; // unless no script runs
    std::optional<ScriptHasher> hasher_;
    std::optional<StatementWatch> watch_;
};

} // namespace migrate::engine
