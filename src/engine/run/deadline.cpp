#include "core/text.hpp"

#include "engine/run/deadline.hpp"

#include "engine/state/expected_time.hpp"
#include "engine/store/run_log.hpp"
#include "pg/messages.hpp"
#include "pg/statement_timeout.hpp"

namespace migrate::engine {

void warn_of_deadline(ServiceViews &views, const core::CrossServicePlan &plan,
                      const std::vector<DueRepeatables> &repeatables) {
    const std::optional<TimestampTz> deadline = pg::caller_deadline();
    if (!deadline) {
        return;
    }
    std::vector<ScriptName> steps;
    steps.reserve(plan.steps.size());
    for (const core::Step &step : plan.steps) {
        if (step.revision == core::no_node) {
            continue;
        }
        const std::string &service = plan.services[step.service];
        steps.push_back(
            {service, step_direction(step.direction), views.registry(service).graph.id(step.revision)});
    }
    for (const DueRepeatables &due : repeatables) {
        for (const std::string &name : due.scripts) {
            steps.push_back({plan.services[due.service], StepDirection::repeatable, name});
        }
    }
    const ExpectedTime expected = expected_time(steps, last_durations(steps));
    const double left = static_cast<double>(*deadline - GetCurrentTimestamp()) / USECS_PER_SEC;
    if (expected.steps > 0 && is_short(left, expected)) {
        pg::send_warning("the run may reach statement_timeout",
                         core::format("{}; statement_timeout leaves the whole call {}. If it is reached, "
                                      "nothing of the run remains.",
                                      describe(expected, steps.size()), in_words(left)),
                         way_without_limit);
    }
}

} // namespace migrate::engine
