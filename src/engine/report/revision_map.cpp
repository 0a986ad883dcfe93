#include "engine/report/revision_map.hpp"

#include "engine/state/applied_state.hpp"
#include "engine/state/registry.hpp"
#include "engine/store/services.hpp"

namespace migrate::engine {

namespace {

RevisionMapRow row_of(const Service &service, const core::Revision &revision, const AppliedLook &look) {
    const core::Graph &graph = look.state.graph();
    RevisionMapRow row;
    row.service = service.name;
    row.revision = revision.id;
    row.down_revisions = revision.down_revisions;
    row.depends_on = revision.depends_on;
    row.message = revision.message;
    const std::optional<core::Node> node = graph.find(revision.id);
    if (node) {
        row.labels = graph.labels(*node);
        row.is_base = graph.is_base(*node);
        row.is_head = graph.is_head(*node);
        row.is_effective_head = graph.is_effective_head(*node);
        row.is_branch_point = graph.is_branch_point(*node);
        row.is_merge_point = graph.is_merge_point(*node);
    }
    if (!look.problem) {
        row.is_applied = look.state.is_applied(revision.id);
        row.is_current = node && look.state.is_current(*node);
    }
    return row;
}

void add_rows(const Service &service, const pg::SnapshotScope &snapshot, std::vector<RevisionMapRow> &rows) {
    const AppliedLook look = look_at_applied(service, snapshot);
    const std::shared_ptr<const Registry> all = registry_of(service, snapshot);
    for (const core::Revision &revision : all->graph.revisions()) {
        pg::check_interrupts();
        rows.push_back(row_of(service, revision, look));
    }
}

} // namespace

std::vector<RevisionMapRow> revision_map(const std::optional<std::string> &name) {
    const pg::SnapshotScope snapshot = pg::SnapshotScope::active();
    std::vector<RevisionMapRow> rows;
    if (name) {
        add_rows(find_service(*name, snapshot), snapshot, rows);
        return rows;
    }
    for (const Service &service : all_services(snapshot)) {
        add_rows(service, snapshot, rows);
    }
    return rows;
}

} // namespace migrate::engine
