#include "core/text.hpp"

#include "engine/run/run_progress.hpp"

#include "engine/settings.hpp"

namespace migrate::engine {

void RunProgress::begin(const PreparedStep &step) {
    if (!step.line.empty()) {
        send_message(step.line);
    }
    resume(step);
}

void RunProgress::resume(const PreparedStep &step) {
    const StepReport &report = step.report;
    if (pg::ActivityScope::is_shown()) {
        activity_.show(core::format("migrate: service {}: {} step {} of {}: {}", report.service,
                                    name_of(report.direction), std::to_string(before_ + reports_.size() + 1),
                                    steps_, report.revision ? std::string_view(*report.revision) : "base"));
    }
    trace_.begin_step(report.direction, report.revision);
}

void RunProgress::end(PreparedStep &step) {
    trace_.end_step(step.report.statements);
    reports_.push_back(std::move(step.report));
}

} // namespace migrate::engine
