#include "core/plan/plan_stamp.hpp"

#include "core/plan/version_rows.hpp"
#include "core/target/lookup.hpp"
#include "core/target/relative.hpp"
#include "core/target/target.hpp"

#include <algorithm>

namespace migrate::core {
namespace {

// A destination is a revision, or base.
std::vector<Node> destinations(const Graph &graph, const std::vector<std::string> &targets) {
    std::vector<Node> nodes;
    for (const std::string &target : targets) {
        for (const Node node : find_revisions(graph, target)) {
            nodes.push_back(node);
        }
    }
    if (nodes.empty()) {
        nodes.push_back(no_node);
    }
    return nodes;
}

// The rows that a stamp of these targets may replace: those of their lineages.
NodeSet rows_in_reach(const Graph &graph, std::span<const Node> rows,
                      const std::vector<std::string> &targets) {
    NodeSet found(graph);
    for (const std::string &target : targets) {
        check_single_head(graph, target);
        if (rows.empty()) {
            continue;
        }
        const auto members = lineage_of(graph, target, Edges::all);
        for (const Node row : rows) {
            if (!members || members->contains(row)) {
                found.insert(row);
            }
        }
    }
    return found;
}

class Stamp {
public:
    Stamp(const Graph &graph, std::span<const Node> rows, NodeSet in_reach)
        : graph_(graph), is_row_(graph.size()), in_reach_(std::move(in_reach)) {
        for (const Node row : rows) {
            is_row_[row] = true;
        }
    }

    void to(Node destination) {
        if (destination == no_node) {
            to_base();
        } else if (!in_reach_.contains(destination) && !is_row_[destination]) {
            to_revision(destination);
        }
    }

    [[nodiscard]] std::vector<Step> &steps() { return steps_; }

private:
    void to_base() {
        Step step{Direction::stamp, no_node, {}, take_rows()};
        for (const std::string &row : step.replaced) {
            step.changes.push_back({RowChange::Kind::remove, row, {}});
        }
        if (!step.changes.empty()) {
            steps_.push_back(std::move(step));
        }
    }

    void to_revision(Node destination) {
        std::vector<std::string> gone;
        if (!in_reach_.empty()) {
            const NodeSet related = lineage(graph_, std::span(&destination, 1), Edges::all);
            if (!filter(in_reach_.members(), related).empty()) {
                gone = take_rows();
            }
        }
        is_row_[destination] = true;
        steps_.push_back({Direction::stamp, destination, merge_rows(gone, graph_.id(destination)), gone});
    }

    // Those in reach that are still rows, which they cease to be.
    std::vector<std::string> take_rows() {
        std::vector<std::string> taken;
        for (const Node node : in_reach_.members()) {
            if (is_row_[node]) {
                taken.push_back(graph_.id(node));
            }
            is_row_[node] = false;
        }
        return taken;
    }

    const Graph &graph_;
    std::vector<bool> is_row_;
    NodeSet in_reach_; // as the rows were at first; one that has gone meanwhile counts still
    std::vector<Step> steps_;
};

} // namespace

Plan plan_stamp(const Graph &graph, const Rows &rows, const std::vector<std::string> &targets, bool purge) {
    const std::vector<std::string> wanted = targets.empty() ? std::vector<std::string>{"base"} : targets;
    const std::vector<Node> current = purge ? std::vector<Node>{} : resolve_rows(graph, rows);
    return wording_multiple_heads("Multiple heads are present; please specify a single target revision", [&] {
        Stamp stamp(graph, current, rows_in_reach(graph, current, wanted));
        for (const Node node : destinations(graph, wanted)) {
            stamp.to(node);
        }
        Plan plan{purge, std::move(stamp.steps())};
        if (!purge || rows.empty()) {
            return plan;
        }
        if (plan.steps.empty()) { // of base
            plan.steps.push_back({Direction::stamp, no_node, {}, {}});
        }
        plan.steps.front().replaced = rows;
        return plan;
    });
}

} // namespace migrate::core
