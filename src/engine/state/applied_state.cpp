#include "engine/state/applied_state.hpp"

#include "core/plan/plan.hpp"

#include "engine/state/service_view.hpp"
#include "engine/state/version_table.hpp"

namespace migrate::engine {

namespace {

// Rows that the graph doesn't know are left out.
core::Rows known_rows(const core::Graph &graph, const core::Rows &rows, std::vector<bool> &current) {
    core::Rows known;
    for (const std::string &row : rows) {
        const std::optional<core::Node> node = graph.find(row);
        if (node && !current[*node]) {
            current[*node] = true;
            known.push_back(row);
        }
    }
    return known;
}

} // namespace

AppliedState applied_state_of(const Service &service, const pg::SnapshotScope &snapshot) {
    AppliedState standing;
    core::Rows rows;
    standing.problem = problem_of(service.name, [&] { rows = read_version_rows(service, snapshot); });
    ServiceViews views(snapshot, [&](const Service &) { return rows; });
    views.add(service);
    standing.registry = views.keep(service.name);
    standing.rows = views.state(service.name).rows;
    const core::Graph &graph = standing.registry->graph;
    for (const core::Node node : graph.with_replacements()) {
        for (const std::string &name : graph.revision(node).replaces) {
            standing.replacing.emplace(name, node);
        }
    }
    standing.applied.resize(graph.size());
    standing.current.resize(graph.size());
    for (const core::Node node :
         core::applied_revisions(graph, known_rows(graph, standing.rows, standing.current))) {
        standing.applied[node] = true;
    }
    return standing;
}

bool AppliedState::is_applied(const std::string &revision) const {
    if (const std::optional<core::Node> node = registry->graph.find(revision)) {
        return applied[*node];
    }
    const auto found = replacing.find(revision);
    return found != replacing.end() && applied[found->second];
}

} // namespace migrate::engine
