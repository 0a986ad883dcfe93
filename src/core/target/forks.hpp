// Where heads came apart, for the person who has to choose among them.
#pragma once

#include "core/graph/graph.hpp"

namespace migrate::core {

// The revision after which these went different ways: of all their common ancestors the one nearest to them.
// Nothing if they have none.
[[nodiscard]] std::optional<Node> fork_of(const Graph &graph, std::span<const Node> nodes);

// Whole sentences: the heads and where they forked.
[[nodiscard]] std::string describe_heads(const Graph &graph, std::span<const Node> heads);

} // namespace migrate::core
