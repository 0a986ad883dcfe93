#include "core/plan/plan_downgrade.hpp"

#include "core/graph/order.hpp"
#include "core/plan/version_rows.hpp"
#include "core/target/lookup.hpp"
#include "core/target/relative.hpp"
#include "core/target/target.hpp"

#include <algorithm>

namespace migrate::core {
namespace {

// What a downgrade undoes first of all, or would if it were applied, and what it then stands at.
struct Roots {
    std::vector<Node> nodes;
    Node target; // no_node: base, or what a bare -N leads to
};

// A bare -N: the revision that is undone last. Alembic refuses to start from a merge point, since its -1
// looks for the one parent to arrive at; to undo the merge itself nothing needs to be chosen.
Node last_undone(const Graph &graph, Node start, const Relative &relative) {
    const Place place =
        walk_down(graph, Place{Place::Kind::revision, start}, relative.steps - 1, AtEnd::fail);
    if (place.kind != Place::Kind::revision) {
        throw relative_overrun(relative.text);
    }
    return place.node;
}

// Of several roots only those that the branch has grown from.
std::vector<Node> on_way_to(const Graph &graph, std::vector<Node> roots, std::string_view branch) {
    if (branch.empty() || roots.size() < 2) {
        return roots;
    }
    const Node tip = find_branch(graph, branch);
    roots = filter(roots, ancestors(graph, std::span(&tip, 1), Edges::down_revisions));
    if (roots.empty()) {
        throw Error(ErrorCode::invalid_target, "Not a valid downgrade target from current heads",
                    "Nothing that follows the target leads to \"" + std::string(branch) + "\".");
    }
    return roots;
}

Roots roots_of(const Graph &graph, const Rows &rows, std::string_view target, std::string_view latest) {
    const auto relative = parse_relative(target);
    if (relative && names_current_relative(target) && relative->steps > 0 && !rows.empty()) {
        const bool known = std::find(rows.begin(), rows.end(), latest) != rows.end();
        const Node start = find_revision(graph, known ? latest : std::string_view(rows.front()));
        return {{last_undone(graph, start, *relative)}, no_node};
    }
    const DowngradeTarget parsed = downgrade_target(graph, rows, target, AtEnd::fail);
    if (parsed.place.kind == Place::Kind::base) {
        // Alembic overlooks a branch that does not exist where there is one base alone; but a slip of the pen
        // must not undo everything.
        if (!parsed.branch.empty()) {
            (void)find_branch(graph, parsed.branch);
        }
        return {on_way_to(graph, graph.bases(), parsed.branch), no_node};
    }
    const std::span<const Node> children = graph.children(parsed.place.node);
    return {on_way_to(graph, {children.begin(), children.end()}, parsed.branch), parsed.place.node};
}

// The least generation of what may follow something that one of them follows.
std::uint32_t lowest_of_interest(const Graph &graph, const NodeSet &nodes) {
    std::uint32_t lowest = std::numeric_limits<std::uint32_t>::max();
    for (const Node node : nodes.members()) {
        for_each_below(graph, node, Edges::all,
                       [&](Node below) { lowest = std::min(lowest, graph.generation(below) + 1); });
    }
    for (const Node node : nodes.members()) {
        lowest = std::min(lowest, graph.generation(node));
    }
    return lowest;
}

Error not_applied(const Graph &graph, Node target, std::string_view name, std::string detail) {
    return {ErrorCode::invalid_target,
            "Destination " + std::string(name) + " is not a valid downgrade target from current head(s)",
            std::move(detail),
            {graph.id(target)}};
}

Plan undo(const Graph &graph, const std::vector<Node> &current, const NodeSet &applied,
          const NodeSet &undone) {
    DowngradeRows version_rows(graph, current, applied);
    Plan plan;
    InterruptTicker ticker;
    plan.steps.reserve(undone.size());
    for (const Node node : order_down(graph, undone, undone, current)) {
        ticker.tick();
        plan.steps.push_back({Direction::downgrade, node, version_rows.undo(node), {}});
    }
    return plan;
}

} // namespace

Plan plan_downgrade(const Graph &graph, const Rows &rows, std::string_view target, std::string_view latest) {
    refuse_range(target);
    const std::vector<Node> current = resolve_rows(graph, rows);
    const Roots roots = wording_multiple_heads(multiple_heads_message(target),
                                               [&] { return roots_of(graph, rows, target, latest); });
    const NodeSet above = descendants(graph, roots.nodes, Edges::all);
    const NodeSet applied = ancestors(graph, current, Edges::all, lowest_of_interest(graph, above));
    const NodeSet undone(graph, filter(applied.members(), above));
    if (undone.empty() && roots.target != no_node &&
        std::find(current.begin(), current.end(), roots.target) == current.end()) {
        throw not_applied(graph, roots.target, target,
                          "Nothing that follows it is applied, and it is no current revision itself.");
    }
    return undo(graph, current, applied, undone);
}

Plan plan_downgrade_to(const Graph &graph, const Rows &rows, const Rows &wanted, std::string_view name) {
    const std::vector<Node> current = resolve_rows(graph, rows);
    const std::vector<Node> left = resolve_rows(graph, wanted);
    const NodeSet applied = ancestors(graph, current, Edges::all);
    for (const Node node : left) {
        if (!applied.contains(node)) {
            throw name.empty()
                ? not_applied(graph, node, graph.id(node), "It is not applied where the range starts.")
                : not_applied(graph, node, name,
                              "Revision \"" + graph.id(node) + "\", which belongs to it, is not applied.");
        }
    }
    const NodeSet stays = ancestors(graph, left, Edges::all);
    NodeSet undone(graph);
    for (const Node node : applied.members()) {
        if (!stays.contains(node)) {
            undone.insert(node);
        }
    }
    return undo(graph, current, applied, undone);
}

} // namespace migrate::core
