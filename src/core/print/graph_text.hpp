// A graph as text, newest revision first in the order of `history`, with the applied revisions and the rows
// of the version table marked. A row that the graph does not know marks nothing.
#pragma once

#include "core/graph/graph.hpp"

namespace migrate::core {

// Returns lanes like those of `git log --graph` beside the lines of `history`. Lines are separated by
// newlines; the last one ends without. What would take more than 256 MiB is refused (ErrorCode::too_large).
[[nodiscard]] std::string draw_text(const Graph &graph, const Rows &rows);

} // namespace migrate::core
