#include "engine/commands.hpp"

#include "core/target.hpp"

#include "engine/error.hpp"
#include "engine/log.hpp"
#include "engine/own_tables.hpp"
#include "engine/version_table.hpp"
#include "pg/catalog.hpp"
#include "pg/error.hpp"
#include "pg/spi.hpp"
#include "pg/sqlstate.hpp"

namespace migrate::engine {

namespace {

// Whether an upgrade has nothing to do, found out without writing, so that a repeated upgrade costs no
// transaction id. Where another run holds the service, that is not known before it ends. With an outdated
// snapshot neither.
bool is_upgraded(const std::string &name, const std::string &target) {
    if (IsolationUsesXactSnapshot()) {
        return false;
    }
    const pg::SnapshotScope snapshot = pg::SnapshotScope::fresh();
    const Service service = find_service(name, snapshot);
    require_right(service);
    if (service.holder.held) {
        return false;
    }
    const Oid table = try_lock_version_table(service, AccessShareLock);
    if (!OidIsValid(table)) {
        return false;
    }
    const core::Rows rows = versions_of(service, scan_version_rows(service, table, snapshot));
    const Registry &registry = registry_of(service, snapshot);
    const bool upgraded =
        explained(name, [&] { return core::plan_upgrade(registry.graph, rows, target).steps.empty(); });
    if (!upgraded) {
        // Whoever waits for the service must not hold what the run before it may want to drop.
        pg::pg([&] { UnlockRelationOid(table, AccessShareLock); });
    }
    return upgraded;
}

// The row of the step that the log has last, among those that are rows still: what a bare -N undoes. Empty:
// none.
std::string latest_logged_row(const Service &service, const core::Rows &rows) {
    static pg::Statement statement(
        "SELECT s.revision FROM migrate.run_steps AS s WHERE s.service OPERATOR(pg_catalog.=) $1"
        " AND s.revision OPERATOR(pg_catalog.=) ANY ($2) AND s.direction OPERATOR(pg_catalog.<>) 'downgrade'"
        " ORDER BY s.run DESC, s.step DESC LIMIT 1");
    const Bookkeeping bookkeeping;
    const std::vector<pg::Row> found =
        statement.execute({pg::text_parameter(service.name), pg::text_array_parameter(rows)});
    return found.empty() ? std::string() : found[0][0].value_or("");
}

// Plan a command on a locked service and run the plan. make_plan: (graph, rows) → plan. The run gets its
// number when it turns out that there is something to do.
template <typename F>
void plan_and_run(const Service &service, RunIdentity &identity, F make_plan,
                  std::vector<StepReport> &reports) {
    const pg::SnapshotScope snapshot = pg::SnapshotScope::fresh();
    VersionWriter versions(service);
    const core::Rows rows = versions.read();
    // Only now: creating the table may fire event triggers, and what they abort drops an uncommitted graph.
    const Registry &registry = registry_of(service, snapshot);
    const core::Plan plan = explained(service.name, [&] { return make_plan(registry.graph, rows); });
    if (!plan.steps.empty()) {
        if (identity.run == 0) {
            identity.run = next_run_number();
        }
        run_plan(service, registry, plan, rows, versions, identity, snapshot, reports);
    }
}

} // namespace

std::vector<StepReport> upgrade(const std::string &name, const std::string &target) {
    refuse_read_only("migrate.upgrade()");
    std::vector<StepReport> reports;
    if (is_upgraded(name, target)) {
        return reports;
    }
    RunIdentity identity{0, "upgrade", target};
    plan_and_run(
        lock_service(name), identity,
        [&](const core::Graph &graph, const core::Rows &rows) {
            return core::plan_upgrade(graph, rows, target);
        },
        reports);
    return reports;
}

std::vector<StepReport> upgrade_all(const std::string &target) {
    refuse_read_only("migrate.upgrade_all()");
    std::vector<Service> services;
    for (const Service &service : all_services(pg::SnapshotScope::fresh())) {
        services.push_back(lock_service(service.name));
    }
    RunIdentity identity{0, "upgrade", target};
    std::vector<StepReport> reports;
    for (const Service &service : services) {
        plan_and_run(
            service, identity,
            [&](const core::Graph &graph, const core::Rows &rows) {
                return core::plan_upgrade(graph, rows, target);
            },
            reports);
    }
    return reports;
}

std::vector<StepReport> downgrade(const std::string &name, const std::string &target) {
    refuse_read_only("migrate.downgrade()");
    const Service service = lock_service(name);
    RunIdentity identity{0, "downgrade", target};
    std::vector<StepReport> reports;
    plan_and_run(
        service, identity,
        [&](const core::Graph &graph, const core::Rows &rows) {
            const std::string latest = core::names_current_relative(target) && rows.size() > 1
                                           ? latest_logged_row(service, rows)
                                           : "";
            return core::plan_downgrade(graph, rows, target, latest);
        },
        reports);
    return reports;
}

std::vector<StepReport> stamp(const std::string &name, const std::vector<std::string> &targets, bool purge) {
    refuse_read_only("migrate.stamp()");
    const Service service = lock_service(name);
    const pg::SnapshotScope snapshot = pg::SnapshotScope::fresh();
    std::string target;
    for (const std::string &one : targets) {
        target += (target.empty() ? "" : " ") + one;
    }
    VersionWriter versions(service);
    const core::Rows rows = purge ? versions.purge() : versions.read();
    const Registry &registry = registry_of(service, snapshot);
    const core::Plan plan =
        explained(name, [&] { return core::plan_stamp(registry.graph, rows, targets, purge); });
    std::vector<StepReport> reports;
    if (!plan.steps.empty()) {
        run_plan(service, registry, plan, rows, versions,
                 {next_run_number(), "stamp", target.empty() ? "base" : target}, snapshot, reports);
    }
    return reports;
}

void ensure_version(const std::string &name) {
    refuse_read_only("migrate.ensure_version()");
    const Service service = lock_service(name);
    VersionWriter versions(service);
    versions.read();
}

void check_up_to_date(const std::string &name) {
    const pg::SnapshotScope snapshot = pg::SnapshotScope::active();
    const Service service = find_service(name, snapshot);
    const core::Rows rows = read_version_rows(service, snapshot, IfLocked::fail);
    const Registry &registry = registry_of(service, snapshot);
    const std::size_t steps =
        explained(name, [&] { return core::plan_upgrade(registry.graph, rows, "heads").steps.size(); });
    if (steps > 0) {
        throw pg::Error(pg::sqlstate::not_up_to_date, "Target database is not up to date.",
                        "Service \"" + name + "\" is " + std::to_string(steps) +
                            (steps == 1 ? " step" : " steps") + " behind its heads.",
                        "SELECT * FROM migrate.upgrade(" + pg::quote_literal(name) + ", 'heads');");
    }
}

} // namespace migrate::engine
