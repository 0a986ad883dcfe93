// A command that goes down a plan: what it was asked for, the plan that comes out, and the services that have
// to be locked for it.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/plan/cross_service_plan.hpp"

#include "engine/run/runner.hpp"
#include "engine/state/due_repeatables.hpp"
#include "engine/state/service_view.hpp"
#include "engine/store/services.hpp"
#include "pg/snapshot.hpp"

namespace migrate::engine {

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

Command upgrade_command(RunCommand command, const std::vector<std::string> &services,
                        const std::string &target, const std::string &asked);
Command downgrade_command(RunCommand command, const std::string &name, const std::string &target);

// The command's plan. One that was made before is still good where nothing that it was made of has changed.
void make_plan(const Command &command, ServiceViews &views, std::optional<Planned> &planned);

// What an upgrade has to run beside its steps.
std::vector<DueRepeatables> repeatables_of(const Command &command, ServiceViews &views,
                                           const core::CrossServicePlan &plan,
                                           const pg::SnapshotScope &snapshot);

// The rows while nobody keeps the table from us.
core::Rows try_read_rows(const Service &service, const pg::SnapshotScope &snapshot);

// The services that the command will touch, as far as can be told beforehand. False: it has to do with those
// alone that it was asked for.
bool foresee_locks(const Command &command, Locks &locks, std::optional<Planned> &planned);

// Add what the plan touches or relies on; false: it was all there.
bool add_locks(Locks &locks, const core::CrossServicePlan &plan);

// Take the locks for a look at the plan that then comes out. False: it needs more of them, because somebody
// has changed what was foreseen. Locks taken out of order could meet in a deadlock: all are given back then.
bool try_locks(const Command &command, Locks &locks, std::optional<Planned> &planned);

// Services under lock, and others as they are.
class LockedServices {
public:
    // planned: what the command has read of them.
    LockedServices(const Locks &locks, const std::optional<Planned> &planned);

    ServiceViews &views() { return views_; }
    const pg::SnapshotScope &snapshot() { return snapshot_; }

private:
    std::map<std::string, Service> services_;
    pg::SnapshotScope snapshot_;
    ServiceViews views_;
};

} // namespace migrate::engine
