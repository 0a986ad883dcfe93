// The graph of a service as the tables hold it, with what running its revisions needs to know. A backend
// keeps it from call to call: engine/state/graph_cache.hpp.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/graph/graph.hpp"
#include "core/graph/replacements.hpp"

#include "engine/store/change_log.hpp"
#include "engine/store/revisions.hpp"
#include "engine/store/services.hpp"
#include "pg/snapshot.hpp"

namespace migrate::engine {

struct Registry {
    core::Graph graph;
    std::vector<ScriptProperties> properties; // by node
};

// The registry of the service as the snapshot sees it, which must have read the service. It stays what it is,
// whatever happens to the cache or the tables meanwhile. A change of a registry that somebody holds copies
// it.
std::shared_ptr<const Registry> registry_of(const Service &service, const pg::SnapshotScope &snapshot);

// The registry as a database with these version rows sees it, to keep: with what replaces other revisions in
// place of these, or the other way round.
struct SeenRegistry {
    std::shared_ptr<const Registry> registry;
    std::vector<core::View::Alias> aliases; // of what is out of sight
};
SeenRegistry see_registry(const Service &service, const core::Rows &rows, const pg::SnapshotScope &snapshot);

// The place of a revision in the graph of a service; an unknown one is refused (MG001).
core::Node require_registered(const Service &service, const core::Graph &graph, const std::string &revision);

// The stored form of a revision that the registry knows.
StoredRevision read_stored(const Service &service, const std::string &revision,
                           const pg::SnapshotScope &snapshot);

// The ways to change it. The service must be locked; if one throws, the (sub)transaction must abort. source:
// what wrote it, for the column of that name.
void insert_revision(const Service &service, const StoredRevision &stored, ChangeCommand source);
void replace_revision(const Service &service, const StoredRevision &stored);
void remove_revision(const Service &service, const std::string &revision);

// Insert some, in this order, and replace others, checked as one graph.
void change_revisions(const Service &service, const std::vector<NewForm> &added,
                      const std::vector<NewForm> &replaced, ChangeCommand source);

// Something else has changed that plans of this service rely on: whoever has made one makes it anew, and an
// older snapshot is refused as for a change of the graph.
void touch_registry(const Service &service);

// Forget everything about a service that is being dropped.
void remove_registry(const Service &service);

// Something else than these functions has written a row of the service's registry: nobody's cached graph
// holds any more when this transaction has committed.
void outdate_registry(const std::string &service);

} // namespace migrate::engine
