// What the rows of a version table say about the rest of the graph.
#pragma once

#include "core/error.hpp"
#include "core/graph/traverse.hpp"

namespace migrate::core {

// What `current` lists: the rows and the applied heads that rows imply through depends_on, in load order.
[[nodiscard]] std::vector<Node> current_revisions(const Graph &graph, const Rows &rows);

// Refuses nodes of which one is an ancestor of another, as Alembic does.
void check_overlap(const Graph &graph, std::span<const Node> nodes);

// What an upgrade from `rows` to `targets` has to apply: the targets and their ancestors without the rows and
// theirs. Goes no deeper than it must. Refuses targets or rows of which one is an ancestor of another.
[[nodiscard]] NodeSet pending_revisions(const Graph &graph, std::span<const Node> rows,
                                        std::span<const Node> targets);

} // namespace migrate::core
