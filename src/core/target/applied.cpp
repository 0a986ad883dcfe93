#include "core/target/applied.hpp"

#include "core/target/lookup.hpp"
#include "core/target/target.hpp"
#include "core/text.hpp"

#include <algorithm>
#include <queue>

namespace migrate::core {
namespace {

using Marks = std::uint8_t;
constexpr Marks is_target = 1;    // asked for
constexpr Marks is_row = 2;       // in the version table
constexpr Marks below_target = 4; // an ancestor of something asked for
constexpr Marks below_row = 8;    // an ancestor of a row
constexpr Marks is_wanted = is_target | below_target;
constexpr Marks is_applied = is_row | below_row;

bool has(Marks marks, Marks any) { return (marks & any) != 0; }

// Goes down through the generations, so that all that leads to a revision is known when its turn comes, and
// stops when nothing in the queue could still be pending or overlap.
class Sweep {
public:
    Sweep(const Graph &graph, std::span<const Node> rows, std::span<const Node> targets)
        : graph_(graph), marks_(graph.size()), pending_(graph) {
        for (const Node target : targets) {
            mark(target, is_target);
        }
        for (const Node row : rows) {
            mark(row, is_row);
        }
    }

    // False: a target is an ancestor of another, or a row of another row.
    bool run() {
        InterruptTicker ticker;
        while (open_ > 0) {
            ticker.tick();
            const Node node = queue_.top().second;
            queue_.pop();
            const Marks marks = marks_[node];
            open_ -= is_open(marks) ? 1 : 0;
            if (has(marks, is_target) && has(marks, below_target)) {
                return false;
            }
            if (has(marks, is_row) && has(marks, below_row)) {
                return false;
            }
            if (!has(marks, is_applied)) {
                pending_.insert(node);
            }
            const auto below = static_cast<Marks>((has(marks, is_wanted) ? below_target : 0) |
                                                  (has(marks, is_applied) ? below_row : 0));
            for_each_below(graph_, node, Edges::all, [&](Node next) { mark(next, below); });
        }
        return true;
    }

    [[nodiscard]] NodeSet &pending() { return pending_; }

private:
    static bool is_open(Marks marks) { return has(marks, is_target | is_row) || !has(marks, is_applied); }

    void mark(Node node, Marks more) {
        Marks &marks = marks_[node];
        if (marks == 0) {
            queue_.emplace(graph_.generation(node), node);
        } else {
            open_ -= is_open(marks) ? 1 : 0;
        }
        marks |= more;
        open_ += is_open(marks) ? 1 : 0;
    }

    const Graph &graph_;
    std::vector<Marks> marks_;
    std::priority_queue<std::pair<std::uint32_t, Node>> queue_;
    std::size_t open_ = 0; // how many in the queue may be pending or overlap
    NodeSet pending_;
};

// Throws what Alembic says if one of them is an ancestor of others. Slow, but the last thing that is done.
void refuse_overlap(const Graph &graph, std::span<const Node> nodes) {
    for (const Node node : nodes) {
        std::vector<Node> others = filter(nodes, ancestors(graph, std::span(&node, 1), Edges::all));
        std::erase(others, node);
        if (others.empty()) {
            continue;
        }
        std::vector<std::string> ids = ids_of(graph, NodeSet(graph, others).members()); // each once
        const std::string list = join_some(ids);
        ids.insert(ids.begin(), graph.id(node));
        throw Error(ErrorCode::overlap,
                    "Requested revision " + graph.id(node) + " overlaps with other requested revisions " +
                        list,
                    "The first follows the others or depends on them, directly or not, and so implies them.",
                    std::move(ids));
    }
}

} // namespace

NodeSet pending_revisions(const Graph &graph, std::span<const Node> rows, std::span<const Node> targets) {
    // Of real heads none is an ancestor of another.
    if (rows.empty() && std::all_of(targets.begin(), targets.end(),
                                    [&](Node target) { return graph.is_real_head(target); })) {
        return ancestors(graph, targets, Edges::all);
    }
    Sweep sweep(graph, rows, targets);
    if (!sweep.run()) {
        refuse_overlap(graph, targets);
        refuse_overlap(graph, rows);
    }
    return std::move(sweep.pending());
}

void check_overlap(const Graph &graph, std::span<const Node> nodes) {
    if (nodes.size() > 1 && !Sweep(graph, nodes, {}).run()) {
        refuse_overlap(graph, nodes);
    }
}

namespace {

// Some row may stand below another: a table that no upgrade or downgrade leaves behind.
bool may_overlap(const Graph &graph, std::span<const Node> rows) {
    return rows.size() > 1 &&
           !std::all_of(rows.begin(), rows.end(), [&](Node row) { return graph.is_head(row); });
}

// The rows that no other row is a descendant of, by parents.
std::vector<Node> tips(const Graph &graph, std::vector<Node> rows) {
    if (!may_overlap(graph, rows)) {
        return rows;
    }
    std::uint32_t lowest = std::numeric_limits<std::uint32_t>::max();
    NodeSet below(graph);
    for (const Node row : rows) {
        lowest = std::min(lowest, graph.generation(row));
    }
    for (const Node row : rows) {
        for (const Node parent : graph.parents(row)) {
            below.insert(parent);
        }
    }
    add_ancestors(graph, below, Edges::all, lowest);
    std::erase_if(rows, [&](Node row) { return below.contains(row); });
    return rows;
}

} // namespace

std::vector<Node> current_revisions(const Graph &graph, const Rows &rows) {
    std::vector<Node> nodes = resolve_rows(graph, rows);
    if (graph.has_dependencies()) {
        const NodeSet applied = ancestors(graph, nodes, Edges::all);
        nodes.clear();
        for (const Node node : applied.members()) {
            const auto children = graph.children(node);
            if (std::none_of(children.begin(), children.end(),
                             [&](Node child) { return applied.contains(child); })) {
                nodes.push_back(node);
            }
        }
    } else {
        nodes = tips(graph, std::move(nodes));
    }
    std::sort(nodes.begin(), nodes.end());
    return nodes;
}

} // namespace migrate::core
