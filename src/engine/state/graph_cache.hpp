// The graphs of services that a backend keeps from call to call.
//
// A cached graph is trusted only under the token that the service's row has in the reader's snapshot. Tokens
// come from a sequence and are never used twice. A registration writes a new token once per transaction, so
// within that transaction the token doesn't tell how much of its changes a snapshot sees: one that is older
// than the last change gets a graph of its own, which nobody keeps. What has been cached since the first
// change is dropped at any abort, of the transaction or of a savepoint.
//
// The cache is bounded by the setting migrate.graph_cache_size. What has not been used for longest goes
// first. A graph that is larger by itself stays until the transaction ends, so that no call loads it twice.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/graph/replacements.hpp"

#include "engine/state/registry.hpp"
#include "pg/pinned.hpp"

namespace migrate::engine {

struct CachedGraph {
    std::string service;
    Oid services_table; // another one: the extension was created anew
    std::int64_t graph_token;
    std::shared_ptr<Registry> registry;
    bool uncommitted = false;                            // depends on changes of this transaction
    bool token_is_written = false;                       // by this transaction, for this service
    bool is_kept = false;                                // in the cache
    std::size_t size = 0;                                // in bytes, about
    std::size_t seen_size = 0;                           // of that, what `seen` takes
    std::optional<core::Replacements> replacements = {}; // once asked for
    std::map<std::vector<bool>, SeenRegistry> seen = {}; // by which chains are half-way
};

// What holds for the service, which has been read under this snapshot; nullptr: nothing does.
std::shared_ptr<CachedGraph> find_cached(const Service &service, const pg::SnapshotScope &snapshot);

// What has been loaded under the snapshot, kept where others may rely on it.
std::shared_ptr<CachedGraph> add_cached(const Service &service, const pg::SnapshotScope &snapshot,
                                        Registry registry);

// What this transaction has made of the service by changes of its own; nullptr: it has to be loaded.
std::shared_ptr<CachedGraph> find_changed(const std::string &service);

// A graph that changes along with the rows of the service's registry. While it lasts no look is served from
// the cache; after one that has failed, not before the (sub)transaction has been aborted.
class GraphChange : pg::Pinned {
public:
    explicit GraphChange(CachedGraph &graph);
    ~GraphChange();

    // To be called when all rows have been written.
    static void succeed();
};

// It has become larger by so many bytes.
void note_growth(CachedGraph &graph, std::size_t bytes);

// What a database half-way through these chains sees of it, and to forget all of that.
void remember_seen(CachedGraph &graph, const std::vector<bool> &half_way, const SeenRegistry &seen);
void forget_seen(CachedGraph &graph);

// Forget the service's graph.
void remove_cached(const std::string &service);

// Somebody else writes rows of the service's registry in this transaction: nothing of it is cached before
// that ends. Returns whether the service needs a new token: it has had none since the (sub)transaction that
// gave it one was rolled back, or at all.
bool distrust(const std::string &service);

// Forget services that the snapshot doesn't have any more. Most calls do nothing, so that it costs little.
void remove_dropped(const pg::SnapshotScope &snapshot);

// To be called once, when the library is loaded.
void watch_transactions();

} // namespace migrate::engine
