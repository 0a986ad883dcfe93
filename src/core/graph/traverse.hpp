// Sets of revisions and how they spread along the edges of a graph.
#pragma once

#include "core/graph/graph.hpp"

namespace migrate::core {

// Which edges a walk follows.
enum class Edges : std::uint8_t {
    down_revisions, // parents and children alone
    all             // dependencies and dependants too
};

// A set of nodes that remembers in which order they came.
class NodeSet {
public:
    explicit NodeSet(const Graph &graph) : marks_(graph.size()) {}
    NodeSet(const Graph &graph, std::span<const Node> nodes) : marks_(graph.size()) {
        for (const Node node : nodes) {
            insert(node);
        }
    }

    bool insert(Node node) {
        if (marks_[node]) {
            return false;
        }
        members_.push_back(node);
        marks_[node] = true;
        return true;
    }
    [[nodiscard]] bool contains(Node node) const { return marks_[node]; }
    [[nodiscard]] std::size_t size() const noexcept { return members_.size(); }
    [[nodiscard]] bool empty() const noexcept { return members_.empty(); }
    [[nodiscard]] const std::vector<Node> &members() const &noexcept { return members_; }
    [[nodiscard]] std::vector<Node> members() &&noexcept { return std::move(members_); }

private:
    std::vector<bool> marks_;
    std::vector<Node> members_;
};

// Calls visit for what the node follows: its parents, then its dependencies. One that is both comes twice.
template <typename Visit>
void for_each_below(const Graph &graph, Node node, Edges edges, const Visit &visit) {
    for (const Node parent : graph.parents(node)) {
        visit(parent);
    }
    if (edges == Edges::all) {
        for (const Node dependency : graph.dependencies(node)) {
            visit(dependency);
        }
    }
}

// Calls visit for what follows the node: its children, then its dependants. One that is both comes twice.
template <typename Visit>
void for_each_above(const Graph &graph, Node node, Edges edges, const Visit &visit) {
    for (const Node child : graph.children(node)) {
        visit(child);
    }
    if (edges == Edges::all) {
        for (const Node dependant : graph.dependants(node)) {
            visit(dependant);
        }
    }
}

// The set and all its ancestors; those below `lowest`, a generation, are left out and not walked through.
void add_ancestors(const Graph &graph, NodeSet &set, Edges edges, std::uint32_t lowest = 0);
[[nodiscard]] NodeSet ancestors(const Graph &graph, std::span<const Node> of, Edges edges,
                                std::uint32_t lowest = 0);

// The set and all its descendants.
[[nodiscard]] NodeSet descendants(const Graph &graph, std::span<const Node> of, Edges edges);

// All ancestors and all descendants of each of them, themselves included: their branches in Alembic's sense.
[[nodiscard]] NodeSet lineage(const Graph &graph, std::span<const Node> of, Edges edges);

// Those of `nodes` that are in the set, in their own order.
[[nodiscard]] std::vector<Node> filter(std::span<const Node> nodes, const NodeSet &set);

} // namespace migrate::core
