#include "core/plan/plan.hpp"

#include "engine/run/planned_command.hpp"

#include "engine/error.hpp"
#include "engine/run/downgrade.hpp"
#include "engine/state/service_lock.hpp"
#include "engine/state/version_table.hpp"
#include "engine/state/version_writer.hpp"
#include "pg/command.hpp"
#include "pg/subtransaction.hpp"

namespace migrate::engine {

namespace {

core::Rows rows_of_locked(const Service &service, ServiceLock lock) {
    if (lock == ServiceLock::run) {
        VersionWriter versions(service);
        return versions.read();
    }
    return read_latest_rows(service);
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

} // namespace

Command upgrade_command(RunCommand command, const std::vector<std::string> &services,
                        const std::string &target, const std::string &asked) {
    return {{command, target, asked, pg::current_command()}, services, false, [=](ServiceViews &views) {
                std::vector<core::UpgradeRequest> requests;
                requests.reserve(services.size());
                for (const std::string &service : services) {
                    requests.push_back(
                        {service, views.in_sight(service, target), views.find_state(service, target)});
                }
                return core::plan_cross_service_upgrade(requests, views.finder());
            }};
}

Command downgrade_command(RunCommand command, const std::string &name, const std::string &target) {
    return {{command, target, name, pg::current_command()}, {name}, true, [=](ServiceViews &views) {
                return plan_downgrade(views, name, target);
            }};
}

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

std::vector<DueRepeatables> repeatables_of(const Command &command, ServiceViews &views,
                                           const core::CrossServicePlan &plan,
                                           const pg::SnapshotScope &snapshot) {
    return is_upgrade(command.identity.command)
               ? plan_repeatables(views, plan, command.services.size(), snapshot)
               : std::vector<DueRepeatables>();
}

core::Rows try_read_rows(const Service &service, const pg::SnapshotScope &snapshot) {
    return try_read_version_rows(service, snapshot).value_or(core::Rows());
}

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

LockedServices::LockedServices(const Locks &locks, const std::optional<Planned> &planned)
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

} // namespace migrate::engine
