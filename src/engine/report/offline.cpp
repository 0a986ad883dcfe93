#include <algorithm>
#include <functional>
#include <string_view>

#include "engine/report/offline.hpp"

#include "engine/error.hpp"
#include "engine/report/offline_printer.hpp"
#include "engine/state/due_repeatables.hpp"
#include "engine/state/prepared_step.hpp"
#include "engine/state/service_lock.hpp"
#include "engine/state/service_view.hpp"
#include "engine/state/version_table.hpp"
#include "engine/store/run_log.hpp"
#include "engine/store/services.hpp"

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
    const std::shared_ptr<const Registry> registry = registry_of(service, snapshot);
    const core::Graph &graph = registry->graph;
    for (const std::string &range : ranges) {
        const std::string start(start_of(range));
        if (graph.find(start)) {
            return {start};
        }
    }
    return {};
}

std::string range_in_sight(ServiceViews &views, const std::string &service, const std::string &range) {
    const auto colon = range.find(':');
    if (colon == std::string::npos) {
        return views.in_sight(service, range);
    }
    return views.in_sight(service, range.substr(0, colon)) + ":" +
           views.in_sight(service, range.substr(colon + 1));
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

// What an upgrade runs at its end. From where this database is, that is what a run here has; from elsewhere,
// whatever it may be: which of them the other database has had can't be known here.
std::vector<std::string> repeatables_of(const Service &service, const core::Graph &graph,
                                        const core::OfflinePlan &plan, bool from_current,
                                        const pg::SnapshotScope &snapshot) {
    std::vector<core::Node> applied_now;
    for (const core::Step &step : plan.plan.steps) {
        applied_now.push_back(step.revision);
    }
    if (applied_now.empty() && !from_current) {
        return {};
    }
    const bool everything = !applied_now.empty() && (plan.start.empty() || !from_current);
    return due_repeatables(service, graph, plan.start, applied_now, everything, snapshot);
}

using Ranges = std::vector<std::string>;
using MakePlan =
    std::function<core::OfflinePlan(const core::Graph &, const core::CurrentVersion &, const Ranges &)>;

// What "current" in the ranges stands for, as the version table has it.
core::CurrentVersion read_current(const Service &service, const Ranges &ranges,
                                  const pg::SnapshotScope &snapshot) {
    core::CurrentVersion current;
    if (std::any_of(ranges.begin(), ranges.end(), core::mentions_current)) {
        current.rows = read_version_rows(service, snapshot);
    }
    if (current.rows.size() > 1) {
        current.latest = latest_logged_row(service.name, current.rows);
    }
    return current;
}

core::CurrentVersion in_sight(ServiceViews &views, const std::string &service, core::CurrentVersion current) {
    for (std::string &row : current.rows) {
        row = views.in_sight(service, row);
    }
    current.latest = views.in_sight(service, current.latest);
    return current;
}

std::vector<std::string> print_plan(core::Direction direction, const std::string &name, const Ranges &ranges,
                                    const MakePlan &make_plan) {
    const pg::SnapshotScope snapshot = pg::SnapshotScope::active();
    const Service service = find_service(name, snapshot);
    require_right(service);
    const core::CurrentVersion current = read_current(service, ranges, snapshot);
    const bool from_current = std::any_of(ranges.begin(), ranges.end(), core::starts_at_current);
    ServiceViews views(snapshot, [&](const Service &one) {
        return from_current ? current.rows : rows_that_tell(one, ranges, snapshot);
    });
    views.add(service);
    Ranges seen;
    seen.reserve(ranges.size());
    for (const std::string &range : ranges) {
        seen.push_back(range_in_sight(views, name, range));
    }
    const Registry &registry = views.registry(name);
    core::OfflinePlan plan =
        explained(name, [&] { return make_plan(registry.graph, in_sight(views, name, current), seen); });
    for (const core::Step &step : plan.plan.steps) {
        pg::check_interrupts();
        refuse_irreversible(service, registry, step);
    }
    std::vector<std::string> repeatables;
    if (direction == core::Direction::upgrade) {
        repeatables = repeatables_of(service, registry.graph, plan, from_current, snapshot);
    }
    correct_start(plan, views.state(name).corrections);
    return print_offline(service, registry, plan, repeatables, snapshot);
}

} // namespace

std::vector<std::string> upgrade_sql(const std::string &name, const std::string &range) {
    return print_plan(core::Direction::upgrade, name, {range},
                      [](const auto &graph, const auto &current, const Ranges &ranges) {
                          return core::plan_upgrade_offline(graph, current, ranges.front());
                      });
}

std::vector<std::string> downgrade_sql(const std::string &name, const std::string &range) {
    return print_plan(core::Direction::downgrade, name, {range},
                      [](const auto &graph, const auto &current, const Ranges &ranges) {
                          return core::plan_downgrade_offline(graph, current, ranges.front());
                      });
}

std::vector<std::string> stamp_sql(const std::string &name, const std::vector<std::string> &ranges) {
    return print_plan(core::Direction::stamp, name, ranges, core::plan_stamp_offline);
}

} // namespace migrate::engine
