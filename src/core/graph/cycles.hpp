// Finding out that revisions run in a circle, and which.
#pragma once

#include "core/graph/traverse.hpp"

namespace migrate::core {

// All revisions, each after all that it follows; those that follow a cycle or are in one are missing.
[[nodiscard]] std::vector<Node> from_bottom(const Graph &graph, Edges edges);

// For a graph of which from_bottom(…, Edges::all) is not the whole. Lists what Alembic would list.
[[noreturn]] void refuse_cycle(const Graph &graph);

} // namespace migrate::core
