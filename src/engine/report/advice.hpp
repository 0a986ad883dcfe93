// What a DBA should know before a run: what the log of earlier runs says against the limits of this one.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace migrate::engine {

// A row of migrate.advice().
struct Advice {
    std::string service;
    std::string topic;
    std::string detail;
    std::string hint;
};

// On an upgrade to heads of one service or of all. A service that is broken has none: see migrate.status.
std::vector<Advice> advice(const std::optional<std::string> &name);

} // namespace migrate::engine
