#include <algorithm>
#include <functional>
#include <string_view>

#include "engine/offline.hpp"

#include "engine/due_repeatables.hpp"
#include "engine/error.hpp"
#include "engine/landscape.hpp"
#include "engine/offline_script.hpp"
#include "engine/prepared_step.hpp"

namespace migrate::engine {

namespace {

// What stands before the colon, as it was written.
std::string_view start_of(std::string_view range) {
    const auto colon = range.find(':');
    return colon == std::string_view::npos ? std::string_view() : range.substr(0, colon);
}

// The row of a start that is a whole id. Only by such a one can a revision be named that a database sees in
// place of the one which replaces it.
core::Rows rows_that_tell(const Service &service, const std::vector<std::string> &ranges,
                          const pg::SnapshotScope &snapshot) {
    const core::Graph &graph = registry_of(service, snapshot).graph;
    for (const std::string &range : ranges) {
        const std::string start(start_of(range));
        if (graph.find(start)) {
            return {start};
        }
    }
    return {};
}

std::string range_in_sight(Landscape &landscape, const std::string &service, const std::string &range) {
    const auto colon = range.find(':');
    if (colon == std::string::npos) {
        return landscape.in_sight(service, range);
    }
    return landscape.in_sight(service, range.substr(0, colon)) + ":" +
           landscape.in_sight(service, range.substr(colon + 1));
}

// The first step also makes the rows name what is in sight.
void correct_start(core::OfflinePlan &plan, const std::vector<core::RowChange> &corrections) {
    if (plan.plan.steps.empty()) {
        return;
    }
    std::vector<core::RowChange> &changes = plan.plan.steps.front().changes;
    changes.insert(changes.begin(), corrections.begin(), corrections.end());
    for (const core::RowChange &correction : corrections) {
        std::replace(plan.start.begin(), plan.start.end(), correction.to, correction.from);
    }
}

// Whatever an upgrade may run at its end: which of them the database has had can't be known here.
std::vector<DueRepeatable> repeatables_of(const Service &service, const core::Graph &graph,
                                          const core::OfflinePlan &plan, const pg::SnapshotScope &snapshot) {
    std::vector<core::Node> applied_now;
    for (const core::Step &step : plan.plan.steps) {
        if (step.direction == core::Direction::upgrade) {
            applied_now.push_back(step.revision);
        }
    }
    return applied_now.empty() ? std::vector<DueRepeatable>()
                               : due_repeatables(service, graph, plan.start, applied_now, true, snapshot);
}

using Ranges = std::vector<std::string>;
using MakePlan = std::function<core::OfflinePlan(const core::Graph &, const Ranges &)>;

std::vector<std::string> print_plan(const std::string &name, const Ranges &ranges,
                                    const MakePlan &make_plan) {
    const pg::SnapshotScope snapshot = pg::SnapshotScope::active();
    const Service service = find_service(name, snapshot);
    require_right(service);
    Landscape landscape(snapshot, [&](const Service &one) { return rows_that_tell(one, ranges, snapshot); });
    landscape.add(service);
    Ranges in_sight;
    in_sight.reserve(ranges.size());
    for (const std::string &range : ranges) {
        in_sight.push_back(range_in_sight(landscape, name, range));
    }
    const Registry &registry = landscape.registry(name);
    core::OfflinePlan plan = explained(name, [&] { return make_plan(registry.graph, in_sight); });
    for (const core::Step &step : plan.plan.steps) {
        pg::check_interrupts();
        refuse_irreversible(service, registry, step);
    }
    const std::vector<DueRepeatable> repeatables = repeatables_of(service, registry.graph, plan, snapshot);
    correct_start(plan, landscape.state(name).corrections);
    return print_offline(service, registry, plan, repeatables, snapshot);
}

} // namespace

std::vector<std::string> upgrade_sql(const std::string &name, const std::string &range) {
    return print_plan(name, {range}, [](const core::Graph &graph, const Ranges &ranges) {
        return core::plan_upgrade_offline(graph, ranges.front());
    });
}

std::vector<std::string> downgrade_sql(const std::string &name, const std::string &range) {
    return print_plan(name, {range}, [](const core::Graph &graph, const Ranges &ranges) {
        return core::plan_downgrade_offline(graph, ranges.front());
    });
}

std::vector<std::string> stamp_sql(const std::string &name, const std::vector<std::string> &ranges) {
    return print_plan(name, ranges, core::plan_stamp_offline);
}

} // namespace migrate::engine
