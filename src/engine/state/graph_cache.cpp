#include <algorithm>
#include <list>
#include <set>
#include <unordered_map>

#include "engine/state/graph_cache.hpp"

#include "engine/settings.hpp"
#include "engine/store/own_tables.hpp"
#include "engine/store/revisions.hpp"
#include "engine/store/services.hpp"
#include "pg/command.hpp"

namespace migrate::engine {

namespace {

using Entries = std::list<std::shared_ptr<CachedGraph>>; // the one used last comes first

// No look for dropped services before there are so many.
constexpr std::size_t few = 16;

class Cache {
public:
    std::shared_ptr<CachedGraph> find(const std::string &service) {
        const auto found = places_.find(service);
        return found == places_.end() ? nullptr : *found->second;
    }

    void touch(const CachedGraph &graph) {
        entries_.splice(entries_.begin(), entries_, places_.at(graph.service));
    }

    void add(const std::shared_ptr<CachedGraph> &graph) {
        remove(graph->service);
        entries_.push_front(graph);
        try {
            places_.emplace(graph->service, entries_.begin());
        } catch (...) {
            entries_.pop_front();
            throw;
        }
        graph->is_kept = true;
        size_ += graph->size;
        shrink(1);
    }

    void remove(const std::string &service) noexcept {
        const auto found = places_.find(service);
        if (found != places_.end()) {
            remove(found->second);
        }
    }

    template <typename Condition>
    void remove_if(const Condition &condition) {
        for (auto entry = entries_.begin(); entry != entries_.end();) {
            const auto next = std::next(entry);
            if (condition(**entry)) {
                remove(entry);
            }
            entry = next;
        }
    }

    void grow(CachedGraph &graph, std::size_t bytes) noexcept {
        graph.size += bytes;
        if (graph.is_kept) {
            size_ += bytes;
            shrink(1);
        }
    }

    void lessen(CachedGraph &graph, std::size_t bytes) noexcept {
        graph.size -= bytes;
        if (graph.is_kept) {
            size_ -= bytes;
        }
    }

    // Down to the bound, or to so many that are in use.
    void shrink(std::size_t in_use) noexcept {
        while (size_ > graph_cache_size() && entries_.size() > in_use) {
            remove(std::prev(entries_.end()));
        }
    }

    [[nodiscard]] const Entries &entries() const noexcept { return entries_; }

private:
    void remove(Entries::iterator entry) noexcept {
        size_ -= (*entry)->size;
        (*entry)->is_kept = false;
        places_.erase((*entry)->service);
        entries_.erase(entry);
    }

    Entries entries_;
    std::unordered_map<std::string, Entries::iterator> places_;
    std::size_t size_ = 0; // of all, in bytes
};

Cache &cache() {
    static Cache graphs;
    return graphs;
}

// What this transaction has done to registries.
struct TransactionChanges {
    bool any = false;
    int under_way = 0;
    CommandId visible_from = FirstCommandId; // a snapshot of this command sees all of them
    std::set<std::string> by_others;         // services whose rows others write
    std::set<std::string> with_token;        // those of them that have got a new token
};

TransactionChanges &changes() {
    static TransactionChanges of_transaction;
    return of_transaction;
}

bool sees_changes(const pg::SnapshotScope &snapshot) {
    return !changes().any || (changes().under_way == 0 && snapshot.get()->curcid >= changes().visible_from);
}

bool may_be_shared(const Service &service, const pg::SnapshotScope &snapshot) {
    return sees_changes(snapshot) && !changes().by_others.contains(service.name);
}

void drop_uncommitted() {
    cache().remove_if([](const CachedGraph &graph) { return graph.uncommitted; });
}

void end_changes() {
    changes().any = false;
    changes().visible_from = FirstCommandId;
    changes().by_others.clear();
    changes().with_token.clear();
    cache().shrink(0);
}

// An end of the transaction, seen by the server's callbacks: memory only, and nothing may fail.
void end_transaction(XactEvent event, void *) {
    switch (event) {
    case XACT_EVENT_ABORT:
    case XACT_EVENT_PARALLEL_ABORT:
        drop_uncommitted();
        end_changes();
        break;
    case XACT_EVENT_COMMIT:
    case XACT_EVENT_PARALLEL_COMMIT:
    case XACT_EVENT_PREPARE:
        for (const std::shared_ptr<CachedGraph> &graph : cache().entries()) {
            graph->uncommitted = false;
            graph->token_is_written = false;
        }
        end_changes();
        break;
    default:
        break;
    }
}

// Who wrote last doesn't matter any more: what older snapshots see is not what the tables hold now.
void end_subtransaction(SubXactEvent event, SubTransactionId, SubTransactionId, void *) {
    if (event == SUBXACT_EVENT_ABORT_SUB) {
        drop_uncommitted();
        changes().with_token.clear();
        changes().visible_from = pg::current_command();
    }
}

std::size_t size_of(const Registry &registry) {
    return sizeof(CachedGraph) + registry.graph.memory() +
           registry.properties.capacity() * sizeof(ScriptProperties);
}

} // namespace

std::shared_ptr<CachedGraph> find_cached(const Service &service, const pg::SnapshotScope &snapshot) {
    std::shared_ptr<CachedGraph> graph = cache().find(service.name);
    if (!graph || graph->graph_token != service.graph_token ||
        graph->services_table != own_relation("services") || !may_be_shared(service, snapshot)) {
        return nullptr;
    }
    cache().touch(*graph);
    return graph;
}

std::shared_ptr<CachedGraph> add_cached(const Service &service, const pg::SnapshotScope &snapshot,
                                        Registry registry) {
    auto graph = std::make_shared<CachedGraph>(
        CachedGraph{service.name, own_relation("services"), service.graph_token,
                    std::make_shared<Registry>(std::move(registry)), changes().any});
    graph->size = size_of(*graph->registry);
    if (may_be_shared(service, snapshot)) {
        cache().add(graph);
    }
    return graph;
}

std::shared_ptr<CachedGraph> find_changed(const std::string &service) {
    std::shared_ptr<CachedGraph> graph = cache().find(service);
    return graph && graph->token_is_written && graph->services_table == own_relation("services") ? graph
                                                                                                 : nullptr;
}

GraphChange::GraphChange(CachedGraph &graph) {
    graph.uncommitted = true;
    graph.replacements.reset();
    forget_seen(graph);
    changes().any = true;
    changes().visible_from = InvalidCommandId;
    changes().under_way++;
}

void GraphChange::succeed() {
    pg::begin_next_command();
    changes().visible_from = pg::current_command();
}

GraphChange::~GraphChange() { changes().under_way--; }

void note_growth(CachedGraph &graph, std::size_t bytes) { cache().grow(graph, bytes); }

void remember_seen(CachedGraph &graph, const std::vector<bool> &half_way, const SeenRegistry &seen) {
    graph.seen.emplace(half_way, seen);
    const std::size_t size = size_of(*seen.registry);
    graph.seen_size += size;
    cache().grow(graph, size);
}

void forget_seen(CachedGraph &graph) {
    graph.seen.clear();
    cache().lessen(graph, graph.seen_size);
    graph.seen_size = 0;
}

void remove_cached(const std::string &service) { cache().remove(service); }

bool distrust(const std::string &service) {
    changes().any = true;
    changes().by_others.insert(service);
    cache().remove(service);
    return changes().with_token.insert(service).second;
}

void remove_dropped(const pg::SnapshotScope &snapshot) {
    static std::size_t enough = few;
    if (cache().entries().size() < enough) {
        return;
    }
    std::vector<std::string> dropped;
    for (const std::shared_ptr<CachedGraph> &graph : cache().entries()) {
        pg::check_interrupts();
        if (!look_up_service(graph->service, snapshot)) {
            dropped.push_back(graph->service);
        }
    }
    for (const std::string &service : dropped) {
        cache().remove(service);
    }
    enough = std::max(few, 2 * cache().entries().size());
}

void watch_transactions() {
    RegisterXactCallback(end_transaction, nullptr);
    RegisterSubXactCallback(end_subtransaction, nullptr);
}

} // namespace migrate::engine
