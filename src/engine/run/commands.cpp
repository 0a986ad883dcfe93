#include <algorithm>

#include "core/plan/plan_stamp.hpp"
#include "core/text.hpp"

#include "engine/run/commands.hpp"

#include "engine/error.hpp"
#include "engine/run/deadline.hpp"
#include "engine/run/downgrade.hpp"
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

using Locks = std::map<std::string, ServiceLock>;

// A command whose plan may touch several services.
struct Command {
    RunIdentity identity;
    std::vector<std::string> services; // that were asked for
    bool finds_dependants;             // services that depend on these may have to come along
    std::function<core::CrossServicePlan(ServiceViews &)> plan;
};

// A plan, and what it was made of.
struct Planned {
    core::CrossServicePlan plan;
    ServiceViews::Basis basis;

    [[nodiscard]] const Service *find(const std::string &name) const {
        const auto found = basis.find(name);
        return found != basis.end() ? &found->second.service : nullptr;
    }
};

// The command's plan. One that was made before is still good where nothing that it was made of has changed.
void make_plan(const Command &command, ServiceViews &views, std::optional<Planned> &planned) {
    if (command.finds_dependants) {
        views.find_dependants();
    }
    explained(command.services.empty() ? "" : command.services.front(), [&] {
        if (!planned || !views.has_basis(planned->basis)) {
            core::CrossServicePlan plan = command.plan(views);
            planned.emplace(Planned{std::move(plan), views.basis()});
        }
    });
}

// What an upgrade has to run beside its steps.
std::vector<DueRepeatables> repeatables_of(const Command &command, ServiceViews &views,
                                           const core::CrossServicePlan &plan,
                                           const pg::SnapshotScope &snapshot) {
    return command.identity.command == RunCommand::upgrade
               ? plan_repeatables(views, plan, command.services.size(), snapshot)
               : std::vector<DueRepeatables>();
}

// The rows while nobody keeps the table from us.
core::Rows try_read_rows(const Service &service, const pg::SnapshotScope &snapshot) {
    return try_read_version_rows(service, snapshot).value_or(core::Rows());
}

core::Rows rows_of_locked(const Service &service, ServiceLock lock) {
    if (lock == ServiceLock::run) {
        VersionWriter versions(service);
        return versions.read();
    }
    return read_latest_rows(service);
}

// Add what the plan touches or relies on; false: it was all there.
bool add_locks(Locks &locks, const core::CrossServicePlan &plan) {
    bool is_new = false;
    for (const std::string &service : plan.services) {
        is_new = locks.emplace(service, ServiceLock::hold).second || is_new;
    }
    for (const core::Step &step : plan.steps) {
        ServiceLock &lock = locks.at(plan.services[step.service]);
        is_new = is_new || lock != ServiceLock::run;
        lock = ServiceLock::run;
    }
    return is_new;
}

// Refuses those that the caller has no right to.
bool reaches_others(const Command &command, const std::optional<Planned> &planned,
                    const pg::SnapshotScope &snapshot) {
    bool reaches = false;
    for (const std::string &name : command.services) {
        const Service *seen = planned ? planned->find(name) : nullptr;
        const Service service = seen != nullptr ? *seen : find_service(name, snapshot);
        require_right(service);
        reaches =
            reaches || !(command.finds_dependants ? dependants_of(name, snapshot) : service.needs).empty();
    }
    return reaches;
}

// The services that the command will touch, as far as can be told beforehand. False: it has to do with those
// alone that it was asked for.
bool foresee_locks(const Command &command, Locks &locks, std::optional<Planned> &planned) {
    for (const std::string &name : command.services) {
        locks.emplace(name, ServiceLock::run);
    }
    const pg::SnapshotScope snapshot = pg::SnapshotScope::fresh();
    if (!reaches_others(command, planned, snapshot)) {
        return false;
    }
    ServiceViews views(snapshot, [&](const Service &service) { return try_read_rows(service, snapshot); });
    make_plan(command, views, planned);
    add_locks(locks, planned->plan);
    // Somebody may be about to commit what the plan still misses, so that nothing is left to do there.
    for (auto &[name, lock] : locks) {
        if (!has_right(views.service(name))) {
            lock = ServiceLock::hold;
        }
    }
    return true;
}

// Services under lock, and others as they are.
class LockedServices {
public:
    // planned: what the command has read of them.
    LockedServices(const Locks &locks, const std::optional<Planned> &planned)
        : services_(lock_services(
              locks, [&](const std::string &name) { return planned ? planned->find(name) : nullptr; })),
          snapshot_(pg::SnapshotScope::fresh()), views_(snapshot_, [&locks](const Service &service) {
              const auto lock = locks.find(service.name);
              return rows_of_locked(service, lock == locks.end() ? ServiceLock::hold : lock->second);
          }) {
        for (auto &[name, service] : services_) {
            views_.add(std::move(service));
        }
    }

    ServiceViews &views() { return views_; }
    const pg::SnapshotScope &snapshot() { return snapshot_; }

private:
    std::map<std::string, Service> services_;
    pg::SnapshotScope snapshot_;
    ServiceViews views_;
};

// Take the locks for a look at the plan that then comes out. False: it needs more of them, because somebody
// has changed what was foreseen. Locks taken out of order could meet in a deadlock: all are given back then.
bool try_locks(const Command &command, Locks &locks, std::optional<Planned> &planned) {
    pg::Subtransaction attempt;
    {
        const Locks taken = locks;
        LockedServices locked(taken, planned);
        make_plan(command, locked.views(), planned);
        if (add_locks(locks, planned->plan)) {
            return false;
        }
    }
    attempt.commit();
    return true;
}

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

Command upgrade_command(const std::vector<std::string> &services, const std::string &target,
                        const std::string &asked) {
    return {{RunCommand::upgrade, target, asked, pg::current_command()},
            services,
            false,
            [=](ServiceViews &views) {
                std::vector<core::UpgradeRequest> requests;
                requests.reserve(services.size());
                for (const std::string &service : services) {
                    requests.push_back(
                        {service, views.in_sight(service, target), views.find_state(service, target)});
                }
                return core::plan_cross_service_upgrade(requests, views.finder());
            }};
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
    const Command command = upgrade_command({name}, target, name);
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
    return run_command(upgrade_command(names, target, ""));
}

std::vector<StepReport> downgrade(const std::string &name, const std::string &target) {
    pg::refuse_read_only("migrate.downgrade()");
    return run_command({{RunCommand::downgrade, target, name, pg::current_command()},
                        {name},
                        true,
                        [&](ServiceViews &views) { return plan_downgrade(views, name, target); }});
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
    const Command command = upgrade_command({name}, "heads", name);
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
