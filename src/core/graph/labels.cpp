// Which branch labels a revision belongs to.
#include "core/graph/labels.hpp"

#include "core/graph/cycles.hpp"

#include <algorithm>
#include <map>

namespace migrate::core {
namespace {

using Set = std::vector<std::uint32_t>;

// Hands out one number per distinct set.
class SetPool {
public:
    explicit SetPool(std::vector<Set> &sets) : sets_(sets) {
        sets_.assign(1, Set{});
        numbers_.emplace(Set{}, 0);
    }

    std::uint32_t number(const Set &set) {
        const auto [at, is_new] = numbers_.try_emplace(set, static_cast<std::uint32_t>(sets_.size()));
        if (is_new) {
            sets_.push_back(set);
        }
        return at->second;
    }

    std::uint32_t unite(std::uint32_t a, std::uint32_t b) {
        if (a == b || b == 0) {
            return a;
        }
        if (a == 0) {
            return b;
        }
        const auto known = unions_.find(std::minmax(a, b));
        if (known != unions_.end()) {
            return known->second;
        }
        Set both;
        std::set_union(sets_[a].begin(), sets_[a].end(), sets_[b].begin(), sets_[b].end(),
                       std::back_inserter(both));
        const std::uint32_t result = number(both);
        unions_.emplace(std::minmax(a, b), result);
        return result;
    }

private:
    std::vector<Set> &sets_;
    std::map<Set, std::uint32_t> numbers_;
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> unions_;
};

// More than one revision follows or depends on it.
bool is_real_branch_point(const Graph &graph, Node node) {
    const auto children = graph.children(node);
    const auto dependants = graph.dependants(node);
    return children.size() > 1 || dependants.size() > 1 ||
           (children.size() == 1 && dependants.size() == 1 && children[0] != dependants[0]);
}

// Alembic spreads a label upwards to the last descendant, and from there downwards until a branch or merge
// point stops it. That reaches something new only along the plain line that ends in a head: all of it has the
// head's labels.
void spread_down(const Graph &graph, Node head, std::vector<std::uint32_t> &set_of) {
    InterruptTicker ticker;
    for (Node node = head; !is_real_branch_point(graph, node) && !graph.is_merge_point(node);
         node = graph.parents(node)[0]) {
        ticker.tick();
        set_of[node] = set_of[head];
        if (graph.is_base(node)) {
            return;
        }
    }
}

} // namespace

LabelSets::LabelSets(const Graph &graph, std::span<const Node> owners) : set_of_(graph.size()) {
    SetPool pool(sets_);
    std::map<Node, Set> carried;
    for (std::uint32_t label = 0; label < owners.size(); label++) {
        carried[owners[label]].push_back(label);
    }
    InterruptTicker ticker;
    for (const Node node : from_bottom(graph, Edges::down_revisions)) {
        ticker.tick();
        std::uint32_t set = 0;
        if (const auto at = carried.find(node); at != carried.end()) {
            set = pool.number(at->second);
        }
        for (const Node parent : graph.parents(node)) {
            set = pool.unite(set, set_of_[parent]);
        }
        set_of_[node] = set;
    }
    for (const Node head : graph.heads()) {
        spread_down(graph, head, set_of_);
    }
}

} // namespace migrate::core
