#include <algorithm>

#include "engine/looking.hpp"

#include "core/plan.hpp"

#include "engine/error.hpp"
#include "engine/registry.hpp"
#include "engine/services.hpp"
#include "engine/version_table.hpp"
#include "pg/error.hpp"
#include "pg/subtransaction.hpp"

namespace migrate::engine {

namespace {

std::string with_detail(const char *message, const std::string &detail) {
    return detail.empty() ? message : std::string(message) + ": " + detail;
}

// Do a piece of work in a subtransaction; answer what is wrong, nullopt: nothing. A cancel or a
// shutdown is nobody's problem but the caller's.
template <typename F>
std::optional<std::string> problem_of(F work) {
    try {
        pg::Subtransaction subtransaction;
        work();
        subtransaction.commit();
        return std::nullopt;
    } catch (const pg::PgError &error) {
        if (ERRCODE_TO_CATEGORY(error.data()->sqlerrcode) == ERRCODE_OPERATOR_INTERVENTION) {
            throw;
        }
        return with_detail(error.what(), error.data()->detail != nullptr ? error.data()->detail : "");
    } catch (const pg::Error &error) {
        return with_detail(error.what(), error.detail());
    } catch (const core::Error &error) {
        return with_detail(error.what(), error.detail);
    }
}

std::vector<std::string> ids(const core::Graph &graph, const std::vector<core::Node> &nodes) {
    std::vector<std::string> result;
    result.reserve(nodes.size());
    for (const core::Node node : nodes) {
        result.push_back(graph.id(node));
    }
    return result;
}

// Which revisions are applied, and which are rows: by node. Rows that the graph doesn't know are left out.
struct AppliedFlags {
    std::vector<bool> applied;
    std::vector<bool> current;
};
std::optional<AppliedFlags> applied_flags(const Service &service, const core::Graph &graph,
                                          const pg::SnapshotScope &snapshot) {
    AppliedFlags flags{std::vector<bool>(graph.size()), std::vector<bool>(graph.size())};
    const std::optional<std::string> problem = problem_of([&] {
        core::Rows known;
        for (const std::string &row : read_version_rows(service, snapshot, IfLocked::fail)) {
            const std::optional<core::Node> node = graph.find(row);
            if (node && !flags.current[*node]) {
                flags.current[*node] = true;
                known.push_back(row);
            }
        }
        for (const core::Node node : core::applied_revisions(graph, known)) {
            flags.applied[node] = true;
        }
    });
    return problem ? std::nullopt : std::optional(std::move(flags));
}

void add_facts(const Service &service, const pg::SnapshotScope &snapshot, std::vector<RevisionFacts> &facts) {
    const std::optional<AppliedFlags> flags =
        applied_flags(service, registry_of(service, snapshot).graph, snapshot);
    // Asked again: a problem aborts a subtransaction, and that drops an uncommitted graph from the cache.
    const core::Graph &graph = registry_of(service, snapshot).graph;
    for (core::Node node = 0; node < graph.size(); node++) {
        pg::check_interrupts();
        const core::Revision &revision = graph.revision(node);
        facts.push_back({service.name, revision.id, revision.down_revisions, revision.depends_on,
                         graph.labels(node), revision.message, graph.is_base(node), graph.is_head(node),
                         graph.is_effective_head(node), graph.is_branch_point(node),
                         graph.is_merge_point(node),
                         flags ? std::optional<bool>(flags->applied[node]) : std::nullopt,
                         flags ? std::optional<bool>(flags->current[node]) : std::nullopt});
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
        status.problem = problem_of([&] {
            const core::Graph &graph = registry_of(service, snapshot).graph;
            status.heads = ids(graph, graph.heads());
            const core::Rows rows = read_version_rows(service, snapshot, IfLocked::fail);
            status.current = rows;
            status.pending = static_cast<int>(core::plan_upgrade(graph, rows, "heads").steps.size());
            status.up_to_date = *status.pending == 0;
            owner_of(service);
        });
        result.push_back(std::move(status));
    }
    return result;
}

std::vector<PendingStep> pending_steps() {
    const pg::SnapshotScope snapshot = pg::SnapshotScope::active();
    std::vector<PendingStep> result;
    for (const Service &service : all_services(snapshot)) {
        const std::size_t before = result.size();
        const std::optional<std::string> problem = problem_of([&] {
            const core::Graph &graph = registry_of(service, snapshot).graph;
            const core::Rows rows = read_version_rows(service, snapshot, IfLocked::fail);
            const core::Plan plan = core::plan_upgrade(graph, rows, "heads");
            result.reserve(before + plan.steps.size());
            for (const core::Step &step : plan.steps) {
                const core::Revision &revision = graph.revision(step.revision);
                const auto number = static_cast<int>(result.size() - before) + 1;
                result.push_back({service.name, number, revision.id, revision.message});
            }
        });
        if (problem) {
            result.resize(before);
        }
    }
    return result;
}

} // namespace migrate::engine
