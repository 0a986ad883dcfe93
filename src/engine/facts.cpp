#include <algorithm>
#include <unordered_map>

#include "engine/looking.hpp"

#include "core/lookup.hpp"
#include "core/plan.hpp"
#include "core/text.hpp"

#include "engine/error.hpp"
#include "engine/landscape.hpp"
#include "engine/services.hpp"
#include "engine/version_table.hpp"
#include "pg/error.hpp"
#include "pg/sqlstate.hpp"
#include "pg/subtransaction.hpp"

namespace migrate::engine {

namespace {

std::string with_detail(const char *message, const std::string &detail) {
    return detail.empty() ? message : std::string(message) + ": " + detail;
}

// Do a piece of work in a subtransaction; answer what is wrong, nullopt: nothing. A cancel or a
// shutdown is nobody's problem but the caller's.
template <typename F>
std::optional<std::string> problem_of(const std::string &service, F work) {
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
        const bool is_elsewhere = !error.service.empty() && error.service != service;
        return (is_elsewhere ? "service \"" + error.service + "\": " : "") +
               with_detail(error.what(), error.detail);
    }
}

// What a database has of a service; a problem leaves it untold.
struct Standing {
    std::shared_ptr<const Registry> registry; // of what is in sight
    std::vector<bool> applied;                // by node of that
    std::vector<bool> current;
    bool is_known;
    std::unordered_map<std::string_view, core::Node> replacing; // by what it replaces
};

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

Standing standing_of(const Service &service, const pg::SnapshotScope &snapshot) {
    core::Rows rows;
    const std::optional<std::string> problem =
        problem_of(service.name, [&] { rows = read_version_rows(service, snapshot, IfLocked::fail); });
    Landscape landscape(snapshot, [&](const Service &) { return rows; });
    landscape.add(service);
    Standing standing{landscape.keep(service.name), {}, {}, !problem, {}};
    const core::Graph &graph = standing.registry->graph;
    for (const core::Node node : graph.with_replacements()) {
        for (const std::string &name : graph.revision(node).replaces) {
            standing.replacing.emplace(name, node);
        }
    }
    standing.applied.resize(graph.size());
    standing.current.resize(graph.size());
    for (const core::Node node : core::applied_revisions(
             graph, known_rows(graph, landscape.state(service.name).rows, standing.current))) {
        standing.applied[node] = true;
    }
    return standing;
}

// Whether a revision that is out of sight counts as applied: by what replaces it.
bool is_applied_unseen(const Standing &standing, const core::Revision &revision) {
    const auto found = standing.replacing.find(revision.id);
    return found != standing.replacing.end() && standing.applied[found->second];
}

RevisionFacts facts_of(const Service &service, const core::Revision &revision, const Standing &standing) {
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
    if (standing.is_known) {
        facts.is_applied = node ? standing.applied[*node] : is_applied_unseen(standing, revision);
        facts.is_current = node && standing.current[*node];
    }
    return facts;
}

void add_facts(const Service &service, const pg::SnapshotScope &snapshot, std::vector<RevisionFacts> &facts) {
    const Standing standing = standing_of(service, snapshot);
    const std::shared_ptr<const Registry> all = keep_registry(service, snapshot);
    for (const core::Revision &revision : all->graph.revisions()) {
        pg::check_interrupts();
        facts.push_back(facts_of(service, revision, standing));
    }
}

// A landscape for views: nobody is waited for.
Landscape look_around(const pg::SnapshotScope &snapshot) {
    return {snapshot, [&snapshot](const Service &service) {
                return read_version_rows(service, snapshot, IfLocked::fail);
            }};
}

std::vector<std::string> heads_in(Landscape &landscape, const Service &service) {
    landscape.add(service);
    const core::Graph &graph = landscape.registry(service.name).graph;
    return core::ids_of(graph, graph.heads());
}

core::JointPlan plan_to_heads(Landscape &landscape, const std::string &service) {
    const std::vector<core::UpgradeRequest> requests = {{service, "heads"}};
    return core::plan_joint_upgrade(requests, landscape.finder());
}

// service:revision where it is of another service.
std::string name_in(const std::string &service, Landscape &landscape, const core::JointPlan &plan,
                    const core::JointStep &joint) {
    const std::string &other = plan.services[joint.service];
    const std::string &revision = landscape.registry(other).graph.id(joint.step.revision);
    return other == service ? revision : other + ":" + revision;
}

void refuse_unmet(const std::string &service, Landscape &landscape) {
    const std::vector<std::string> unmet = core::unmet_dependencies(service, landscape.finder());
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
        status.problem = problem_of(service.name, [&] {
            Landscape without_rows(snapshot, no_rows);
            status.heads = heads_in(without_rows, service);
            Landscape landscape = look_around(snapshot);
            status.heads = heads_in(landscape, service);
            status.current = landscape.rows_read(service.name);
            status.pending = static_cast<int>(plan_to_heads(landscape, service.name).steps.size());
            status.up_to_date = *status.pending == 0;
            owner_of(service);
            refuse_unmet(service.name, landscape);
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
        const std::optional<std::string> problem = problem_of(service.name, [&] {
            Landscape landscape = look_around(snapshot);
            landscape.add(service);
            const core::JointPlan plan = plan_to_heads(landscape, service.name);
            result.reserve(before + plan.steps.size());
            for (const core::JointStep &joint : plan.steps) {
                const core::Graph &graph = landscape.registry(plan.services[joint.service]).graph;
                const auto number = static_cast<int>(result.size() - before) + 1;
                result.push_back({service.name, number, name_in(service.name, landscape, plan, joint),
                                  graph.revision(joint.step.revision).message});
            }
        });
        if (problem) {
            result.resize(before);
        }
    }
    return result;
}

} // namespace migrate::engine
