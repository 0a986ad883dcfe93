// What an upgrade to the heads would run. Waits for nobody.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace migrate::engine {

// What an upgrade of a service would run.
struct PendingStep {
    std::string service; // asked for
    int step;
    std::string owner;    // service that it belongs to: another one where the service depends on that
    std::string revision; // or name of a repeatable script
    bool is_repeatable;
    std::string message;
};
// Of one service; no name: of all.
std::vector<PendingStep> pending_steps(const std::optional<std::string> &name = {});

} // namespace migrate::engine
