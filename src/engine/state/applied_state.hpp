// What a database has of a service, as far as it can be told without waiting for anybody.
#pragma once

#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/state/problem.hpp"
#include "engine/state/registry.hpp"

namespace migrate::engine {

struct AppliedState {
    std::shared_ptr<const Registry> registry; // of what is in sight
    core::Rows rows;                          // of the version table, by the names in sight
    std::optional<Problem> problem;           // why nothing is known of these
    std::vector<bool> applied;                // by node of the registry
    std::vector<bool> current;
    std::unordered_map<std::string_view, core::Node> replacing; // by what it replaces

    // Whether a revision counts as applied, by itself or by what replaces it.
    [[nodiscard]] bool is_applied(const std::string &revision) const;
};

// Rows that the graph doesn't know count for nothing. A graph that can't be loaded is an error.
AppliedState applied_state_of(const Service &service, const pg::SnapshotScope &snapshot);

} // namespace migrate::engine
