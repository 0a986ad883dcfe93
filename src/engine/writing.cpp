#include <algorithm>

#include "core/new_revision.hpp"
#include "core/plan.hpp"

#include "engine/writing.hpp"

#include "engine/error.hpp"
#include "engine/registration.hpp"
#include "pg/random.hpp"
#include "pg/sqlstate.hpp"

namespace migrate::engine {

namespace {

// Alembic's, which are 12 digits too.
std::string new_id(const core::Graph &graph) {
    for (;;) {
        std::string id = pg::random_hex(12);
        if (!graph.find_name(id)) {
            return id;
        }
    }
}

void refuse_applied(const Service &service, const core::Graph &graph, const core::Rows &rows,
                    core::Node node) {
    const std::vector<core::Node> applied = core::applied_revisions(graph, rows);
    if (std::find(applied.begin(), applied.end(), node) != applied.end()) {
        throw pg::Error(pg::sqlstate::revision_applied,
                        "revision \"" + graph.id(node) + "\" of service \"" + service.name +
                            "\" is applied and can't change",
                        "", "Write what is to change as a new revision on top of it.");
    }
}

} // namespace

std::string write_revision(const std::string &name, const RevisionRequest &request, const char *command) {
    refuse_read_only(("migrate." + std::string(command) + "()").c_str());
    const Service service = lock_service(name);
    const pg::SnapshotScope snapshot = pg::SnapshotScope::fresh();
    const core::Graph &graph = registry_of(service, snapshot).graph;
    core::NewRevision wanted;
    wanted.id = request.id ? *request.id : new_id(graph);
    wanted.heads = request.heads;
    wanted.splice = request.splice;
    if (request.branch_label) {
        wanted.branch_labels = {*request.branch_label};
    }
    wanted.depends_on = request.depends_on;
    wanted.message = request.message;
    StoredRevision stored;
    stored.revision = explained(name, [&] { return core::new_revision(graph, wanted); });
    stored.up = request.up;
    stored.down = request.down;
    check_dependencies(stored.revision);
    check_scripts(service, stored);
    insert_revision(service, stored, command, snapshot);
    return stored.revision.id;
}

std::string edit_revision(const std::string &name, const std::string &symbol, const RevisionEdit &edit) {
    refuse_read_only("migrate.edit()");
    const Service service = lock_service(name);
    const pg::SnapshotScope snapshot = pg::SnapshotScope::fresh();
    const core::Graph &graph = registry_of(service, snapshot).graph;
    const core::Rows rows = rows_for_good(service);
    const core::Node node = explained(name, [&] {
        const core::Node found = core::revision_to_edit(graph, rows, symbol);
        refuse_applied(service, graph, rows, found);
        return found;
    });
    const StoredRevision old_form = read_stored(service, graph.id(node), snapshot);
    StoredRevision form = old_form;
    form.up = edit.up.value_or(form.up);
    form.down = edit.down ? edit.down : form.down;
    form.revision.message = edit.message.value_or(form.revision.message);
    if (form.up != old_form.up || form.down != old_form.down ||
        form.revision.message != old_form.revision.message) {
        check_scripts(service, form);
        replace_revision(service, form, snapshot);
    }
    return form.revision.id;
}

} // namespace migrate::engine
