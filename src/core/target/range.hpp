// Which revisions `history -r start:end` is about.
#pragma once

#include "core/graph/graph.hpp"

#include <optional>
#include <string_view>

namespace migrate::core {

// Newest first, in Alembic's order. Nothing stands for the whole graph.
[[nodiscard]] std::vector<Node> revisions_in_range(const Graph &graph, const Rows &rows,
                                                   std::optional<std::string_view> range);

} // namespace migrate::core
