#include <algorithm>

#include "core/text.hpp"

#include "engine/state/service_lock.hpp"

#include "engine/script/timeouts.hpp"
#include "engine/store/own_tables.hpp"
#include "engine/store/phases.hpp"
#include "pg/catalog.hpp"
#include "pg/error.hpp"
#include "pg/error_data.hpp"
#include "pg/lock_blockers.hpp"
#include "pg/relation_lock.hpp"
#include "pg/rights.hpp"
#include "pg/session_lock.hpp"

namespace migrate::engine {

namespace {

std::vector<std::string> &running_services() {
    static std::vector<std::string> names;
    return names;
}

// Who holds a service, and what to do about it. Asked before the wait: after a failed one the transaction
// can't be asked.
struct Holder {
    std::string detail;
    std::string hint;
};

std::string describe_process(int pid) {
    const std::optional<pg::Activity> activity = pg::activity_of(pid);
    std::string text = "Process " + std::to_string(pid);
    if (activity) {
        text += " (application \"" + activity->application + "\"" +
                (activity->state.empty() ? "" : ", " + activity->state) + ")";
    }
    text += " holds it";
    return text +
           (activity && !activity->since.empty() ? ", in a transaction that began at " + activity->since
                                                 : "") +
           ".";
}

Holder describe_holder(const pg::RowHolder &holder) {
    const std::string wait = "Wait for it to end, or raise lock_timeout";
    if (!holder.held) {
        return {"", wait + "."};
    }
    if (holder.pid != 0) {
        return {describe_process(holder.pid), wait + "."};
    }
    if (const std::optional<pg::PreparedTransaction> prepared = pg::find_prepared_transaction(holder.xid)) {
        return {core::format(R"(Prepared transaction "{}" of user {} holds it, prepared at {}.)",
                             pg::in_one_line(prepared->gid), pg::in_one_line(prepared->owner),
                             prepared->since),
                core::format("{}; or end it{}", wait, way_to_end(*prepared))};
    }
    return {"Another transaction holds it.", wait + "."};
}

// What a command reads before it writes, in full strength at once: a REINDEX that came in between would wait
// for us, and we for it.
void lock_tables(const std::string &service) {
    const pg::LockWatch waits;
    pg::LockWatch::follow_settings();
    try {
        for (const char *table : {"services", "run_steps"}) {
            const Oid relation = own_relation(table);
            pg::lock_relation(relation, RowExclusiveLock);
        }
    } catch (const pg::PgError &error) {
        explain_wait(error);
        pg::add_context(error, core::format(R"(before a command on service "{}")", service));
        throw;
    }
}

bool wait_for_row(const Service &service, ServiceLock lock) {
    const LockTimeoutScope timeout(service);
    lock_tables(service.name);
    const Holder holder = describe_holder(service.holder);
    try {
        return lock_service_row(service.name, lock);
    } catch (const pg::PgError &error) {
        if (error.data()->sqlerrcode != ERRCODE_LOCK_NOT_AVAILABLE) {
            throw;
        }
        throw pg::Error(
            ERRCODE_LOCK_NOT_AVAILABLE,
            core::format(R"(another run holds service "{}", and lock_timeout was reached)", service.name),
            holder.detail, holder.hint);
    }
}

// Not to be told to hand out a superuser's rights, nor a role that is gone.
std::string way_to_right(const Service &service) {
    const Oid owner = pg::find_role(service.owner);
    if (!OidIsValid(owner) || pg::is_superuser(owner)) {
        return core::format("A superuser can do it, or give the service another owner: "
                            "SELECT migrate.alter_service({}, owner => '<role>');",
                            pg::quote_literal(service.name));
    }
    return core::format("Ask for it: GRANT {} TO {};", pg::quote_identifier(service.owner),
                        pg::quote_identifier(pg::role_name(GetUserId())));
}

} // namespace

bool has_right(const Service &service) {
    // A superuser may mend a service whose owner is gone.
    if (pg::is_superuser()) {
        return true;
    }
    const Oid owner = pg::find_role(service.owner);
    return OidIsValid(owner) && pg::can_become(owner);
}

void require_right(const Service &service) {
    if (!has_right(service)) {
        throw pg::Error(
            ERRCODE_INSUFFICIENT_PRIVILEGE,
            core::format(R"(permission denied for service "{}")", service.name),
            core::format(R"(Only roles that can SET ROLE to its owner "{}" may do this.)", service.owner),
            way_to_right(service));
    }
}

void refuse_online(const std::string &name) {
    const LOCKTAG tag = pg::lock_tag_of(name);
    if (!pg::is_locked_by_other(tag)) {
        return;
    }
    const int pid = pg::holder_of_lock(tag);
    const std::optional<pg::Activity> activity = pg::activity_of(pid);
    const std::string running = running_phase(name, pid);
    throw pg::Error(ERRCODE_LOCK_NOT_AVAILABLE,
                    core::format(R"(an online run of another session works on service "{}")", name),
                    core::format(R"(Process {} (application "{}") runs {}.)", std::to_string(pid),
                                 activity ? activity->application : "", running.empty() ? "it" : running),
                    "Call again when it has ended. To see how far it is: SELECT * FROM migrate.phases;");
}

void require_session_lock(const std::string &name) {
    if (!pg::has_session_lock(pg::lock_tag_of(name))) {
        throw pg::Error(
            ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
            core::format(R"(the run of service "{}" has lost its lock)", name),
            "A script has given back all advisory locks of the session. What ran before is committed.",
            "Leave pg_advisory_unlock_all() out of the script, and CALL again to go on.");
    }
}

Service lock_service(const std::string &name, void (*require)(const Service &), const Service *seen) {
    const std::vector<std::string> &running = running_services();
    if (std::find(running.begin(), running.end(), name) != running.end()) {
        throw pg::Error(
            ERRCODE_OBJECT_IN_USE, core::format(R"(service "{}" is being run)", name),
            "A script can't run, stamp, register or drop its own service, nor another one of the same run.");
    }
    // Rights are checked before the wait, so that nobody waits for what is refused, and after it, on what
    // then holds.
    refuse_online(name);
    for (;;) {
        const Service before = seen != nullptr ? *seen : find_service(name, pg::SnapshotScope::fresh());
        require(before);
        if (wait_for_row(before, ServiceLock::run)) {
            break;
        }
        seen = nullptr;
        // Dropped while we waited. If another one has taken its name, that is the one to wait for.
    }
    refuse_online(name); // one that began before we had the row
    Service service = find_service(name, pg::SnapshotScope::fresh());
    require(service);
    return service;
}

Service hold_service(const std::string &name) {
    refuse_online(name);
    while (!wait_for_row(find_service(name, pg::SnapshotScope::fresh()), ServiceLock::hold)) {
        // Dropped while we waited, as in lock_service().
    }
    refuse_online(name);
    return find_service(name, pg::SnapshotScope::fresh());
}

std::map<std::string, Service>
lock_services(const std::map<std::string, ServiceLock> &wanted,
              const std::function<const Service *(const std::string &)> &find_seen) {
    std::map<std::string, Service> services;
    for (const auto &[name, lock] : wanted) {
        services.emplace(name, lock == ServiceLock::run
                                   ? lock_service(name, require_right, find_seen ? find_seen(name) : nullptr)
                                   : hold_service(name));
    }
    return services;
}

RunningService::RunningService(const std::string &name) { running_services().push_back(name); }

RunningService::~RunningService() { running_services().pop_back(); }

} // namespace migrate::engine
