#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "core/target/lookup.hpp"
#include "core/text.hpp"

#include "engine/run/shadow.hpp"

#include "engine/error.hpp"
#include "engine/run/runner.hpp"
#include "engine/settings.hpp"
#include "engine/state/due_repeatables.hpp"
#include "engine/state/service_lock.hpp"
#include "engine/state/snapshot.hpp"
#include "engine/state/version_writer.hpp"
#include "engine/store/own_tables.hpp"
#include "pg/arguments.hpp"
#include "pg/aside_schema.hpp"
#include "pg/catalog.hpp"
#include "pg/command.hpp"
#include "pg/duration.hpp"
#include "pg/error_data.hpp"
#include "pg/printing.hpp"
#include "pg/role_scope.hpp"
#include "pg/spi.hpp"

namespace migrate::engine {

namespace {

// Needs no quotes, so that it can be told in a definition. No other session puts the same schema aside
// meanwhile; one that took the name of another schema's would wait.
std::string name_aside(Oid schema) { return "migrate_aside_" + std::to_string(schema); }

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

} // namespace

Shadow::Shadow(std::string service, const std::vector<std::string> &targets, Road road, Live live)
    : name_(std::move(service)), road_(road), begun_(pg::current_command()) {
    if (client_min_messages < WARNING) { // what scripts say of themselves is for runs
        settings_.set("client_min_messages", "warning");
    }
    take_services(targets, road);
    if (live == Live::read) {
        live_ = read_schema(services_.at(name_), pg::SnapshotScope::latest());
    }
    limit_waits();
    if (road != Road::from_here) {
        put_schemas_aside();
    }
}

// Those that share a schema are built together. What a plan runs of others than these would run on live
// tables: they are taken too, until a plan needs no more of them.
void Shadow::take_services(const std::vector<std::string> &targets, Road road) {
    const std::vector<Service> all = all_services(pg::SnapshotScope::fresh());
    const auto schema_of = [&](const std::string &name) {
        const auto found =
            std::find_if(all.begin(), all.end(), [&](const Service &one) { return one.name == name; });
        return found != all.end() ? found->schema_name : "";
    };
    const std::string own_schema = find_service(name_, pg::SnapshotScope::fresh()).schema_name;
    std::set<std::string> schemas = {own_schema};
    for (std::size_t known = 0; known < schemas.size();) {
        known = schemas.size();
        std::map<std::string, ServiceLock> locks;
        for (const Service &one : all) {
            if (schemas.contains(one.schema_name)) {
                require_right(one);
                locks.emplace(one.name, ServiceLock::run);
            }
        }
        services_ = lock_services(locks);
        rows_.clear();
        for (const auto &[name, one] : services_) {
            rows_[name] = read_latest_rows(one);
        }
        for (const std::string &needed : services_needed(targets, road)) {
            schemas.insert(schema_of(needed));
        }
    }
}

// The services that have steps on the road from base to the first target, and from there to the second.
std::set<std::string> Shadow::services_needed(const std::vector<std::string> &targets, Road road) const {
    std::set<std::string> needed;
    bool is_current = road == Road::from_here;
    for (const std::string &target : targets) {
        const pg::SnapshotScope snapshot = pg::SnapshotScope::fresh();
        ServiceViews views(snapshot, [&](const Service &one) {
            return services_.contains(one.name) && !is_current ? core::Rows() : read_latest_rows(one);
        });
        const core::CrossServicePlan plan = explained(name_, [&] {
            return road == Road::along_chain ? plan_along(views, target) : plan_to(views, target);
        });
        for (const core::Step &step : plan.steps) {
            needed.insert(plan.services[step.service]);
        }
        is_current = is_current || target == "current";
    }
    return needed;
}

void Shadow::limit_waits() {
    for (auto &[name, service] : services_) {
        service.lock_timeout = lock_timeout_of(service);
        service.mirror = false;
    }
}

void Shadow::put_schemas_aside() {
    std::map<std::string, std::size_t> schemas; // and how many services each has
    for (const auto &[name, service] : services_) {
        schemas[service.schema_name]++;
    }
    const Bookkeeping bookkeeping; // an owner may not be able to rename it: public
    for (const auto &[name, count] : schemas) {
        const Oid schema = pg::find_namespace(name);
        if (OidIsValid(schema)) {
            const bool is_shared = count > 1 || name == "public" || !pg::extensions_of(schema).empty();
            pg::put_schema_aside(schema, name_aside(schema));
            if (is_shared) {
                shared_.push_back({name, name_aside(schema), pg::extensions_of(schema)});
            }
        }
    }
    for (auto &[name, service] : services_) {
        for (const SharedSchema &shared : shared_) {
            service.search_path += core::format(", {}", shared.aside);
        }
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

// With its neighbours, to where they are.
core::CrossServicePlan Shadow::plan_to(ServiceViews &views, const std::string &target) const {
    std::vector<core::UpgradeRequest> requests = {request(views, target)};
    for (const auto &[name, service] : services_) {
        if (name != name_) {
            requests.push_back(request(views, service, rows_.at(name)));
        }
    }
    return core::plan_cross_service_upgrade(requests, views.finder());
}

// As they are to run here.
void Shadow::add_others(ServiceViews &views) const {
    for (const auto &[name, service] : services_) {
        if (name != name_) {
            views.add(service);
        }
    }
}

core::CrossServicePlan Shadow::plan_along(ServiceViews &views, const std::string &revision) const {
    views.add_whole(services_.at(name_));
    add_others(views);
    const std::vector<core::UpgradeRequest> requests = {{name_, revision}};
    return core::plan_cross_service_upgrade(requests, views.finder());
}

core::CrossServicePlan Shadow::plan_step(ServiceViews &views, const std::string &revision) const {
    views.add(services_.at(name_));
    add_others(views);
    const std::vector<core::UpgradeRequest> requests = {{name_, revision}};
    return core::plan_cross_service_upgrade(requests, views.finder());
}

void Shadow::upgrade(const std::string &target) {
    run(
        RunCommand::upgrade, target, [&](ServiceViews &views) { return plan_to(views, target); },
        services_.size());
}

void Shadow::upgrade_along(const std::string &revision) {
    run(
        RunCommand::upgrade, revision, [&](ServiceViews &views) { return plan_along(views, revision); }, 0);
}

void Shadow::bring_needs_of(const std::string &revision) {
    const auto make_plan = [&](ServiceViews &views) {
        core::CrossServicePlan plan = plan_step(views, revision);
        std::erase_if(plan.steps,
                      [&](const core::Step &step) { return plan.services[step.service] == name_; });
        return plan;
    };
    run(RunCommand::upgrade, revision, make_plan, 0);
}

void Shadow::step_to(const std::string &revision) {
    run(
        RunCommand::upgrade, revision, [&](ServiceViews &views) { return plan_step(views, revision); }, 0);
}

void Shadow::step_back(const core::Rows &rows) {
    const auto make_plan = [&](ServiceViews &views) {
        views.add(services_.at(name_));
        add_others(views);
        core::DowngradeRequest request{name_, "base"};
        request.state = rows;
        return core::plan_cross_service_downgrade(request, views.finder());
    };
    run(RunCommand::downgrade, "base", make_plan, 0);
}

void Shadow::bring_neighbours() {
    const pg::SnapshotScope snapshot = pg::SnapshotScope::fresh();
    ServiceViews views(snapshot, read_latest_rows);
    core::CrossServicePlan plan = explained(name_, [&] { return plan_to(views, "base"); });
    std::vector<DueRepeatables> repeatables = plan_repeatables(views, plan, services_.size(), snapshot);
    std::erase_if(plan.steps, [&](const core::Step &step) { return plan.services[step.service] == name_; });
    std::erase_if(repeatables,
                  [&](const DueRepeatables &due) { return plan.services[due.service] == name_; });
    run({RunCommand::upgrade, "base", name_, begun_, true}, views, plan, repeatables, snapshot, true);
}

bool Shadow::is_needed_by_neighbours() const {
    const pg::SnapshotScope snapshot = pg::SnapshotScope::fresh();
    ServiceViews views(snapshot, read_latest_rows);
    const core::CrossServicePlan plan = explained(name_, [&] { return plan_to(views, "base"); });
    return std::any_of(plan.steps.begin(), plan.steps.end(),
                       [&](const core::Step &step) { return plan.services[step.service] == name_; });
}

void Shadow::make_schema() { VersionWriter(services_.at(name_)).read(); }

void Shadow::run_loose(const LooseScript &script) {
    const bool is_empty = road_ != Road::from_here && script.kind == ScriptKind::up;
    run_explained(road_ != Road::from_here,
                  [&] { run_loose_script(services_.at(name_), script, begun_, is_empty); });
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
    run({command, target, name_, begun_, true}, views, plan, repeatables, snapshot, repeating > 0);
}

void Shadow::run(const RunIdentity &identity, ServiceViews &views, const core::CrossServicePlan &plan,
                 const std::vector<DueRepeatables> &repeatables, const pg::SnapshotScope &snapshot,
                 bool is_whole) {
    run_explained(is_whole, [&] { run_plan(views, plan, repeatables, identity, snapshot); });
}

template <typename F>
void Shadow::run_explained(bool is_whole, F work) {
    try {
        work();
    } catch (const pg::PgError &error) {
        if (ERRCODE_TO_CATEGORY(error.data()->sqlerrcode) != ERRCODE_OPERATOR_INTERVENTION) {
            explain_in_shadow(error, services_.at(name_).schema_name, shared_, is_whole);
        }
        throw;
    }
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
    core::Snapshot rows = read_schema(services_.at(name_), pg::SnapshotScope::latest());
    for (const SharedSchema &shared : shared_) {
        for (core::SnapshotRow &row : rows) {
            shared.name_as_ever(row.identity);
            shared.name_as_ever(row.definition);
        }
        rows = core::merged(std::move(rows), rows_of_extensions(shared));
    }
    return rows;
}

core::Schema Shadow::read_whole() const {
    core::Schema schema = read_whole_schema(services_.at(name_), pg::SnapshotScope::latest());
    for (const SharedSchema &shared : shared_) {
        for (core::SchemaObject &object : schema.objects) {
            shared.name_as_ever(object.identity);
            for (std::vector<std::string> *texts : {&object.clauses, &object.columns}) {
                std::for_each(texts->begin(), texts->end(),
                              [&](std::string &text) { shared.name_as_ever(text); });
            }
        }
        for (core::SnapshotRow &row : rows_of_extensions(shared)) {
            schema.objects.push_back({std::move(row.type), std::move(row.identity), {}, {}});
        }
    }
    return schema;
}

// Those of the own schema that could not be moved are there too, though no script has made them.
core::Snapshot Shadow::rows_of_extensions(const SharedSchema &shared) const {
    core::Snapshot rows;
    if (shared.name != services_.at(name_).schema_name) {
        return rows;
    }
    for (const std::string &name : shared.extensions) {
        rows.push_back({"extension", pg::quote_identifier(name), ""});
    }
    return rows;
}

std::vector<pg::IdentifiedObject> Shadow::remaining_outside(const pg::ObjectWatch &made) const {
    const Bookkeeping bookkeeping; // what catalogs an owner may read is nobody's affair
    return made.remaining_outside(pg::find_namespace(services_.at(name_).schema_name));
}

std::optional<bool> Shadow::ask(const std::string &query) const {
    const Service &own = services_.at(name_);
    pg::GucScope settings;
    pg::set_printing(settings);
    settings.set("lock_timeout", own.lock_timeout.value());
    settings.set("row_security", "off");
    try {
        pg::Subtransaction question;
        const pg::RoleScope role(owner_of(own), SECURITY_LOCAL_USERID_CHANGE | SECURITY_RESTRICTED_OPERATION);
        return pg::query_row(query).at(0) == "t";
    } catch (const pg::PgError &error) {
        if (ERRCODE_TO_CATEGORY(error.data()->sqlerrcode) == ERRCODE_DATA_EXCEPTION) {
            return false; // a statement that meets such a value fails, and loses none
        }
        if (error.data()->sqlerrcode != ERRCODE_INSUFFICIENT_PRIVILEGE) {
            throw;
        }
        return std::nullopt;
    }
}

std::vector<pg::TableDigest> Shadow::digest_tables() const {
    const Service &own = services_.at(name_);
    const Oid owner = owner_of(own);
    const pg::RoleScope role(owner, SECURITY_LOCAL_USERID_CHANGE | SECURITY_RESTRICTED_OPERATION);
    return pg::digest_tables(pg::find_namespace(own.schema_name), find_version_table(own));
}

} // namespace migrate::engine
