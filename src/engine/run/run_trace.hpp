// What a run that fails leaves in the server's log: its rows in the tables are rolled back with it. One line
// with the fields of those rows, as JSON, so that no name or text in it can pass for another line.
#pragma once

#include <optional>
#include <string>

#include "core/core.hpp"

#include "engine/store/run_log.hpp"
#include "pg/guard.hpp"
#include "pg/pinned.hpp"

namespace migrate::engine {

// A run on its way. It has failed if an exception ends it, which fail() is to be told of, or the end of the
// process.
class RunTrace : pg::Pinned {
public:
    // Takes down the time and the caller. before: steps that have been done. steps: of the run. is_told: what
    // fails goes to the log.
    RunTrace(RunCommand command, std::size_t before, std::size_t steps, bool is_told);
    ~RunTrace();

    // Note what the run works on now.
    void enter_service(const std::string &service, const std::optional<std::string> &target,
                       const core::Rows &version_before);
    // revision: nullopt for a stamp of base.
    void begin_step(StepDirection direction, const std::optional<std::string> &revision);
    void end_step(int statements) { statements_ += statements; }

    // The line but for the SQLSTATE, which is its end.
    [[nodiscard]] std::string line() const;

    // Throw the exception that is being handled on, as a FailedRun if it is to be told.
    [[noreturn]] void fail() const;

private:
    RunCommand command_;
    std::size_t steps_;
    bool is_told_;
    std::string login_role_;
    std::string effective_role_;
    std::optional<std::string> client_address_;
    std::string reason_;
    TimestampTz started_at_;
    std::uint64_t wal_bytes_;
    std::string service_;
    std::optional<std::string> target_;
    core::Rows version_before_;
    std::size_t step_;
    std::optional<StepDirection> direction_; // of the step that has begun last
    std::optional<std::string> revision_;
    std::int64_t statements_ = 0;
};

} // namespace migrate::engine
