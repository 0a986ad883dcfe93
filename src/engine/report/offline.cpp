#include <algorithm>
#include <functional>
#include <string_view>

#include "engine/report/offline.hpp"

#include "engine/error.hpp"
#include "engine/report/offline_printer.hpp"
#include "engine/state/due_repeatables.hpp"
#include "engine/state/named_states.hpp"
#include "engine/state/prepared_step.hpp"
#include "engine/state/run_start.hpp"
#include "engine/state/service_lock.hpp"
#include "engine/state/service_view.hpp"
#include "engine/state/version_table.hpp"
#include "engine/store/run_log.hpp"
#include "engine/store/services.hpp"

namespace migrate::engine {

namespace {

// What stands before the colon, as it was written.
std::string_view start_of(const core::Graph &graph, std::string_view range) {
    const std::vector<std::string_view> sides = core::split_range(graph, range);
    return sides.size() == 1 ? std::string_view() : sides.front();
}

// The row of a start that is a whole id, or the rows of a tag. Only by these can a revision be named that a
// database sees in place of the one which replaces it.
core::Rows rows_that_tell(const Service &service, const std::vector<std::string> &ranges,
                          const pg::SnapshotScope &snapshot) {
    const std::shared_ptr<const Registry> registry = registry_of(service, snapshot);
    const core::Graph &graph = registry->graph;
    for (const std::string &range : ranges) {
        const std::string_view start = start_of(graph, range);
        if (graph.find(start)) {
            return {std::string(start)};
        }
        if (const std::optional<core::Rows> tagged = find_tagged(service, start, snapshot)) {
            return *tagged;
        }
    }
    return {};
}

std::string range_in_sight(ServiceViews &views, const std::string &service, const std::string &range) {
    std::string seen;
    const char *colon = "";
    for (const std::string_view side : core::split_range(views.registry(service).graph, range)) {
        seen += colon + views.in_sight(service, std::string(side));
        colon = ":";
    }
    return seen;
}

// The states that a range names. What a run began with is known of this database alone.
core::NamedStates states_of(ServiceViews &views, core::Direction direction, const std::string &service,
                            const std::string &range) {
    const core::Graph &graph = views.registry(service).graph;
    const std::string_view end = core::split_range(graph, range).back();
    if (direction == core::Direction::downgrade && core::starts_at_current(graph, range)) {
        if (std::optional<core::Rows> rows = find_run_start(views, service, end)) {
            return {{std::string(end), std::move(*rows)}};
        }
    }
    core::NamedStates states;
    for (const std::string_view side : core::split_range(graph, range)) {
        if (std::optional<core::Rows> rows = views.find_state(service, side)) {
            states.emplace(side, std::move(*rows));
        }
    }
    return states;
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
    const std::shared_ptr<const Registry> registry = registry_of(service, snapshot);
    if (std::any_of(ranges.begin(), ranges.end(), [&](const std::string &range) {
            return core::mentions_current(registry->graph, range);
        })) {
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
    core::CurrentVersion current = read_current(service, ranges, snapshot);
    const std::shared_ptr<const Registry> whole = registry_of(service, snapshot);
    const bool from_current = std::any_of(ranges.begin(), ranges.end(), [&](const std::string &range) {
        return core::starts_at_current(whole->graph, range);
    });
    ServiceViews views(snapshot, [&](const Service &one) {
        return from_current ? current.rows : rows_that_tell(one, ranges, snapshot);
    });
    views.add(service);
    Ranges seen;
    seen.reserve(ranges.size());
    for (const std::string &range : ranges) {
        seen.push_back(range_in_sight(views, name, range));
        current.states.merge(states_of(views, direction, name, range));
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
