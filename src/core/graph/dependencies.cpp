#include "core/graph/dependencies.hpp"

#include "core/graph/graph.hpp"

#include <algorithm>
#include <unordered_set>

namespace migrate::core {
namespace {

// Looks for ancestors (by parents) that depend on the same revisions as `node`, and drops those dependencies
// from `open`. What is of a lower generation than every dependant of them can't be one and is not walked
// through.
class Search {
public:
    Search(const Graph &graph, Node node, const std::vector<std::uint32_t> &lowest_dependant)
        : graph_(graph), node_(node) {
        for (const Node dependency : graph.dependencies(node)) {
            open_.push_back(dependency);
            lowest_ = std::min(lowest_, lowest_dependant[dependency]);
        }
    }

    std::vector<Node> run() {
        InterruptTicker ticker;
        push_parents(node_);
        while (!todo_.empty() && !open_.empty()) {
            ticker.tick();
            const Node ancestor = todo_.back();
            todo_.pop_back();
            for (const Node dependency : graph_.dependencies(ancestor)) {
                std::erase(open_, dependency);
            }
            push_parents(ancestor);
        }
        return std::move(open_);
    }

private:
    void push_parents(Node node) {
        for (const Node parent : graph_.parents(node)) {
            if (graph_.generation(parent) >= lowest_ && seen_.insert(parent).second) {
                todo_.push_back(parent);
            }
        }
    }

    const Graph &graph_;
    Node node_;
    std::vector<Node> open_;
    std::vector<Node> todo_;
    std::unordered_set<Node> seen_;
    std::uint32_t lowest_ = std::numeric_limits<std::uint32_t>::max();
};

} // namespace

std::span<const Node> NormalisedDependencies::of(const Graph &graph, Node node) {
    if (graph.dependencies(node).empty()) {
        return {};
    }
    extend_to(graph, node);
    const std::uint32_t begin = node == 0 ? 0 : ends_[node - 1];
    return std::span<const Node>(edges_).subspan(begin, ends_[node] - begin);
}

void NormalisedDependencies::extend_to(const Graph &graph, Node node) {
    count_dependants(graph);
    ends_.reserve(graph.size());
    for (auto next = static_cast<Node>(ends_.size()); next <= node; next++) {
        if (!graph.dependencies(next).empty()) {
            const std::vector<Node> kept = Search(graph, next, lowest_dependant_).run();
            edges_.insert(edges_.end(), kept.begin(), kept.end());
        }
        ends_.push_back(static_cast<std::uint32_t>(edges_.size()));
    }
}

void NormalisedDependencies::count_dependants(const Graph &graph) {
    auto next = static_cast<Node>(lowest_dependant_.size());
    lowest_dependant_.resize(graph.size(), std::numeric_limits<std::uint32_t>::max());
    for (; next < graph.size(); next++) {
        for (const Node dependency : graph.dependencies(next)) {
            lowest_dependant_[dependency] = std::min(lowest_dependant_[dependency], graph.generation(next));
        }
    }
}

} // namespace migrate::core
