#include "core/target/forks.hpp"

#include "core/target/lookup.hpp"
#include "core/text.hpp"

#include <queue>

namespace migrate::core {

namespace {

// Passes on from what was written last to what came first who can be reached from where: a bit per node asked
// about.
class CommonAncestor {
public:
    CommonAncestor(const Graph &graph, std::span<const Node> nodes)
        : graph_(graph), reached_by_(graph.size()) {
        for (std::size_t i = 0; i < nodes.size(); i++) {
            all_ |= std::uint64_t{1} << i;
            reach(nodes[i], std::uint64_t{1} << i);
        }
    }

    std::optional<Node> find() {
        InterruptTicker ticker;
        while (!queue_.empty()) {
            ticker.tick();
            const Node node = queue_.top().second;
            queue_.pop();
            if (reached_by_[node] == all_) {
                return node;
            }
            for (const Node parent : graph_.parents(node)) {
                reach(parent, reached_by_[node]);
            }
        }
        return std::nullopt;
    }

private:
    void reach(Node node, std::uint64_t from) {
        if (reached_by_[node] == 0) {
            queue_.emplace(graph_.generation(node), node);
        }
        reached_by_[node] |= from;
    }

    const Graph &graph_;
    std::vector<std::uint64_t> reached_by_;
    std::priority_queue<std::pair<std::uint32_t, Node>> queue_; // children before their parents
    std::uint64_t all_ = 0;
};

} // namespace

std::optional<Node> fork_of(const Graph &graph, std::span<const Node> nodes) {
    if (nodes.size() > 64) { // more than a person will sort out
        return std::nullopt;
    }
    return CommonAncestor(graph, nodes).find();
}

std::string describe_heads(const Graph &graph, std::span<const Node> heads) {
    std::string text = "The heads are " + quote_some(ids_of(graph, heads));
    if (const auto fork = fork_of(graph, heads)) {
        text += "; they forked after \"" + graph.id(*fork) + "\"";
    }
    return text + ".";
}

} // namespace migrate::core
