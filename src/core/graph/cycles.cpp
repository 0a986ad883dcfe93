#include "core/graph/cycles.hpp"

#include "core/error.hpp"
#include "core/text.hpp"

#include <algorithm>

namespace migrate::core {
namespace {

// The revisions in load order of which `test` holds.
template <typename Test>
std::vector<Node> those(const Graph &graph, const Test &test) {
    std::vector<Node> nodes;
    for (Node node = 0; node < graph.size(); node++) {
        if (test(node)) {
            nodes.push_back(node);
        }
    }
    return nodes;
}

std::vector<std::string> ids(const Graph &graph, const std::vector<Node> &nodes) {
    std::vector<std::string> list;
    list.reserve(nodes.size());
    for (const Node node : nodes) {
        list.push_back(graph.id(node));
    }
    return list;
}

// Nothing leads from these down to a base or from a head down to these: the cycle and what hangs on it.
std::vector<std::string> unreachable(const Graph &graph, Edges edges) {
    const bool all = edges == Edges::all;
    const std::vector<Node> heads =
        those(graph, [&](Node node) { return all ? graph.is_real_head(node) : graph.is_head(node); });
    const std::vector<Node> bases =
        those(graph, [&](Node node) { return all ? graph.is_real_base(node) : graph.is_base(node); });
    if (heads.empty() || bases.empty()) {
        return ids(graph, those(graph, [](Node) { return true; }));
    }
    const NodeSet below = ancestors(graph, heads, edges);
    const NodeSet above = descendants(graph, bases, edges);
    std::vector<std::string> list =
        ids(graph, those(graph, [&](Node node) { return !below.contains(node) || !above.contains(node); }));
    std::sort(list.begin(), list.end());
    return list;
}

// A cycle in the middle of a line can be reached from both ends: Alembic overlooks it. Then the list holds
// the cycle and what follows it.
std::vector<std::string> overlooked(const Graph &graph, Edges edges) {
    const NodeSet sound(graph, from_bottom(graph, edges));
    std::vector<std::string> list =
        ids(graph, those(graph, [&](Node node) { return !sound.contains(node); }));
    std::sort(list.begin(), list.end());
    return list;
}

} // namespace

std::vector<Node> from_bottom(const Graph &graph, Edges edges) {
    std::vector<std::uint32_t> waiting_for(graph.size());
    std::vector<Node> order;
    order.reserve(graph.size());
    InterruptTicker ticker;
    for (Node node = 0; node < graph.size(); node++) {
        ticker.tick();
        for_each_below(graph, node, edges, [&](Node) { waiting_for[node]++; });
        if (waiting_for[node] == 0) {
            order.push_back(node);
        }
    }
    for (std::size_t i = 0; i < order.size(); i++) {
        ticker.tick();
        for_each_above(graph, order[i], edges, [&](Node above) {
            if (--waiting_for[above] == 0) {
                order.push_back(above);
            }
        });
    }
    return order;
}

void refuse_cycle(const Graph &graph) {
    const bool by_parents = from_bottom(graph, Edges::down_revisions).size() != graph.size();
    const Edges edges = by_parents ? Edges::down_revisions : Edges::all;
    std::vector<std::string> revisions = unreachable(graph, edges);
    if (revisions.empty()) {
        revisions = overlooked(graph, edges);
    }
    const std::string list = join_some(revisions);
    throw Error(by_parents ? ErrorCode::cycle : ErrorCode::dependency_cycle,
                (by_parents ? "Cycle" : "Dependency cycle") + (" is detected in revisions (" + list + ")"),
                {}, std::move(revisions));
}

} // namespace migrate::core
