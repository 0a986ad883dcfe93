// Scripts that run again whenever they or what they depend on have changed: which, and in what order.
#pragma once

#include "core/core.hpp"

#include <string>
#include <vector>

namespace migrate::core {

struct Repeatable {
    std::string name;
    std::vector<std::string> after; // others that come before it; names that none has are passed over
    bool changed = false;           // it has to run
    bool waits = false;             // it can't run yet
};

// All of them by position, each after those that it names, by name among those that may come next. What is in
// a circle, or comes after one, is missing.
[[nodiscard]] std::vector<std::size_t> order_repeatables(const std::vector<Repeatable> &all);

// Those that are to run, in this order: what has changed and what comes after one that runs. What waits does
// not run, nor what comes after that.
[[nodiscard]] std::vector<std::size_t> due_repeatables(const std::vector<Repeatable> &all);

} // namespace migrate::core
