#include "core/plan/plan_upgrade.hpp"

#include "engine/run/verifying.hpp"

#include "engine/error.hpp"
#include "engine/state/applied_state.hpp"
#include "engine/state/service_lock.hpp"
#include "engine/state/unknown_variables.hpp"
#include "engine/store/scripts.hpp"
#include "engine/store/services.hpp"
#include "pg/error.hpp"
#include "pg/memory.hpp"
#include "pg/read_only.hpp"
#include "pg/statement_timeout.hpp"
#include "pg/subtransaction.hpp"

namespace migrate::engine {

namespace {

Verification failed(const std::string &service, const std::optional<std::string> &revision,
                    const pg::Failure &failure) {
    const ErrorData *server = failure.server;
    const char *message = server != nullptr ? server->message : failure.message;
    const char *detail = server != nullptr ? server->detail : failure.detail;
    Verification result{service, revision, false};
    result.sqlstate = unpack_sql_state(server != nullptr ? server->sqlerrcode : failure.sqlstate);
    result.problem = std::string(message != nullptr ? message : "out of memory") +
                     (detail != nullptr ? std::string(": ") + detail : "");
    if (server != nullptr && server->context != nullptr) {
        result.context = server->context;
    }
    return result;
}

using Deadline = std::optional<TimestampTz>;

// Whether a statement has used up its own limit, and the caller still has time.
bool is_own_timeout(const pg::PgError &error, Deadline callers) {
    return pg::is_statement_timeout(error) && (!callers || *callers > GetCurrentTimestamp());
}

// Do what ends in a rolled back subtransaction if it fails. A cancel or a shutdown is nobody's problem but
// the caller's.
template <typename F>
Verification outcome_of(const std::string &service, const std::optional<std::string> &revision,
                        Deadline callers, F work) {
    pg::Failure failure{};
    try {
        work();
        return {service, revision, true};
    } catch (const pg::PgError &error) {
        if (ERRCODE_TO_CATEGORY(error.data()->sqlerrcode) == ERRCODE_OPERATOR_INTERVENTION &&
            !is_own_timeout(error, callers)) {
            throw;
        }
        engine::describe_exception(failure);
    } catch (...) {
        engine::describe_exception(failure);
    }
    return failed(service, revision, failure);
}

struct Verifiable {
    std::string revision;
    core::VariableStyle variables;
};

// The applied revisions that have a verify script, in the order of an upgrade from base.
std::vector<Verifiable> verifiable_revisions(const Service &service, const pg::SnapshotScope &snapshot) {
    AppliedRevisions locked(service, snapshot);
    const AppliedState &applied = locked.state();
    const Registry &registry = applied.registry();
    const auto steps =
        explained(service.name, [&] { return core::plan_upgrade(registry.graph, {}, "heads").steps; });
    std::vector<Verifiable> revisions;
    for (const core::Step &step : steps) {
        pg::check_interrupts();
        const std::string &revision = registry.graph.id(step.revision);
        const ScriptProperties &properties = registry.properties[step.revision];
        if (properties.verifiable && applied.is_applied(revision)) {
            revisions.push_back({revision, properties.variables});
        }
    }
    return revisions;
}

// Nothing runs where a variable of one has no value.
void refuse_unknown_variables(const Service &service, const std::vector<Verifiable> &revisions,
                              Variables &variables, const pg::SnapshotScope &snapshot) {
    UnknownVariables unknown;
    for (const Verifiable &one : revisions) {
        unknown.look_at_revision(service, one.revision, ScriptKind::verify, one.variables, true, variables,
                                 snapshot);
    }
    unknown.refuse();
}

Verification verify_revision(const Service &service, const Verifiable &verifiable, ScriptRunner &scripts,
                             Deadline deadline) {
    const std::string &revision = verifiable.revision;
    Verification result = outcome_of(service.name, revision, deadline, [&] {
        scripts.run_rolled_back(revision, ScriptKind::verify, verifiable.variables);
    });
    if (result.ok) {
        return result;
    }
    const Verification left = outcome_of(service.name, revision, deadline, [&] { scripts.clean_up(); });
    return left.ok ? result : left; // what harms the session matters more
}

void verify_service(const Service &service, const pg::SnapshotScope &snapshot,
                    std::vector<Verification> &results) {
    const Deadline deadline = pg::caller_deadline(); // a timer that has fired doesn't tell it any more
    const std::vector<Verifiable> revisions = verifiable_revisions(service, snapshot);
    if (revisions.empty()) {
        return;
    }
    const RunningService running(service.name);
    Variables variables(service, snapshot);
    refuse_unknown_variables(service, revisions, variables, snapshot);
    ScriptRunner scripts(service, "verify", variables, snapshot);
    pg::TemporaryMemory memory;
    for (const Verifiable &one : revisions) {
        pg::check_interrupts();
        results.push_back(verify_revision(service, one, scripts, deadline));
        memory.reset();
    }
}

std::map<std::string, Service> lock_all() {
    std::map<std::string, ServiceLock> locks;
    for (const Service &service : all_services(pg::SnapshotScope::fresh())) {
        require_right(service); // before the first is waited for
        locks.emplace(service.name, ServiceLock::run);
    }
    return lock_services(locks);
}

} // namespace

void verify_step(ScriptRunner &scripts, const std::string &revision, core::VariableStyle variables) {
    scripts.run_rolled_back(revision, ScriptKind::verify, variables);
}

std::vector<Verification> verify(const std::optional<std::string> &name) {
    pg::refuse_read_only("migrate.verify()");
    std::vector<Verification> results;
    if (name) {
        const Service service = lock_service(*name);
        verify_service(service, pg::SnapshotScope::fresh(), results);
        return results;
    }
    const Deadline deadline = pg::caller_deadline();
    for (const auto &locked : lock_all()) {
        const Verification whole = outcome_of(locked.first, std::nullopt, deadline, [&] {
            pg::Subtransaction subtransaction;
            verify_service(locked.second, pg::SnapshotScope::fresh(), results);
            subtransaction.commit();
        });
        if (!whole.ok) {
            results.push_back(whole);
        }
    }
    return results;
}

} // namespace migrate::engine
