#include "core/plan/new_revision.hpp"
#include "core/text.hpp"

#include "engine/registration/new_revision.hpp"

#include "engine/error.hpp"
#include "engine/registration/empty_scripts.hpp"
#include "engine/registration/registration.hpp"
#include "engine/registration/registration_log.hpp"
#include "engine/registration/rules.hpp"
#include "engine/registration/single_head.hpp"
#include "engine/state/applied_state.hpp"
#include "engine/state/half_applied.hpp"
#include "engine/state/service_lock.hpp"
#include "engine/state/service_view.hpp"
#include "engine/store/revisions.hpp"
#include "pg/random.hpp"
#include "pg/read_only.hpp"
#include "pg/sqlstate.hpp"

namespace migrate::engine {

// Alembic's, which are 12 digits too.
std::string new_id(const core::Graph &graph) {
    for (;;) {
        std::string id = pg::random_hex(12);
        if (!graph.find_name(id)) {
            return id;
        }
    }
}

namespace {

// Among the revisions as a fresh database sees them.
core::Revision place(const Service &service, const core::NewRevision &wanted,
                     const pg::SnapshotScope &snapshot) {
    ServiceViews views(snapshot, no_rows);
    views.add(service);
    const core::Graph &graph = views.registry(service.name).graph;
    return explained(service.name, [&] { return core::new_revision(graph, wanted); });
}

} // namespace

std::string write_revision(const std::string &name, const RevisionRequest &request, ChangeCommand command) {
    pg::refuse_read_only(("migrate." + std::string(name_of(command)) + "()").c_str());
    core::Revision dependencies{{}, {}, request.depends_on, {}, {}};
    ServiceNames needed;
    sort_dependencies(name, dependencies, needed);
    const Service service = lock_to_register(name, needed);
    const pg::SnapshotScope snapshot = pg::SnapshotScope::fresh();
    core::NewRevision wanted;
    wanted.id = request.id ? *request.id : new_id(registry_of(service, snapshot)->graph);
    wanted.heads = request.heads;
    wanted.splice = request.splice;
    if (request.branch_label) {
        wanted.branch_labels = {*request.branch_label};
    }
    wanted.depends_on = dependencies.depends_on;
    wanted.message = request.message;
    StoredRevision stored;
    stored.revision = place(service, wanted, snapshot);
    stored.transactional = request.transactional;
    stored.down_transactional = request.down_transactional;
    stored.up_is_given = !request.up.empty();
    stored.up = request.up;
    stored.down = request.down;
    stored.verify = request.verify;
    stored.variables = request.variables;
    Variables variables(service, snapshot);
    check_scripts(service, stored, variables);
    add_revision(service, stored, command, needed, snapshot);
    refuse_second_head(service);
    log_change(name, command, {stored.revision.id});
    warn_of_empty_scripts(name, stored);
    return stored.revision.id;
}

std::string edit_revision(const std::string &name, const std::string &symbol, const RevisionEdit &edit) {
    pg::refuse_read_only("migrate.edit()");
    const Service service = lock_service(name);
    const pg::SnapshotScope snapshot = pg::SnapshotScope::fresh();
    std::string id = symbol;
    const bool is_whole_id = registry_of(service, snapshot)->graph.find(symbol).has_value();
    bool is_applied = false;
    {
        AppliedRevisions applied(service, snapshot);
        // What is out of sight can be edited too, by its whole name alone.
        if (!is_whole_id) {
            const core::Graph &graph = applied.state().graph();
            id = explained(name, [&] {
                return graph.id(core::revision_to_edit(graph, applied.state().rows(), symbol));
            });
        }
        is_applied = applied.state().is_applied(id);
    }
    if (is_applied) {
        throw pg::Error(
            pg::sqlstate::revision_applied,
            core::format(R"(revision "{}" of service "{}" is applied and can't change)", id, name), "",
            "Write what is to change as a new revision on top of it.");
    }
    refuse_half_applied_change(service, id);
    const StoredRevision old_form = read_stored(service, id, snapshot);
    StoredRevision form = old_form;
    form.up_is_given = edit.up.has_value();
    form.up = edit.up.value_or(form.up);
    form.down = edit.down ? edit.down : form.down;
    form.verify = edit.verify ? edit.verify : form.verify;
    form.revision.message = edit.message.value_or(form.revision.message);
    if (form.up != old_form.up || form.down != old_form.down || form.verify != old_form.verify ||
        form.revision.message != old_form.revision.message) {
        Variables variables(service, snapshot);
        check_scripts(service, form, variables);
        const ChangeDetail detail = describe_change(*registry_of(service, snapshot), form);
        replace_revision(service, form);
        log_change(name, ChangeCommand::edit, {id}, detail);
        warn_of_empty_scripts(name, form);
    }
    return form.revision.id;
}

} // namespace migrate::engine
