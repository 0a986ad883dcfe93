#include <algorithm>

#include "core/graph/names.hpp"
#include "core/graph/replacements.hpp"
#include "core/text.hpp"

#include "engine/registration/rules.hpp"

#include "engine/error.hpp"
#include "engine/settings.hpp"
#include "engine/state/service_view.hpp"
#include "engine/store/change_log.hpp"
#include "engine/store/revisions.hpp"
#include "engine/store/services.hpp"

namespace migrate::engine {

namespace {

// Dependencies on other services, of the revisions from `first` on.
template <typename Visit>
void for_each_dependency(const core::Graph &graph, core::Node first, const Visit &visit) {
    const std::vector<core::Node> &nodes = graph.with_cross_service_dependencies();
    for (auto node = std::lower_bound(nodes.begin(), nodes.end(), first); node != nodes.end(); ++node) {
        pg::check_interrupts();
        for (const std::string &name : graph.revision(*node).depends_on) {
            if (const auto dependency = core::parse_cross_service_name(name)) {
                visit(*node, *dependency, name);
            }
        }
    }
}

ServiceNames needs_of(const core::Graph &graph) {
    ServiceNames names;
    for_each_dependency(graph, 0,
                        [&](core::Node, const core::CrossServiceName &dependency, const std::string &) {
                            names.emplace(dependency.service);
                        });
    return names;
}

void write_needs(const Service &service, const ServiceNames &needs) {
    if (needs != ServiceNames(service.needs.begin(), service.needs.end())) {
        set_needs(service.name, std::vector<std::string>(needs.begin(), needs.end()));
    }
}

// graph: the whole one of the service, with what is out of sight.
void refuse_missing(const core::Graph &graph, ServiceViews &views, core::Node first) {
    for_each_dependency(
        graph, first,
        [&](core::Node node, const core::CrossServiceName &dependency, const std::string &name) {
            const std::string other(dependency.service);
            if (!core::find_cross_service(views.registry(other).graph, dependency.name)) {
                throw core::Error(core::ErrorCode::missing_dependency,
                                  "Revision " + name + " referenced from " + graph.id(node) +
                                      " is not present",
                                  "It is named as depends_on, and service \"" + other +
                                      "\" has neither a revision nor a branch label of this name.",
                                  {name});
            }
        });
}

// What other services depend on must still be there, also for what is out of sight: another database may see
// it.
void refuse_loss(const std::string &service, ServiceViews &views, const pg::SnapshotScope &snapshot) {
    const core::Graph &graph = views.registry(service).graph;
    for (const std::string &other : views.state(service).dependants) {
        const std::shared_ptr<const Registry> registry = registry_of(views.service(other), snapshot);
        const core::Graph &other_graph = registry->graph;
        for_each_dependency(
            other_graph, 0,
            [&](core::Node node, const core::CrossServiceName &dependency, const std::string &) {
                if (dependency.service == service && !core::find_cross_service(graph, dependency.name)) {
                    const std::string user = other + ":" + other_graph.id(node);
                    throw core::Error(core::ErrorCode::revision_in_use,
                                      "Revision " + std::string(dependency.name) +
                                          " is used by other revisions",
                                      "They name it as depends_on: " + user + ".", {user});
                }
            });
    }
}

// Visit what revisions of other services depend on in one: visit(their service, their id, name of it).
template <typename Visit>
void for_each_use_elsewhere(const std::string &service, const pg::SnapshotScope &snapshot,
                            const Visit &visit) {
    for (const std::string &other : dependants_of(service, snapshot)) {
        const std::shared_ptr<const Registry> registry = registry_of(find_service(other, snapshot), snapshot);
        const core::Graph &graph = registry->graph;
        for_each_dependency(
            graph, 0, [&](core::Node node, const core::CrossServiceName &dependency, const std::string &) {
                if (dependency.service == service) {
                    visit(other, graph.id(node), dependency.name);
                }
            });
    }
}

} // namespace

void sort_dependencies(const std::string &service, core::Revision &revision, ServiceNames &needed) {
    for (std::string &name : revision.depends_on) {
        const auto dependency = explained(service, [&] { return core::parse_cross_service_name(name); });
        if (dependency && dependency->service == service) {
            name = std::string(dependency->name);
        } else if (dependency) {
            needed.emplace(dependency->service);
        }
    }
}

void check_names(const std::string &service, const core::Revision &revision,
                 const core::Revision *registered) {
    explained(service, [&] {
        core::check_lengths(revision, registered != nullptr);
        if (!reserved_names_are_free()) {
            core::check_new_names(revision, registered);
        }
    });
}

Service lock_to_register(const std::string &name, const ServiceNames &needed) {
    std::map<std::string, ServiceLock> locks = {{name, ServiceLock::run}};
    for (const std::string &other : needed) {
        locks.emplace(other, ServiceLock::hold);
    }
    if (!needed.empty()) { // of one alone, the lock sees to it
        const pg::SnapshotScope snapshot = pg::SnapshotScope::fresh();
        for (const auto &[one, lock] : locks) {
            require_right(find_service(one, snapshot));
        }
    }
    std::map<std::string, Service> services = lock_services(locks);
    for (const std::string &other : needed) {
        require_right(services.at(other));
    }
    return std::move(services.at(name));
}

void add_revision(const Service &service, const StoredRevision &stored, ChangeCommand source,
                  const ServiceNames &needed, const pg::SnapshotScope &snapshot) {
    check_names(service.name, stored.revision, nullptr);
    std::shared_ptr<const Registry> registry = registry_of(service, snapshot);
    const core::Node first = registry->graph.size();
    const bool is_plain =
        needed.empty() && stored.revision.replaces.empty() && registry->graph.with_replacements().empty();
    registry.reset(); // so that it need not be copied
    insert_revision(service, stored, source);
    if (!is_plain) {
        check_added_revisions(service.name, needed, first);
    }
}

void check_added_revisions(const std::string &name, const ServiceNames &needed, core::Node first) {
    const pg::SnapshotScope snapshot = pg::SnapshotScope::fresh();
    const Service service = find_service(name, snapshot);
    const std::shared_ptr<const Registry> registry = registry_of(service, snapshot);
    const core::Graph &graph = registry->graph;
    const std::vector<core::Node> &replacing = graph.with_replacements();
    if (!needed.empty()) {
        ServiceNames needs(service.needs.begin(), service.needs.end());
        needs.insert(needed.begin(), needed.end());
        write_needs(service, needs);
    }
    explained(name, [&] {
        core::check_replacements(graph, first);
        ServiceViews views(snapshot, no_rows);
        if (!needed.empty()) {
            refuse_missing(graph, views, first);
        }
        if (!replacing.empty() && replacing.back() >= first) {
            core::check_cross_service_cycles(name, views.finder());
        }
    });
}

void check_changed_revisions(const std::string &name) {
    const pg::SnapshotScope snapshot = pg::SnapshotScope::fresh();
    const Service service = find_service(name, snapshot);
    const std::shared_ptr<const Registry> registry = registry_of(service, snapshot);
    const core::Graph &graph = registry->graph;
    write_needs(service, needs_of(graph));
    explained(name, [&] {
        core::check_replacements(graph, 0);
        ServiceViews views(snapshot, no_rows);
        views.find_dependants();
        refuse_missing(graph, views, 0);
        refuse_loss(name, views, snapshot);
        core::check_cross_service_cycles(name, views.finder());
    });
}

std::vector<std::string> cross_service_dependants(const std::string &service,
                                                  const pg::SnapshotScope &snapshot) {
    std::vector<std::string> found;
    for_each_use_elsewhere(service, snapshot,
                           [&](const std::string &other, const std::string &revision, std::string_view) {
                               found.push_back(core::format("{}:{}", other, revision));
                           });
    return found;
}

std::set<std::string> names_used_elsewhere(const std::string &service, const pg::SnapshotScope &snapshot) {
    std::set<std::string> names;
    for_each_use_elsewhere(
        service, snapshot,
        [&](const std::string &, const std::string &, std::string_view name) { names.emplace(name); });
    return names;
}

} // namespace migrate::engine
