#include <algorithm>

#include "engine/report/lines.hpp"

#include "core/plan/plan.hpp"
#include "core/target/lookup.hpp"
#include "core/text.hpp"

#include "engine/error.hpp"
#include "engine/state/applied_state.hpp"
#include "engine/state/due_repeatables.hpp"
#include "engine/state/problem.hpp"
#include "engine/state/service_view.hpp"
#include "engine/state/version_table.hpp"
#include "engine/store/services.hpp"
#include "pg/error.hpp"
#include "pg/sqlstate.hpp"

namespace migrate::engine {

namespace {

RevisionFacts facts_of(const Service &service, const core::Revision &revision, const AppliedState &standing) {
    const core::Graph &graph = standing.registry->graph;
    RevisionFacts facts;
    facts.service = service.name;
    facts.revision = revision.id;
    facts.down_revisions = revision.down_revisions;
    facts.depends_on = revision.depends_on;
    facts.message = revision.message;
    const std::optional<core::Node> node = graph.find(revision.id);
    if (node) {
        facts.labels = graph.labels(*node);
        facts.is_base = graph.is_base(*node);
        facts.is_head = graph.is_head(*node);
        facts.is_effective_head = graph.is_effective_head(*node);
        facts.is_branch_point = graph.is_branch_point(*node);
        facts.is_merge_point = graph.is_merge_point(*node);
    }
    if (!standing.problem) {
        facts.is_applied = standing.is_applied(revision.id);
        facts.is_current = node && standing.current[*node];
    }
    return facts;
}

void add_facts(const Service &service, const pg::SnapshotScope &snapshot, std::vector<RevisionFacts> &facts) {
    const AppliedState standing = applied_state_of(service, snapshot);
    const std::shared_ptr<const Registry> all = registry_of(service, snapshot);
    for (const core::Revision &revision : all->graph.revisions()) {
        pg::check_interrupts();
        facts.push_back(facts_of(service, revision, standing));
    }
}

// A views for views: nobody is waited for.
ServiceViews look_around(const pg::SnapshotScope &snapshot) {
    return {snapshot, [&snapshot](const Service &service) { return read_version_rows(service, snapshot); }};
}

std::vector<std::string> heads_in(ServiceViews &views, const Service &service) {
    views.add(service);
    const core::Graph &graph = views.registry(service.name).graph;
    return core::ids_of(graph, graph.heads());
}

core::CrossServicePlan plan_to_heads(ServiceViews &views, const std::string &service) {
    const std::vector<core::UpgradeRequest> requests = {{service, "heads"}};
    return core::plan_cross_service_upgrade(requests, views.finder());
}

// What upgrade(service, 'heads') would run, repeatable scripts included.
std::vector<PendingStep> pending_of(const std::string &service, ServiceViews &views,
                                    const pg::SnapshotScope &snapshot) {
    const core::CrossServicePlan plan = plan_to_heads(views, service);
    std::vector<PendingStep> pending;
    pending.reserve(plan.steps.size());
    const auto number = [&] { return static_cast<int>(pending.size()) + 1; };
    for (const core::Step &step : plan.steps) {
        const std::string &owner = plan.services[step.service];
        const core::Graph &graph = views.registry(owner).graph;
        pending.push_back({service, number(), owner, graph.id(step.revision), false,
                           graph.revision(step.revision).message});
    }
    for (const DueRepeatables &due : plan_repeatables(views, plan, 1, snapshot)) {
        for (const std::string &name : due.scripts) {
            pending.push_back(
                {service, number(), plan.services[due.service], name, true, "repeatable script"});
        }
    }
    return pending;
}

// How many these are, without forming them.
int count_pending(const std::string &service, ServiceViews &views, const pg::SnapshotScope &snapshot) {
    const core::CrossServicePlan plan = plan_to_heads(views, service);
    std::size_t count = plan.steps.size();
    for (const DueRepeatables &due : plan_repeatables(views, plan, 1, snapshot)) {
        count += due.scripts.size();
    }
    return static_cast<int>(count);
}

void refuse_unmet(const std::string &service, ServiceViews &views) {
    const std::vector<std::string> unmet = core::unmet_dependencies(service, views.finder());
    if (!unmet.empty()) {
        throw pg::Error(pg::sqlstate::unmet_dependency,
                        "applied revisions depend on others that are not applied",
                        core::join_some(unmet) + ".");
    }
}

} // namespace

std::vector<RevisionFacts> revision_map(const std::optional<std::string> &name) {
    const pg::SnapshotScope snapshot = pg::SnapshotScope::active();
    std::vector<RevisionFacts> facts;
    if (name) {
        add_facts(find_service(*name, snapshot), snapshot, facts);
        return facts;
    }
    for (const Service &service : all_services(snapshot)) {
        add_facts(service, snapshot, facts);
    }
    return facts;
}

std::vector<ServiceStatus> service_status() {
    const pg::SnapshotScope snapshot = pg::SnapshotScope::active();
    std::vector<ServiceStatus> result;
    for (const Service &service : all_services(snapshot)) {
        ServiceStatus status{service.name, service.schema_name, {}, {}, {}, {}, service.last_run, {}};
        const std::optional<Problem> problem = problem_of(service.name, [&] {
            ServiceViews without_rows(snapshot, no_rows);
            status.heads = heads_in(without_rows, service);
            ServiceViews views = look_around(snapshot);
            status.heads = heads_in(views, service);
            status.current = views.rows_read(service.name);
            std::sort(status.current->begin(), status.current->end());
            status.pending = count_pending(service.name, views, snapshot);
            status.up_to_date = *status.pending == 0;
            owner_of(service);
            refuse_unmet(service.name, views);
        });
        status.problem = problem ? std::optional(problem->text()) : std::nullopt;
        result.push_back(std::move(status));
    }
    return result;
}

std::vector<PendingStep> pending_steps(const std::optional<std::string> &name) {
    const pg::SnapshotScope snapshot = pg::SnapshotScope::active();
    std::vector<PendingStep> result;
    for (const Service &service :
         name ? std::vector{find_service(*name, snapshot)} : all_services(snapshot)) {
        std::vector<PendingStep> pending;
        const std::optional<Problem> problem = problem_of(service.name, [&] {
            ServiceViews views = look_around(snapshot);
            views.add(service);
            pending = pending_of(service.name, views, snapshot);
        });
        if (!problem) {
            result.insert(result.end(), std::make_move_iterator(pending.begin()),
                          std::make_move_iterator(pending.end()));
        }
    }
    return result;
}

} // namespace migrate::engine
