#include "core/graph/order.hpp"

#include <algorithm>
#include <numeric>
#include <optional>
#include <unordered_map>

namespace migrate::core {
namespace {

constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();
constexpr Node never = no_node - 1;

// The tree that first parents make of a set of revisions: tells at once, for most revisions, that one is
// above another.
class Tree {
public:
    Tree(const Graph &graph, const NodeSet &nodes, const std::vector<std::uint32_t> &place_of)
        : entered_(nodes.size()), left_(nodes.size()) {
        std::vector<std::uint32_t> sizes(nodes.size(), 1);
        const std::vector<Node> upwards = by_generation(graph, nodes.members());
        const auto below = [&](Node node) {
            const auto parents = graph.parents(node);
            return parents.empty() ? none : place_of[parents.front()];
        };
        for (std::size_t i = upwards.size(); i-- > 0;) {
            const Node node = upwards[i];
            if (below(node) != none) {
                sizes[below(node)] += sizes[place_of[node]];
            }
        }
        std::uint32_t next = 0; // for those that nothing is below of
        for (const Node node : upwards) {
            const std::uint32_t place = place_of[node];
            std::uint32_t &free = below(node) == none ? next : left_[below(node)];
            entered_[place] = free;
            left_[place] = free + 1; // up to here the tree above it has been numbered
            free += sizes[place];
        }
        for (std::uint32_t place = 0; place < sizes.size(); place++) {
            left_[place] = entered_[place] + sizes[place];
        }
    }

    [[nodiscard]] bool is_above(std::uint32_t place, std::uint32_t other) const {
        return entered_[place] > entered_[other] && entered_[place] < left_[other];
    }

private:
    // In linear time: generations are small numbers.
    static std::vector<Node> by_generation(const Graph &graph, const std::vector<Node> &nodes) {
        std::vector<std::uint32_t> begins;
        for (const Node node : nodes) {
            const std::uint32_t next = graph.generation(node) + 1;
            if (next >= begins.size()) {
                begins.resize(next + std::size_t{1});
            }
            begins[next]++;
        }
        std::partial_sum(begins.begin(), begins.end(), begins.begin());
        std::vector<Node> sorted(nodes.size());
        for (const Node node : nodes) {
            sorted[begins[graph.generation(node)]++] = node;
        }
        return sorted;
    }

    // by place: the numbers of what is above it in the tree lie between the two
    std::vector<std::uint32_t> entered_;
    std::vector<std::uint32_t> left_;
};

// Walks down several lines at once. A line has a number, by which lines are ordered, and stands at one
// revision.
//
// A revision may be left when no line stands above it. Where one does, Alembic goes on with the first such
// line. To find it without walking the graph each time, every revision has a lower bound for the number of
// the first line that stands above it. Lines only move down, end, or split into lines of higher numbers, so
// that number only grows: a bound once found stays true, and is exact as long as the line stands where it
// stood.
class Descent {
public:
    Descent(const Graph &graph, const NodeSet &todo, const NodeSet &between, std::span<const Node> heads)
        : graph_(graph), todo_(todo), between_(between), place_of_(places(graph, between)),
          states_(between.size()) {
        count_waiting(between);
        open_first(between, heads);
    }

    std::vector<Node> run() {
        std::vector<Node> order;
        order.reserve(todo_.size());
        std::uint32_t line = first_line_;
        while (line != none) {
            ticker_.tick();
            const Node node = lines_[line].node;
            if (state(node).waiting_for > 0) {
                line = first_line_above(node);
                continue;
            }
            order.push_back(node);
            line = leave(line);
        }
        return order;
    }

private:
    struct State {
        std::uint32_t waiting_for = 0; // edges from revisions that have not been left
        std::uint32_t line = none;     // the line that stands here
        std::uint32_t first_above = 0; // at least: the first line that stands above
        Node stood_at = never;         // where that line stood when it was found
        bool left = false;
    };

    struct Line {
        Node node; // no_node: it has ended
        std::uint32_t previous;
        std::uint32_t next;
    };

    // Something that leads to a revision, under the first line that stands there or above it: at least.
    struct Way {
        std::uint32_t first;
        Node node;
        bool operator<(const Way &other) const {
            return first > other.first;
        } // for a heap with the least on top
    };

    static std::vector<std::uint32_t> places(const Graph &graph, const NodeSet &between) {
        std::vector<std::uint32_t> place_of(graph.size(), none);
        std::uint32_t place = 0;
        for (const Node node : between.members()) {
            place_of[node] = place++;
        }
        return place_of;
    }

    State &state(Node node) { return states_[place_of_[node]]; }
    [[nodiscard]] bool is_between(Node node) const { return place_of_[node] != none; }

    void count_waiting(const NodeSet &between) {
        for (const Node node : between.members()) {
            ticker_.tick();
            for_each_below(graph_, node, Edges::all, [this](Node below) {
                if (is_between(below)) {
                    state(below).waiting_for++;
                }
            });
        }
    }

    void open_first(const NodeSet &between, std::span<const Node> heads) {
        std::vector<Node> first;
        for (const Node head : heads) {
            if (todo_.contains(head)) {
                first.push_back(head);
            }
        }
        std::vector<Node> passed;
        for (const Node node : between.members()) {
            if (state(node).waiting_for == 0) {
                (todo_.contains(node) ? first : passed).push_back(node);
            }
        }
        std::sort(first.begin(), first.end());
        for (const Node node : first) {
            open(node);
        }
        for (const Node node : passed) {
            pass(node);
            open_free();
        }
    }

    void open_free() {
        for (const Node below : free_) {
            open(below);
        }
    }

    void open(Node node) {
        if (state(node).line != none || state(node).left) {
            return;
        }
        const auto line = static_cast<std::uint32_t>(lines_.size());
        lines_.push_back({node, last_line_, none});
        (last_line_ == none ? first_line_ : lines_[last_line_].next) = line;
        last_line_ = line;
        state(node).line = line;
    }

    // Ends a line; the one to go on with.
    std::uint32_t close(std::uint32_t line) {
        const Line ended = lines_[line];
        (ended.previous == none ? first_line_ : lines_[ended.previous].next) = ended.next;
        (ended.next == none ? last_line_ : lines_[ended.next].previous) = ended.previous;
        lines_[line].node = no_node;
        return ended.previous != none ? ended.previous : ended.next;
    }

    // The line has been where it stands and moves on; the line to go on with.
    std::uint32_t leave(std::uint32_t line) {
        const Node node = lines_[line].node;
        state(node).line = none;
        pass(node);
        std::uint32_t next = none;
        const auto move_to = [&](Node below) {
            if (!todo_.contains(below) || state(below).left || state(below).line != none) {
                return;
            }
            if (next != none) {
                open(below);
                return;
            }
            next = line;
            lines_[line].node = below;
            state(below).line = line;
        };
        for (const Node parent : graph_.parents(node)) {
            move_to(parent);
        }
        for (const Node dependency : graph_.normalised_dependencies(node)) {
            move_to(dependency);
        }
        open_free();
        return next != none ? next : close(line);
    }

    // Marks a revision as left, and with it those between that were only passed through. What nothing stands
    // in the way of any more, of todo, is then in free_.
    void pass(Node node) {
        free_.clear();
        passed_.assign(1, node);
        while (!passed_.empty()) {
            ticker_.tick();
            const Node one = passed_.back();
            passed_.pop_back();
            state(one).left = true;
            for_each_below(graph_, one, Edges::all, [&](Node below) {
                if (is_between(below) && --state(below).waiting_for == 0) {
                    (todo_.contains(below) ? free_ : passed_).push_back(below);
                }
            });
        }
    }

    // At least: the first line that stands at the node or above it.
    std::uint32_t first_at(Node node) {
        const State &here = state(node);
        return std::min(here.line, here.waiting_for == 0 ? none : here.first_above);
    }

    std::vector<Way> &ways_to(Node node) {
        const auto found = ways_.try_emplace(node);
        std::vector<Way> &ways = found.first->second;
        if (!found.second) {
            return ways;
        }
        for_each_above(graph_, node, Edges::all, [&](Node above) {
            if (is_between(above) && !state(above).left) {
                ways.push_back({first_at(above), above});
            }
        });
        std::make_heap(ways.begin(), ways.end());
        return ways;
    }

    static void drop_top(std::vector<Way> &ways) {
        std::pop_heap(ways.begin(), ways.end());
        ways.pop_back();
    }

    // Brings the way with the least bound to the top, with the bound that holds now.
    const Way &best_way(std::vector<Way> &ways) {
        for (;;) {
            const Way top = ways.front();
            if (state(top.node).left) {
                drop_top(ways);
                continue;
            }
            const std::uint32_t first = first_at(top.node);
            if (first == top.first) {
                return ways.front();
            }
            drop_top(ways);
            ways.push_back({first, top.node});
            std::push_heap(ways.begin(), ways.end());
        }
    }

    [[nodiscard]] bool is_exact(const State &state) const {
        return lines_[state.first_above].node == state.stood_at;
    }

    std::uint32_t first_line_above(Node node) {
        if (const std::uint32_t line = first_by_tree(node); line != none) {
            return line;
        }
        std::vector<Node> asked = {node};
        while (!asked.empty()) {
            ticker_.tick();
            const Node one = asked.back();
            const Way way = best_way(ways_to(one));
            const State &above = state(way.node);
            if (above.line != way.first && !is_exact(above)) {
                asked.push_back(way.node); // its bound may be too low
                continue;
            }
            found_above(state(one), way.first);
            asked.pop_back();
        }
        return state(node).first_above;
    }

    void found_above(State &state, std::uint32_t line) {
        state.first_above = line;
        state.stood_at = lines_[line].node;
    }

    // The first line that could be above a revision often is, as the tree tells; else none.
    std::uint32_t first_by_tree(Node node) {
        std::uint32_t line = first_open_from(state(node).first_above);
        if (line != none && lines_[line].node == node) {
            line = lines_[line].next; // one that stands at the revision is not above it
        }
        if (line == none) {
            return none;
        }
        if (!tree_) {
            tree_.emplace(graph_, between_, place_of_);
        }
        if (!tree_->is_above(place_of_[lines_[line].node], place_of_[node])) {
            return none;
        }
        found_above(state(node), line);
        return line;
    }

    // The first line from this number on that has not ended. On the way, the ended ones learn to skip what
    // has been skipped.
    std::uint32_t first_open_from(std::uint32_t line) {
        const auto has_ended = [&](std::uint32_t one) { return one != none && lines_[one].node == no_node; };
        std::uint32_t open = line;
        while (has_ended(open)) {
            open = lines_[open].next;
        }
        while (has_ended(line)) {
            const std::uint32_t next = lines_[line].next;
            lines_[line].next = open;
            line = next;
        }
        return open;
    }

    const Graph &graph_;
    const NodeSet &todo_;
    const NodeSet &between_;
    std::vector<std::uint32_t> place_of_; // by node: its place in states_
    std::vector<State> states_;
    std::optional<Tree> tree_; // a chain needs none
    std::vector<Line> lines_;
    std::uint32_t first_line_ = none;
    std::uint32_t last_line_ = none;
    std::unordered_map<Node, std::vector<Way>> ways_;
    std::vector<Node> free_; // these two: of pass(), kept for their memory
    std::vector<Node> passed_;
    InterruptTicker ticker_;
};

} // namespace

std::vector<Node> order_down(const Graph &graph, const NodeSet &todo, const NodeSet &between,
                             std::span<const Node> heads) {
    return Descent(graph, todo, between, heads).run();
}

} // namespace migrate::core
