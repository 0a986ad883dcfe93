#include <algorithm>

#include "core/graph/traverse.hpp"
#include "core/target/forks.hpp"
#include "core/target/lookup.hpp"
#include "core/text.hpp"

#include "engine/registration/single_head.hpp"

#include "engine/state/applied_state.hpp"
#include "engine/state/service_view.hpp"
#include "pg/catalog.hpp"
#include "pg/error.hpp"
#include "pg/sqlstate.hpp"

namespace migrate::engine {

namespace {

// The first revision that leads to the head `branch` and not to the head `trunk` as well, along first
// parents.
core::Node first_apart(const core::Graph &graph, core::Node branch, core::Node trunk) {
    const core::NodeSet shared = core::ancestors(graph, std::span(&trunk, 1), core::Edges::all);
    core::Node first = branch;
    core::InterruptTicker ticker;
    for (;;) {
        ticker.tick();
        const std::span<const core::Node> parents = graph.parents(first);
        const auto next = std::find_if(parents.begin(), parents.end(),
                                       [&](core::Node parent) { return !shared.contains(parent); });
        if (next == parents.end()) {
            return first;
        }
        first = *next;
    }
}

// How one of two branches comes after the other: that whose first revision is not applied, so that it may
// still change; of two such that which was registered last.
std::string way_to_one(const Service &service, const core::Graph &graph, const pg::SnapshotScope &snapshot) {
    const std::string name = pg::quote_literal(service.name);
    const std::vector<core::Node> &heads = graph.heads();
    const std::string merge = core::format(
        "a revision that merges the heads, registered in the same call: migrate.register_all({}, ...).",
        name);
    if (heads.size() == 2) {
        const AppliedLook look = look_at_applied(service, snapshot);
        for (const auto &[trunk, branch] : {std::pair(heads[0], heads[1]), std::pair(heads[1], heads[0])}) {
            const core::Node first = first_apart(graph, branch, trunk);
            if (!look.state.is_applied(graph.id(first))) {
                return core::format(
                    "Let \"{}\" follow \"{}\": in its file, if it has one, by \"-- migrate:revises {}\"; "
                    "else "
                    "SELECT migrate.register({}, {}, {}, ..., replace => true); or join them by {}",
                    graph.id(first), graph.id(trunk), graph.id(trunk), name,
                    pg::quote_literal(graph.id(first)), pg::quote_literal(graph.id(trunk)), merge);
            }
        }
    }
    return "Join them by " + merge;
}

std::string array_of_heads(const core::Graph &graph) {
    std::string list;
    for (const core::Node head : graph.heads()) {
        list += (list.empty() ? "" : ", ") + pg::quote_literal(graph.id(head));
    }
    return core::format("ARRAY[{}]", list);
}

// Calls refuse(service, graph, snapshot) where there are several heads, as `heads` lists them.
template <typename F>
void unless_single(const std::string &name, const F &refuse) {
    const pg::SnapshotScope snapshot = pg::SnapshotScope::fresh();
    const Service service = find_service(name, snapshot);
    ServiceViews views(snapshot, no_rows);
    views.add(service);
    const core::Graph &graph = views.registry(name).graph;
    if (graph.heads().size() > 1) {
        refuse(service, graph, snapshot);
    }
}

} // namespace

void refuse_second_head(const Service &service) {
    if (!service.single_head) {
        return;
    }
    unless_single(
        service.name, [](const Service &one, const core::Graph &graph, const pg::SnapshotScope &snapshot) {
            throw pg::Error(
                pg::sqlstate::second_head, core::format(R"(service "{}" would have a second head)", one.name),
                core::describe_heads(graph, graph.heads()) + " The service is to have one (single_head).",
                way_to_one(one, graph, snapshot));
        });
}

void require_single_head(const Service &service) {
    unless_single(service.name, [](const Service &one, const core::Graph &graph, const pg::SnapshotScope &) {
        throw pg::Error(
            pg::sqlstate::second_head, core::format(R"(service "{}" has several heads)", one.name),
            core::describe_heads(graph, graph.heads()),
            core::format("Join them by a revision that merges them: SELECT migrate.merge({}, {}, 'merge');",
                         pg::quote_literal(one.name), array_of_heads(graph)));
    });
}

} // namespace migrate::engine
