// The order of steps.
#pragma once

#include "core/graph/traverse.hpp"

namespace migrate::core {

// The revisions of `todo`, each before all that it follows or depends on, and among several such orders the
// one that Alembic takes: from the heads downwards, heads in load order, staying on one line (first parent
// first) until a revision is reached that another open line still leads to; that line then comes first.
// `heads` are the revisions to begin with; those that are not in `todo` don't count. `between` holds `todo`
// and every revision between two of it.
[[nodiscard]] std::vector<Node> order_down(const Graph &graph, const NodeSet &todo, const NodeSet &between,
                                           std::span<const Node> heads);

} // namespace migrate::core
