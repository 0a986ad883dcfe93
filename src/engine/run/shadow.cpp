#include <algorithm>

#include "core/target/lookup.hpp"
#include "core/text.hpp"

#include "engine/run/shadow.hpp"

#include "engine/error.hpp"
#include "engine/run/runner.hpp"
#include "engine/settings.hpp"
#include "engine/state/due_repeatables.hpp"
#include "engine/state/service_lock.hpp"
#include "engine/state/snapshot.hpp"
#include "engine/store/own_tables.hpp"
#include "pg/arguments.hpp"
#include "pg/aside_schema.hpp"
#include "pg/catalog.hpp"
#include "pg/command.hpp"
#include "pg/duration.hpp"
#include "pg/error_data.hpp"
#include "pg/role_scope.hpp"

namespace migrate::engine {

namespace {

// Needs no quotes, so that its name can be told in a definition.
constexpr std::string_view aside = "migrate_aside";

// The shorter of two limits in milliseconds; 0 is no limit.
int shorter(int one, int other) {
    if (one == 0 || other == 0) {
        return std::max(one, other);
    }
    return std::min(one, other);
}

std::string lock_timeout_of(const Service &service) {
    const std::string own = service.lock_timeout.value_or(pg::shown_setting("lock_timeout"));
    return std::to_string(shorter(pg::milliseconds(own), plan_lock_timeout()));
}

void replace_all(std::string &text, const std::string &part, const std::string &by) {
    for (std::size_t place = text.find(part); place != std::string::npos; place = text.find(part, place)) {
        text.replace(place, part.size(), by);
        place += by.size();
    }
}

} // namespace

Shadow::Shadow(const std::string &service) : name_(service), begun_(pg::current_command()) {
    if (client_min_messages < WARNING) { // what scripts say of themselves is for runs
        settings_.set("client_min_messages", "warning");
    }
    take_services();
    const Service &own = services_.at(name_);
    live_ = read_schema(own, pg::SnapshotScope::latest());
    for (const auto &[name, one] : services_) {
        rows_[name] = read_latest_rows(one);
    }
    put_schema_aside();
}

void Shadow::take_services() {
    const pg::SnapshotScope snapshot = pg::SnapshotScope::fresh();
    const Service asked = find_service(name_, snapshot);
    std::map<std::string, ServiceLock> locks;
    for (const Service &one : all_services(snapshot)) {
        if (one.schema_name == asked.schema_name) {
            require_right(one);
            locks.emplace(one.name, ServiceLock::run);
        }
    }
    services_ = lock_services(locks);
}

void Shadow::put_schema_aside() {
    const std::string &schema_name = services_.at(name_).schema_name;
    const Oid schema = pg::find_namespace(schema_name);
    is_shared_ = services_.size() > 1 || schema_name == "public" || pg::has_extension(schema);
    for (auto &[name, service] : services_) {
        service.lock_timeout = lock_timeout_of(service);
        service.mirror = false;
        if (is_shared_) {
            service.search_path += core::format(", {}", aside);
        }
    }
    if (OidIsValid(schema)) {
        const Bookkeeping bookkeeping; // an owner may not be able to rename it: public
        pg::put_schema_aside(schema, std::string(aside));
    }
}

// The rows of a service that has not been built yet are gone with its version table.
core::UpgradeRequest Shadow::request(ServiceViews &views, const Service &service,
                                     const core::Rows &rows) const {
    views.add_as_of(service, rows);
    core::UpgradeRequest request{service.name, core::quote_some(rows), core::Rows()};
    const core::Graph &graph = views.registry(service.name).graph;
    for (const std::string &row : rows) {
        const std::string name = views.in_sight(service.name, row);
        for (const core::Node node :
             explained(service.name, [&] { return core::find_revisions(graph, name); })) {
            request.state->push_back(graph.id(node));
        }
    }
    return request;
}

core::UpgradeRequest Shadow::request(ServiceViews &views, const std::string &target) const {
    const Service &service = services_.at(name_);
    if (target == "current") {
        return request(views, service, rows_.at(name_));
    }
    if (const std::optional<core::Rows> rows = pg::array_literal(target)) {
        return request(views, service, *rows);
    }
    views.add(service);
    return {name_, views.in_sight(name_, target), views.find_state(name_, target)};
}

void Shadow::upgrade(const std::string &target) {
    const auto make_plan = [&](ServiceViews &views) {
        std::vector<core::UpgradeRequest> requests = {request(views, target)};
        for (const auto &[name, service] : services_) {
            if (name != name_) {
                requests.push_back(request(views, service, rows_.at(name)));
            }
        }
        return core::plan_cross_service_upgrade(requests, views.finder());
    };
    try {
        run(RunCommand::upgrade, target, make_plan, services_.size());
    } catch (const pg::PgError &error) {
        pg::add_detail(error,
                       core::format(R"(It ran in a shadow of schema "{}", on empty tables; the schema )"
                                    "itself is as it was.",
                                    services_.at(name_).schema_name));
        throw;
    }
}

void Shadow::upgrade_along(const std::string &revision) {
    const auto make_plan = [&](ServiceViews &views) {
        views.add_whole(services_.at(name_));
        const std::vector<core::UpgradeRequest> requests = {{name_, revision}};
        return core::plan_cross_service_upgrade(requests, views.finder());
    };
    run(RunCommand::upgrade, revision, make_plan, 0);
}

void Shadow::step_to(const std::string &revision) {
    const auto make_plan = [&](ServiceViews &views) {
        views.add(services_.at(name_));
        const std::vector<core::UpgradeRequest> requests = {{name_, revision}};
        return core::plan_cross_service_upgrade(requests, views.finder());
    };
    run(RunCommand::upgrade, revision, make_plan, 0);
}

void Shadow::step_back(const core::Rows &rows) {
    const auto make_plan = [&](ServiceViews &views) {
        views.add(services_.at(name_));
        core::DowngradeRequest request{name_, "base"};
        request.state = rows;
        return core::plan_cross_service_downgrade(request, views.finder());
    };
    run(RunCommand::downgrade, "base", make_plan, 0);
}

// repeating: so many services of the plan run their repeatable scripts too.
void Shadow::run(RunCommand command, const std::string &target, const MakePlan &make_plan,
                 std::size_t repeating) {
    const pg::SnapshotScope snapshot = pg::SnapshotScope::fresh();
    ServiceViews views(snapshot, read_latest_rows);
    const core::CrossServicePlan plan = explained(name_, [&] { return make_plan(views); });
    std::vector<DueRepeatables> repeatables;
    if (repeating > 0) {
        repeatables = plan_repeatables(views, plan, repeating, snapshot);
    }
    run_plan(views, plan, repeatables, {command, target, name_, begun_, true}, snapshot);
}

std::vector<Shadow::PendingRevision> Shadow::pending(const std::string &target) const {
    const pg::SnapshotScope snapshot = pg::SnapshotScope::fresh();
    ServiceViews views(snapshot, read_latest_rows);
    const std::vector<core::UpgradeRequest> requests = {
        explained(name_, [&] { return request(views, target); })};
    const core::CrossServicePlan plan =
        explained(name_, [&] { return core::plan_cross_service_upgrade(requests, views.finder()); });
    const Registry &registry = views.registry(name_);
    std::vector<PendingRevision> found;
    for (const core::Step &step : plan.steps) {
        if (plan.services[step.service] != name_) {
            continue;
        }
        const core::Revision &revision = registry.graph.revision(step.revision);
        PendingRevision one{revision.id, revision.down_revisions,
                            registry.properties[step.revision].reversible};
        one.needs.insert(one.needs.end(), revision.depends_on.begin(), revision.depends_on.end());
        found.push_back(std::move(one));
    }
    return found;
}

core::Snapshot Shadow::read() const {
    const Service &own = services_.at(name_);
    core::Snapshot rows = read_schema(own, pg::SnapshotScope::latest());
    if (is_shared_) {
        for (core::SnapshotRow &row : rows) {
            replace_all(row.definition, core::format("{}.", aside),
                        core::format("{}.", pg::quote_identifier(own.schema_name)));
        }
    }
    return rows;
}

std::vector<pg::TableDigest> Shadow::digest_tables() const {
    const Service &own = services_.at(name_);
    const Oid owner = owner_of(own);
    const pg::RoleScope role(owner, SECURITY_LOCAL_USERID_CHANGE | SECURITY_RESTRICTED_OPERATION);
    return pg::digest_tables(pg::find_namespace(own.schema_name), find_version_table(own));
}

} // namespace migrate::engine
