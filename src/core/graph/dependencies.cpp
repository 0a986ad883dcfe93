// Dependencies without those that an ancestor has already.
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

std::span<const Node> Graph::normalised_dependencies(Node node) const {
    if (dependencies(node).empty()) {
        return {};
    }
    normalise_up_to(node);
    const std::uint32_t begin = node == 0 ? 0 : normalised_.ends[node - 1];
    return std::span<const Node>(normalised_.edges).subspan(begin, normalised_.ends[node] - begin);
}

// What is known stays true when revisions are added, since an ancestor never changes; replace and remove
// start anew.
void Graph::normalise_up_to(Node node) const {
    count_dependants();
    normalised_.ends.reserve(size());
    for (auto next = static_cast<Node>(normalised_.ends.size()); next <= node; next++) {
        if (!dependencies(next).empty()) {
            const std::vector<Node> kept = Search(*this, next, normalised_.lowest_dependant).run();
            normalised_.edges.insert(normalised_.edges.end(), kept.begin(), kept.end());
        }
        normalised_.ends.push_back(static_cast<std::uint32_t>(normalised_.edges.size()));
    }
}

void Graph::count_dependants() const {
    std::vector<std::uint32_t> &lowest = normalised_.lowest_dependant;
    auto next = static_cast<Node>(lowest.size());
    lowest.resize(size(), std::numeric_limits<std::uint32_t>::max());
    for (; next < size(); next++) {
        for (const Node dependency : dependencies(next)) {
            lowest[dependency] = std::min(lowest[dependency], generation(next));
        }
    }
}

} // namespace migrate::core
