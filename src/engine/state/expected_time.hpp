// How long scripts will take, by what the log says of the last time.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/store/run_log.hpp"

namespace migrate::engine {

struct ExpectedTime {
    std::size_t steps = 0; // that have a record
    double seconds = 0;
};

ExpectedTime expected_time(const std::vector<ScriptName> &steps,
                           const std::map<ScriptName, Duration> &durations);

// Returns "2 of 3 steps took 12 s the last time". steps: in all.
std::string describe(const ExpectedTime &expected, std::size_t steps);

// Returns a time span as a message says it.
std::string in_words(double seconds);

// Returns whether a limit (in seconds) leaves less than twice the time: the data have grown since, or
// somebody else has the server.
bool is_short(double limit, const ExpectedTime &expected);

// For a HINT: how to call without a limit.
extern const char *const way_without_limit;

} // namespace migrate::engine
