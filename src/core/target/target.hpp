// What a command aims at: every form of [label@]symbol[±N], and what it stands for in a graph.
#pragma once

#include "core/graph/graph.hpp"

#include <optional>
#include <string_view>

namespace migrate::core {

// The rows as nodes, in their order. A row that the graph does not know is ErrorCode::stray_row, a row that
// is there twice ErrorCode::duplicate_row.
[[nodiscard]] std::vector<Node> resolve_rows(const Graph &graph, const Rows &rows);

// What `show` and `merge` understand: an id or its prefix, a label, head, heads, base (no node), current (the
// rows), X@head, X@heads, X@base, X@rev, and -N or X@-N, which go down from the heads. In Alembic's order.
// The rows are looked at for `current` only.
[[nodiscard]] std::vector<Node> resolve(const Graph &graph, const Rows &rows, std::string_view symbol);

// The same, with no_node for each walk down that ends at base.
[[nodiscard]] std::vector<Node> resolve_places(const Graph &graph, const Rows &rows, std::string_view symbol);

// A bare "-N": the downgrade target that counts from what was done last, so the one for which plan_downgrade
// wants to know the latest logged step.
[[nodiscard]] bool names_current_relative(std::string_view target);

} // namespace migrate::core
