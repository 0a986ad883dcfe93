#include "engine/looking.hpp"

#include "core/render.hpp"

#include "engine/error.hpp"
#include "engine/registry.hpp"
#include "engine/services.hpp"
#include "engine/version_table.hpp"
#include "pg/snapshot.hpp"

namespace migrate::engine {

namespace {

core::Rows rows_of(const Service &service, const pg::SnapshotScope &snapshot) {
    return read_version_rows(service, snapshot, IfLocked::fail);
}

// The lines of one service, or of all; lines_of: (service, graph) → lines.
template <typename F>
Lines lines_for(const std::optional<std::string> &name, F lines_of) {
    const pg::SnapshotScope snapshot = pg::SnapshotScope::active();
    if (name) {
        const Service service = find_service(*name, snapshot);
        const core::Graph &graph = registry_of(service, snapshot).graph;
        return explained(*name, [&] { return lines_of(service, graph, snapshot); });
    }
    Lines all;
    for (const Service &service : all_services(snapshot)) {
        const core::Graph &graph = registry_of(service, snapshot).graph;
        for (const std::string &line :
             explained(service.name, [&] { return lines_of(service, graph, snapshot); })) {
            all.push_back(service.name + ": " + line);
        }
    }
    return all;
}

// Alembic reads the database only where the answer depends on it; so a stray row does no harm elsewhere.
bool mentions_current(const std::string &symbol) { return symbol.find("current") != std::string::npos; }

} // namespace

Lines current(const std::optional<std::string> &service, bool verbose, bool check_heads) {
    return lines_for(service,
                     [&](const Service &one, const core::Graph &graph, const pg::SnapshotScope &snapshot) {
                         return core::current(graph, rows_of(one, snapshot), verbose, check_heads, one.name);
                     });
}

Lines history(const std::optional<std::string> &service, const std::optional<std::string> &range,
              bool verbose, bool indicate_current) {
    return lines_for(service,
                     [&](const Service &one, const core::Graph &graph, const pg::SnapshotScope &snapshot) {
                         const bool needs_rows = indicate_current || (range && mentions_current(*range));
                         return core::history(graph, needs_rows ? rows_of(one, snapshot) : core::Rows{},
                                              range, verbose, indicate_current);
                     });
}

Lines heads(const std::optional<std::string> &service, bool verbose, bool resolve_dependencies) {
    return lines_for(service, [&](const Service &, const core::Graph &graph, const pg::SnapshotScope &) {
        return core::heads(graph, verbose, resolve_dependencies);
    });
}

Lines branches(const std::optional<std::string> &service, bool verbose) {
    return lines_for(service, [&](const Service &, const core::Graph &graph, const pg::SnapshotScope &) {
        return core::branches(graph, verbose);
    });
}

Lines show(const std::string &service, const std::string &revision) {
    return lines_for(
        service, [&](const Service &one, const core::Graph &graph, const pg::SnapshotScope &snapshot) {
            return core::show(graph, mentions_current(revision) ? rows_of(one, snapshot) : core::Rows{},
                              revision);
        });
}

} // namespace migrate::engine
