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

#include "engine/script/script.hpp"
#include "engine/store/services.hpp"
#include "engine/store/sha256.hpp"
#include "pg/snapshot.hpp"
#include "pg/table_scan.hpp"

namespace migrate::engine {

// What running a revision needs to know beside the graph.
struct ScriptProperties {
    bool transactional;      // the up script
    bool down_transactional; // the down script; where there is none, as the up script
    bool reversible;         // has a down script
    bool verifiable;         // has a verify script
    Sha256 up_sha256;
    Sha256 down_sha256; // of a script that is there
    Sha256 verify_sha256;

    bool operator==(const ScriptProperties &) const = default;
};

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

// A revision as it is stored. Scripts: nullopt where there is none.
struct StoredRevision {
    core::Revision revision;
    bool transactional = true;
    std::optional<bool> down_transactional = {}; // nullopt: as transactional
    bool up_is_given = false;                    // by a person, so that it should do something
    std::string up;
    std::optional<std::string> down;
    std::optional<std::string> verify = {};
    int up_statements = 0; // to be stored with the scripts
    int down_statements = 0;
    int verify_statements = 0;

    [[nodiscard]] bool down_runs_in_transaction() const noexcept {
        return down_transactional.value_or(transactional);
    }
};

// What the registry would know of it beside the graph.
ScriptProperties properties_of(const StoredRevision &stored);

// The stored form of a revision that the registry knows.
StoredRevision read_stored(const Service &service, const std::string &revision,
                           const pg::SnapshotScope &snapshot);

// A revision to be written, and its properties.
struct NewForm {
    const StoredRevision *stored;
    ScriptProperties properties;
};

// The ways to change it. The service must be locked; if one throws, the (sub)transaction must abort. source:
// what wrote it, for the column of that name.
void insert_revision(const Service &service, const StoredRevision &stored, const char *source);
void replace_revision(const Service &service, const StoredRevision &stored);
void remove_revision(const Service &service, const std::string &revision);

// Insert some, in this order, and replace others, checked as one graph.
void change_revisions(const Service &service, const std::vector<NewForm> &added,
                      const std::vector<NewForm> &replaced, const char *source);

// Forget everything about a service that is being dropped.
void remove_registry(const Service &service);

// Something else than these functions has written a row of the service's registry: nobody's cached graph
// holds any more when this transaction has committed.
void outdate_registry(const std::string &service);

} // namespace migrate::engine
