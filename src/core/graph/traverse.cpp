#include "core/graph/traverse.hpp"

namespace migrate::core {

// The members are the queue of the walk too: what has been reached waits there for its turn.

void add_ancestors(const Graph &graph, NodeSet &set, Edges edges, std::uint32_t lowest) {
    InterruptTicker ticker;
    for (std::size_t i = 0; i < set.size(); i++) {
        ticker.tick();
        for_each_below(graph, set.members()[i], edges, [&](Node below) {
            if (graph.generation(below) >= lowest) {
                set.insert(below);
            }
        });
    }
}

NodeSet ancestors(const Graph &graph, std::span<const Node> of, Edges edges, std::uint32_t lowest) {
    NodeSet set(graph, of);
    add_ancestors(graph, set, edges, lowest);
    return set;
}

NodeSet descendants(const Graph &graph, std::span<const Node> of, Edges edges) {
    NodeSet set(graph, of);
    InterruptTicker ticker;
    for (std::size_t i = 0; i < set.size(); i++) {
        ticker.tick();
        for_each_above(graph, set.members()[i], edges, [&](Node above) { set.insert(above); });
    }
    return set;
}

NodeSet lineage(const Graph &graph, std::span<const Node> of, Edges edges) {
    NodeSet set = ancestors(graph, of, edges);
    for (const Node above : descendants(graph, of, edges).members()) {
        set.insert(above);
    }
    return set;
}

std::vector<Node> filter(std::span<const Node> nodes, const NodeSet &set) {
    std::vector<Node> kept;
    for (const Node node : nodes) {
        if (set.contains(node)) {
            kept.push_back(node);
        }
    }
    return kept;
}

} // namespace migrate::core
