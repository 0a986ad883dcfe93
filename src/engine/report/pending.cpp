#include <iterator>

#include "engine/report/pending.hpp"

#include "engine/state/pending_plan.hpp"
#include "engine/state/problem.hpp"
#include "engine/store/services.hpp"

namespace migrate::engine {

namespace {

// What upgrade(service, 'heads') would run, repeatable scripts included.
std::vector<PendingStep> pending_of(const std::string &service, ServiceViews &views,
                                    const pg::SnapshotScope &snapshot) {
    const auto [plan, repeatables] = plan_to_heads(views, service, snapshot);
    std::vector<PendingStep> pending;
    pending.reserve(plan.steps.size());
    const auto number = [&] { return static_cast<int>(pending.size()) + 1; };
    for (const core::Step &step : plan.steps) {
        const std::string &owner = plan.services[step.service];
        const core::Graph &graph = views.registry(owner).graph;
        pending.push_back({service, number(), owner, graph.id(step.revision), false,
                           graph.revision(step.revision).message});
    }
    for (const DueRepeatables &due : repeatables) {
        for (const std::string &name : due.scripts) {
            pending.push_back(
                {service, number(), plan.services[due.service], name, true, "repeatable script"});
        }
    }
    return pending;
}

} // namespace

std::vector<PendingStep> pending_steps(const std::optional<std::string> &name) {
    const pg::SnapshotScope snapshot = pg::SnapshotScope::active();
    std::vector<PendingStep> result;
    for (const Service &service :
         name ? std::vector{find_service(*name, snapshot)} : all_services(snapshot)) {
        std::vector<PendingStep> pending;
        const std::optional<Problem> problem = problem_of(service.name, [&] {
            ServiceViews views = views_for_look(snapshot);
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
