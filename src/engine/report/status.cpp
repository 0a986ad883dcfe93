#include <algorithm>

#include "core/target/lookup.hpp"
#include "core/text.hpp"

#include "engine/report/status.hpp"

#include "engine/state/pending_plan.hpp"
#include "engine/state/problem.hpp"
#include "engine/store/services.hpp"
#include "pg/error.hpp"
#include "pg/sqlstate.hpp"

namespace migrate::engine {

namespace {

std::vector<std::string> heads_in(ServiceViews &views, const Service &service) {
    views.add(service);
    const core::Graph &graph = views.registry(service.name).graph;
    return core::ids_of(graph, graph.heads());
}

// How many steps these are, without forming them.
int count_steps(const PendingPlan &pending) {
    std::size_t count = pending.plan.steps.size();
    for (const DueRepeatables &due : pending.repeatables) {
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

std::vector<ServiceStatus> service_status() {
    const pg::SnapshotScope snapshot = pg::SnapshotScope::active();
    std::vector<ServiceStatus> result;
    for (const Service &service : all_services(snapshot)) {
        ServiceStatus status{service.name, service.schema_name, {}, {}, {}, {}, service.last_run, {}};
        const std::optional<Problem> problem = problem_of(service.name, [&] {
            ServiceViews without_rows(snapshot, no_rows);
            status.heads = heads_in(without_rows, service);
            ServiceViews views = views_for_look(snapshot);
            status.heads = heads_in(views, service);
            status.current = views.rows_read(service.name);
            std::sort(status.current->begin(), status.current->end());
            status.pending = count_steps(plan_to_heads(views, service.name, snapshot));
            status.up_to_date = *status.pending == 0;
            owner_of(service);
            refuse_unmet(service.name, views);
        });
        status.problem = problem ? std::optional(problem->text()) : std::nullopt;
        result.push_back(std::move(status));
    }
    return result;
}

} // namespace migrate::engine
