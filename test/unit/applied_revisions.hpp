// What the tests and the fuzzers ask of Marks.
#pragma once

#include "core/target/marks.hpp"

namespace migrate::core {

// The applied revisions: the rows and all their ancestors, in load order.
inline std::vector<Node> applied_revisions(const Graph &graph, const Rows &rows) {
    const Marks marks(graph, rows);
    std::vector<Node> applied;
    for (Node node = 0; node < graph.size(); node++) {
        if (marks[node] != Mark::none) {
            applied.push_back(node);
        }
    }
    return applied;
}

} // namespace migrate::core
