#include "core/text.hpp"

#include "engine/state/expected_time.hpp"

namespace migrate::engine {

const char *const way_without_limit = "SET statement_timeout = 0; before the call, in a session of its own. "
                                      "Behind a pooler in transaction mode SET does not hold: connect to its "
                                      "session mode, or to the server itself.";

ExpectedTime expected_time(const std::vector<ScriptName> &steps,
                           const std::map<ScriptName, Duration> &durations) {
    ExpectedTime expected;
    for (const ScriptName &step : steps) {
        const auto found = durations.find(step);
        if (found != durations.end()) {
            expected.steps++;
            expected.seconds += found->second.seconds;
        }
    }
    return expected;
}

std::string in_words(double seconds) {
    return seconds < 10 ? std::to_string(static_cast<std::int64_t>(seconds * 1000)) + " ms"
                        : std::to_string(static_cast<std::int64_t>(seconds)) + " s";
}

std::string describe(const ExpectedTime &expected, std::size_t steps) {
    return core::format("{} of {} {} took {} the last time", std::to_string(expected.steps),
                        std::to_string(steps), steps == 1 ? "step" : "steps", in_words(expected.seconds));
}

bool is_short(double limit, const ExpectedTime &expected) { return limit < 2 * expected.seconds; }

} // namespace migrate::engine
