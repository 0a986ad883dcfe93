#include "core/plan/plan_upgrade.hpp"

#include "core/graph/order.hpp"
#include "core/plan/version_rows.hpp"
#include "core/target/applied.hpp"
#include "core/target/lookup.hpp"
#include "core/target/relative.hpp"
#include "core/target/target.hpp"

#include <algorithm>

namespace migrate::core {
namespace {

// Every target is a row already and no row can be below another, as far as can be told without a walk.
bool is_up_to_date(const Graph &graph, std::span<const Node> rows, std::span<const Node> targets) {
    const bool sound = rows.size() == 1 || std::all_of(rows.begin(), rows.end(),
                                                       [&](Node row) { return graph.is_real_head(row); });
    const NodeSet current(graph, rows);
    return sound &&
           std::all_of(targets.begin(), targets.end(), [&](Node node) { return current.contains(node); });
}

Plan apply(const Graph &graph, const std::vector<Node> &current, const std::vector<Node> &targets) {
    Plan plan;
    if (is_up_to_date(graph, current, targets)) {
        return plan;
    }
    const NodeSet pending = pending_revisions(graph, current, targets);
    std::vector<Node> order = order_down(graph, pending, pending, targets);
    std::reverse(order.begin(), order.end());
    UpgradeRows version_rows(graph, current);
    InterruptTicker ticker;
    plan.steps.reserve(order.size());
    for (const Node node : order) {
        ticker.tick();
        plan.steps.push_back({Direction::upgrade, node, version_rows.apply(node), {}});
    }
    return plan;
}

} // namespace

Plan plan_upgrade(const Graph &graph, const Rows &rows, std::string_view target) {
    refuse_range(target);
    const std::vector<Node> current = resolve_rows(graph, rows);
    return apply(graph, current, wording_multiple_heads(multiple_heads_message(target), [&] {
                     return upgrade_target(graph, rows, target, AtEnd::fail);
                 }));
}

Plan plan_upgrade_to(const Graph &graph, const Rows &rows, const Rows &wanted) {
    const std::vector<Node> current = resolve_rows(graph, rows);
    return apply(graph, current, resolve_rows(graph, wanted));
}

} // namespace migrate::core
