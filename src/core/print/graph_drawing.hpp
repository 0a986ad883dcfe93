// Pictures of a graph for other programs, newest revision first in the order of `history`, with the applied
// revisions and the rows of the version table marked. A row that the graph does not know marks nothing. Lines
// are separated by newlines; the last one ends without. What would take more than 256 MiB is refused
// (ErrorCode::too_large).
#pragma once

#include "core/graph/graph.hpp"

#include <functional>
#include <string_view>

namespace migrate::core {

// How many bytes of a text that is longer make up its first so many characters.
using Clip = std::function<std::size_t(std::string_view text, std::size_t characters)>;

// For Graphviz and for Mermaid. Arrows lead from a revision to what it follows, dashed or dotted ones to what
// it depends on, be that a revision of another service. Messages are cut by `clip` to 80 characters.
[[nodiscard]] std::string draw_dot(const Graph &graph, const Rows &rows, std::string_view service,
                                   const Clip &clip);
[[nodiscard]] std::string draw_mermaid(const Graph &graph, const Rows &rows, const Clip &clip);

} // namespace migrate::core
