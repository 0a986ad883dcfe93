#include <algorithm>

#include "core/plan/plan_stamp.hpp"
#include "core/text.hpp"

#include "engine/run/commands.hpp"

#include "engine/error.hpp"
#include "engine/run/deadline.hpp"
#include "engine/run/planned_command.hpp"
#include "engine/state/service_lock.hpp"
#include "engine/state/version_table.hpp"
#include "engine/state/version_writer.hpp"
#include "engine/store/change_log.hpp"
#include "engine/store/run_log.hpp"
#include "engine/store/services.hpp"
#include "pg/catalog.hpp"
#include "pg/command.hpp"
#include "pg/error.hpp"
#include "pg/read_only.hpp"
#include "pg/sqlstate.hpp"
#include "pg/subtransaction.hpp"

namespace migrate::engine {

namespace {

std::vector<StepReport> run_locked(const Command &command, LockedServices &locked, const Planned &planned) {
    const std::vector<DueRepeatables> repeatables =
        repeatables_of(command, locked.views(), planned.plan, locked.snapshot());
    if (planned.plan.steps.empty() && repeatables.empty()) {
        return {};
    }
    warn_of_deadline(locked.views(), planned.plan, repeatables);
    return run_plan(locked.views(), planned.plan, repeatables, command.identity, locked.snapshot());
}

// planned: as far as the command has looked already.
std::vector<StepReport> run_command(const Command &command, std::optional<Planned> planned = {}) {
    Locks locks;
    bool are_several = foresee_locks(command, locks, planned);
    for (;;) {
        if (are_several && !try_locks(command, locks, planned)) {
            continue;
        }
        const Locks taken = locks;
        LockedServices locked(taken, planned);
        make_plan(command, locked.views(), planned);
        if (!add_locks(locks, planned->plan)) {
            return run_locked(command, locked, *planned);
        }
        are_several = true; // a dependency on another service has been registered meanwhile
    }
}

// Whether an upgrade has nothing to do, found out without writing, so that a repeated upgrade costs no
// transaction id. Where another run holds the service, that is not known before it ends. With an outdated
// snapshot neither.
bool is_upgraded(const std::string &name, const Command &command, std::optional<Planned> &planned) {
    if (IsolationUsesXactSnapshot()) {
        return false;
    }
    const pg::SnapshotScope snapshot = pg::SnapshotScope::fresh();
    Service service = find_service(name, snapshot);
    require_right(service);
    if (service.holder.held) {
        return false;
    }
    const std::optional<core::Rows> rows = try_read_version_rows(service, snapshot);
    if (!rows) {
        return false;
    }
    ServiceViews views(snapshot, [&](const Service &one) {
        return one.name == name ? *rows : try_read_rows(one, snapshot);
    });
    views.add(std::move(service));
    make_plan(command, views, planned);
    return planned->plan.steps.empty() && repeatables_of(command, views, planned->plan, snapshot).empty();
}

// Rows that name what is replaced count as what replaces it; where nothing else changes, a stamp still makes
// the table say so.
void correct_rows(const core::ServiceState &state, core::CrossServicePlan &result) {
    if (!result.steps.empty()) {
        std::vector<core::RowChange> &changes = result.steps.front().changes;
        changes.insert(changes.begin(), state.corrections.begin(), state.corrections.end());
        return;
    }
    for (const core::RowChange &change : state.corrections) {
        result.steps.push_back(
            {core::Direction::stamp, state.graph->find(change.to).value(), {change}, {change.from}});
    }
}

core::CrossServicePlan plan_stamp(ServiceViews &views, const std::string &name,
                                  const std::vector<std::string> &targets, bool purge) {
    const core::ServiceState &state = views.state(name);
    std::vector<std::string> in_sight;
    in_sight.reserve(targets.size());
    for (const std::string &target : targets) {
        const std::optional<core::Rows> tagged = views.find_state(name, target);
        if (!tagged) {
            in_sight.push_back(views.in_sight(name, target));
        } else if (tagged->empty()) {
            in_sight.emplace_back("base");
        } else {
            in_sight.insert(in_sight.end(), tagged->begin(), tagged->end());
        }
    }
    core::Plan plan = core::plan_stamp(*state.graph, state.rows, in_sight, purge);
    core::CrossServicePlan result{{name}, std::move(plan.steps)};
    if (!purge) {
        correct_rows(state, result);
    }
    return result;
}

std::string joined(const std::vector<std::string> &targets) {
    std::string text;
    for (const std::string &target : targets) {
        text += (text.empty() ? "" : " ") + target;
    }
    return text.empty() ? "base" : text;
}

} // namespace

std::vector<StepReport> upgrade(const std::string &name, const std::string &target) {
    pg::refuse_read_only("migrate.upgrade()");
    const Command command = upgrade_command(RunCommand::upgrade, {name}, target, name);
    std::optional<Planned> planned;
    return is_upgraded(name, command, planned) ? std::vector<StepReport>()
                                               : run_command(command, std::move(planned));
}

std::vector<StepReport> upgrade_all(const std::string &target) {
    pg::refuse_read_only("migrate.upgrade_all()");
    std::vector<std::string> names;
    for (const Service &service : all_services(pg::SnapshotScope::fresh())) {
        names.push_back(service.name);
    }
    return run_command(upgrade_command(RunCommand::upgrade, names, target, ""));
}

std::vector<StepReport> downgrade(const std::string &name, const std::string &target) {
    pg::refuse_read_only("migrate.downgrade()");
    return run_command(downgrade_command(RunCommand::downgrade, name, target));
}

std::vector<StepReport> stamp(const std::string &name, const std::vector<std::string> &targets, bool purge) {
    pg::refuse_read_only("migrate.stamp()");
    Service service = lock_service(name);
    const RunningService running(name); // for triggers on the version table, which a purge fires
    const pg::SnapshotScope snapshot = pg::SnapshotScope::fresh();
    ServiceViews views(snapshot, [&](const Service &one) {
        VersionWriter versions(one);
        return purge ? versions.purge() : versions.read();
    });
    views.add(std::move(service));
    const core::CrossServicePlan plan =
        explained(name, [&] { return plan_stamp(views, name, targets, purge); });
    if (plan.steps.empty()) {
        return {};
    }
    return run_plan(views, plan, {}, {RunCommand::stamp, joined(targets), name, pg::current_command()},
                    snapshot);
}

void ensure_version(const std::string &name) {
    pg::refuse_read_only("migrate.ensure_version()");
    const Service service = lock_service(name);
    const bool is_there = OidIsValid(find_version_table(service));
    VersionWriter versions(service);
    versions.read();
    if (!is_there) {
        log_change(name, ChangeCommand::ensure_version, {});
    }
}

void check_up_to_date(const std::string &name) {
    const pg::SnapshotScope snapshot = pg::SnapshotScope::active();
    ServiceViews views(snapshot,
                       [&](const Service &service) { return read_version_rows(service, snapshot); });
    const Command command = upgrade_command(RunCommand::upgrade, {name}, "heads", name);
    std::optional<Planned> planned;
    make_plan(command, views, planned);
    const std::size_t steps = planned->plan.steps.size();
    if (steps > 0) {
        throw pg::Error(pg::sqlstate::not_up_to_date, "Target database is not up to date.",
                        core::format(R"(Service "{}" is {} {} behind its heads.)", name,
                                     std::to_string(steps), steps == 1 ? "step" : "steps"),
                        core::format("SELECT * FROM migrate.upgrade({}, 'heads');", pg::quote_literal(name)));
    }
    for (const DueRepeatables &due : repeatables_of(command, views, planned->plan, snapshot)) {
        throw pg::Error(
            pg::sqlstate::not_up_to_date, "Target database is not up to date.",
            core::format(R"(Service "{}" is at its heads, but has repeatable scripts to run: {}.)", name,
                         core::quote_some(due.scripts)),
            core::format("SELECT * FROM migrate.upgrade({}, 'heads');", pg::quote_literal(name)));
    }
}

} // namespace migrate::engine
