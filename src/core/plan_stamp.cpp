#include "plan.hpp"

#include "lookup.hpp"
#include "relative.hpp"
#include "target.hpp"
#include "version_rows.hpp"

#include <algorithm>

namespace migrate::core {
namespace {

// A destination is a revision, or base.
std::vector<Node> destinations(const Graph &graph, const std::vector<std::string> &targets) {
    std::vector<Node> nodes;
    for (const std::string &target : targets)
        for (const Node node : find_revisions(graph, target))
            nodes.push_back(node);
    if (nodes.empty())
        nodes.push_back(no_node);
    return nodes;
}

// The rows that a stamp of these targets may replace: those of their lineages.
std::vector<Node> rows_in_reach(const Graph &graph, std::span<const Node> rows,
                                const std::vector<std::string> &targets) {
    std::vector<Node> found;
    NodeSet seen(graph);
    for (const std::string &target : targets) {
        const auto members = lineage_of(graph, target, Edges::all);
        for (const Node row : rows)
            if ((!members || members->contains(row)) && seen.insert(row))
                found.push_back(row);
    }
    return found;
}

class Stamp {
public:
    Stamp(const Graph &graph, std::span<const Node> rows, std::vector<Node> in_reach)
        : graph_(graph), rows_(rows.begin(), rows.end()), in_reach_(std::move(in_reach)) {}

    void to(Node destination) {
        if (destination == no_node) {
            const std::vector<Node> gone = take(in_reach_);
            if (gone.empty())
                return;
            Step step{Direction::stamp, no_node, {}, ids_of(graph_, gone)};
            for (const std::string &row : step.replaced)
                step.changes.push_back({RowChange::Kind::remove, row, {}});
            steps_.push_back(std::move(step));
            return;
        }
        if (is_among(destination, in_reach_) || is_among(destination, rows_))
            return;
        const NodeSet related = lineage(graph_, std::span(&destination, 1), Edges::all);
        const bool replaces = std::any_of(in_reach_.begin(), in_reach_.end(),
                                          [&](Node row) { return related.contains(row); });
        const std::vector<std::string> gone = ids_of(graph_, replaces ? take(in_reach_) : std::vector<Node>{});
        rows_.push_back(destination);
        steps_.push_back({Direction::stamp, destination, merge_rows(gone, graph_.id(destination)), gone});
    }

    [[nodiscard]] std::vector<Step> &steps() { return steps_; }

private:
    static bool is_among(Node node, const std::vector<Node> &nodes) {
        return std::find(nodes.begin(), nodes.end(), node) != nodes.end();
    }

    // Those of them that are still rows, which they cease to be.
    std::vector<Node> take(const std::vector<Node> &nodes) {
        std::vector<Node> taken;
        for (const Node node : nodes)
            if (std::erase(rows_, node) > 0)
                taken.push_back(node);
        return taken;
    }

    const Graph &graph_;
    std::vector<Node> rows_;
    std::vector<Node> in_reach_; // as the rows were at first; one that has gone meanwhile counts still
    std::vector<Step> steps_;
};

} // namespace

Plan plan_stamp(const Graph &graph, const Rows &rows, const std::vector<std::string> &targets, bool purge) {
    const std::vector<std::string> wanted = targets.empty() ? std::vector<std::string>{"base"} : targets;
    const std::vector<Node> current = purge ? std::vector<Node>{} : resolve_rows(graph, rows);
    return wording_multiple_heads("Multiple heads are present; please specify a single target revision", [&] {
        const std::vector<Node> nodes = destinations(graph, wanted);
        Stamp stamp(graph, current, rows_in_reach(graph, current, wanted));
        for (const Node node : nodes)
            stamp.to(node);
        Plan plan{purge, std::move(stamp.steps())};
        if (!purge || rows.empty())
            return plan;
        if (plan.steps.empty()) // of base
            plan.steps.push_back({Direction::stamp, no_node, {}, {}});
        plan.steps.front().replaced = rows;
        return plan;
    });
}

} // namespace migrate::core
