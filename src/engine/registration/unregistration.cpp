#include <algorithm>

#include "core/graph/replacements.hpp"
#include "core/graph/traverse.hpp"
#include "core/text.hpp"

#include "engine/registration/unregistration.hpp"

#include "engine/error.hpp"
#include "engine/registration/registration.hpp"
#include "engine/registration/registration_log.hpp"
#include "engine/registration/repeatables.hpp"
#include "engine/registration/rules.hpp"
#include "engine/registration/single_head.hpp"
#include "engine/registration/tags.hpp"
#include "engine/state/applied_state.hpp"
#include "engine/state/half_applied.hpp"
#include "engine/state/service_lock.hpp"
#include "engine/store/change_log.hpp"
#include "engine/store/own_tables.hpp"
#include "engine/store/tags.hpp"
#include "pg/catalog.hpp"
#include "pg/error.hpp"
#include "pg/read_only.hpp"
#include "pg/sqlstate.hpp"

namespace migrate::engine {

namespace {

pg::Error is_applied(const Service &service, const std::string &revision) {
    return {pg::sqlstate::revision_applied,
            core::format(R"(revision "{}" of service "{}" is applied)", revision, service.name), "",
            core::format("Undo it first: SELECT * FROM migrate.downgrade({}, '<target>');",
                         pg::quote_literal(service.name))};
}

// Change what is registered of a revision; what was changed before is seen. change: (StoredRevision &)
template <typename F>
void rewrite(const std::string &name, const std::string &revision, F change) {
    const pg::SnapshotScope snapshot = pg::SnapshotScope::fresh();
    const Service service = find_service(name, snapshot);
    StoredRevision stored = read_stored(service, revision, snapshot);
    change(stored.revision);
    replace_revision(service, stored);
}

// Whether all that a revision replaces is registered: without it, what it stands for is still there.
bool is_spare(const core::Graph &graph, const std::string &revision) {
    const std::vector<std::string> &replaces = graph.revision(graph.find(revision).value()).replaces;
    return !replaces.empty() && std::all_of(replaces.begin(), replaces.end(),
                                            [&](const std::string &name) { return graph.find(name); });
}

// Of what a spare revision replaces, the one that all others come before.
std::string last_replaced(const core::Graph &graph, const std::string &revision) {
    const std::vector<std::string> &replaces = graph.revision(graph.find(revision).value()).replaces;
    return *std::max_element(replaces.begin(), replaces.end(), [&](const auto &one, const auto &other) {
        return graph.generation(graph.find(one).value()) < graph.generation(graph.find(other).value());
    });
}

// What follows or depends on a revision, but for what is replaced itself.
std::vector<std::string> users_of(const core::Graph &graph, const std::string &revision) {
    std::vector<std::string> users;
    core::for_each_above(graph, graph.find(revision).value(), core::Edges::all, [&](core::Node above) {
        const std::string &user = graph.id(above);
        if (!core::find_replacement(graph, user) &&
            std::find(users.begin(), users.end(), user) == users.end()) {
            users.push_back(user);
        }
    });
    return users;
}

pg::Error half_way(const Service &service, const std::string &revision, const std::string &applied,
                   const std::string &replacing) {
    const std::string name = pg::quote_literal(service.name);
    return {
        pg::sqlstate::revision_applied,
        core::format(R"(revision "{}" of service "{}" is still needed)", revision, service.name),
        core::format(R"(Revision "{}" replaces it, but of what that replaces a part is applied: "{}".)",
                     replacing, applied),
        core::format("Finish that first: SELECT * FROM migrate.upgrade({}, {}); or undo it: SELECT * FROM "
                     "migrate.downgrade({}, '<target>');",
                     name, pg::quote_literal(replacing), name)};
}

void refuse_half_way(const Service &service, const std::string &revision, const core::Revision &whole,
                     const pg::SnapshotScope &snapshot) {
    const std::string &replacing = whole.id;
    AppliedRevisions applied(service, snapshot);
    if (!applied.state().is_applied(replacing)) {
        for (const std::string &member : whole.replaces) {
            pg::check_interrupts();
            if (applied.state().is_applied(member)) {
                throw half_way(service, revision, member, replacing);
            }
        }
    }
    if (applied.state().has_row(revision)) {
        throw pg::Error(
            pg::sqlstate::revision_applied,
            core::format(R"(revision "{}" of service "{}" is in the version table)", revision, service.name),
            core::format(R"(Revision "{}" replaces it.)", replacing),
            core::format("Let the table name that one: SELECT * FROM migrate.stamp({}, {});",
                         pg::quote_literal(service.name), pg::quote_literal(replacing)));
    }
}

// A revision that another one replaces may go, if the database is not half-way through what is replaced. What
// followed it or depended on it then follows the other one, to which its branch labels pass.
void unregister_replaced(const std::string &name, const std::string &revision, const std::string &replacing) {
    std::vector<std::string> users;
    std::vector<std::string> labels;
    {
        const pg::SnapshotScope snapshot = pg::SnapshotScope::fresh();
        const Service service = find_service(name, snapshot);
        const core::Revision whole = read_stored(service, replacing, snapshot).revision;
        refuse_half_way(service, revision, whole, snapshot);
        const std::shared_ptr<const Registry> registry = registry_of(service, snapshot);
        const core::Graph &graph = registry->graph;
        users = users_of(graph, revision);
        labels = graph.revision(graph.find(revision).value()).branch_labels;
    }
    for (const std::string &user : users) {
        rewrite(name, user, [&](core::Revision &one) {
            std::replace(one.down_revisions.begin(), one.down_revisions.end(), revision, replacing);
            std::replace(one.depends_on.begin(), one.depends_on.end(), revision, replacing);
        });
    }
    {
        const pg::SnapshotScope snapshot = pg::SnapshotScope::fresh();
        remove_revision(find_service(name, snapshot), revision);
    }
    if (!labels.empty()) {
        rewrite(name, replacing, [&](core::Revision &one) {
            one.branch_labels.insert(one.branch_labels.end(), labels.begin(), labels.end());
        });
    }
}

} // namespace

void unregister_revision(const std::string &name, const std::string &revision) {
    pg::refuse_read_only("migrate.unregister()");
    const Service service = lock_service(name);
    refuse_half_applied(service);
    const pg::SnapshotScope snapshot = pg::SnapshotScope::fresh();
    const std::shared_ptr<const Registry> registry = registry_of(service, snapshot);
    const core::Graph &graph = registry->graph;
    require_registered(service, graph, revision);
    const bool spare = is_spare(graph, revision);
    std::optional<std::string> stand_in; // what tags are to name instead
    const ChangeDetail detail = describe_removal(*registry, revision);
    if (const auto replacing = core::find_replacement(graph, revision)) {
        stand_in = graph.id(*replacing);
        unregister_replaced(name, revision, *stand_in);
    } else if (AppliedRevisions applied(service, snapshot);
               applied.state().is_applied(revision) && (!spare || applied.state().has_row(revision))) {
        throw is_applied(service, revision);
    } else {
        refuse_repeatables_after(service, graph, revision, snapshot);
        if (spare) {
            stand_in = last_replaced(graph, revision);
        } else {
            refuse_tagged(service, revision, snapshot);
        }
        remove_revision(service, revision);
    }
    if (stand_in) {
        const Bookkeeping bookkeeping;
        move_tags(service, revision, *stand_in);
    }
    check_changed_revisions(name);
    refuse_second_head(service);
    log_change(name, ChangeCommand::unregister, {revision}, detail);
}

} // namespace migrate::engine
