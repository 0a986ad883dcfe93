// What a run tells while it goes on: a message per step, what the session is doing, its reports, and what the
// server's log would get if it failed.
#pragma once

#include <string>
#include <vector>

#include "engine/run/run_trace.hpp"
#include "engine/run/step_executor.hpp"
#include "pg/messages.hpp"

namespace migrate::engine {

class RunProgress final : public StepObserver {
public:
    // before: steps that have been done. steps: of the whole run. The trace must outlive it.
    RunProgress(RunTrace &trace, std::size_t before, std::size_t steps)
        : trace_(trace), before_(before), steps_(std::to_string(steps)) {}

    void begin(const PreparedStep &step) override;
    void end(PreparedStep &step) override;
    // It had begun in a part of the run before.
    void resume(const PreparedStep &step);

    std::vector<StepReport> take_reports() { return std::move(reports_); }

private:
    RunTrace &trace_;
    std::size_t before_;
    std::string steps_; // how many
    std::vector<StepReport> reports_;
    pg::ActivityScope activity_;
};

} // namespace migrate::engine
