// Which branch labels a revision belongs to.
#include "core/graph/graph.hpp"

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

const Graph::LabelSets &Graph::label_sets() const {
    if (label_sets_.valid) {
        return label_sets_;
    }
    label_sets_.set_of.assign(size(), 0);
    SetPool pool(label_sets_.sets);
    std::map<Node, Set> carried;
    for (std::uint32_t label = 0; label < labels_.size(); label++) {
        carried[labels_[label].owner].push_back(label);
    }
    InterruptTicker ticker;
    for (const Node node : from_bottom(*this, Edges::down_revisions)) {
        ticker.tick();
        std::uint32_t set = 0;
        if (const auto at = carried.find(node); at != carried.end()) {
            set = pool.number(at->second);
        }
        for (const Node parent : parents(node)) {
            set = pool.unite(set, label_sets_.set_of[parent]);
        }
        label_sets_.set_of[node] = set;
    }
    for (const Node head : heads_) {
        spread_down(*this, head, label_sets_.set_of);
    }
    label_sets_.valid = true;
    return label_sets_;
}

std::vector<std::string> Graph::labels(Node node) const {
    std::vector<std::string> names;
    if (labels_.empty()) {
        return names;
    }
    const LabelSets &known = label_sets();
    for (const std::uint32_t label : known.sets[known.set_of[node]]) {
        names.emplace_back(name_of(labels_[label]));
    }
    std::sort(names.begin(), names.end());
    return names;
}

bool Graph::has_label(Node node, std::string_view label) const {
    if (labels_.empty()) {
        return false;
    }
    const LabelSets &known = label_sets();
    const Set &set = known.sets[known.set_of[node]];
    return std::any_of(set.begin(), set.end(),
                       [&](std::uint32_t one) { return name_of(labels_[one]) == label; });
}

} // namespace migrate::core
