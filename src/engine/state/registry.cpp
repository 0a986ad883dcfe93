#include <algorithm>

#include "core/text.hpp"

#include "engine/state/registry.hpp"

#include "engine/error.hpp"
#include "engine/state/graph_cache.hpp"
#include "engine/store/own_tables.hpp"
#include "engine/store/scripts.hpp"

namespace migrate::engine {

namespace {

// Each is as large as the registry; a database is half-way through few chains at a time.
constexpr std::size_t most_seen = 4;

// Room that is made at once spares copies, and is a mere address until it is written to; beyond this many
// revisions it grows as they come. What others' revisions would have taken is given back.
constexpr std::size_t most_expected = 1 << 17;

template <typename Element>
void give_back(std::vector<Element> &elements) {
    if (elements.capacity() / 2 > elements.size()) {
        elements.shrink_to_fit();
    }
}

Registry load(const Service &service, const pg::SnapshotScope &snapshot) {
    std::vector<core::Revision> revisions;
    std::vector<ScriptProperties> properties;
    RevisionScan scan(service, snapshot);
    const std::size_t expected = std::min(scan.expected(), most_expected);
    revisions.reserve(expected);
    properties.reserve(expected);
    while (scan.next()) {
        pg::check_interrupts();
        revisions.push_back(scan.revision());
        properties.push_back(scan.properties());
    }
    give_back(revisions);
    give_back(properties);
    return {explained(service.name, [&] { return core::Graph::load(std::move(revisions)); }),
            std::move(properties)};
}

std::shared_ptr<CachedGraph> cached(const Service &service, const pg::SnapshotScope &snapshot) {
    if (std::shared_ptr<CachedGraph> known = find_cached(service, snapshot)) {
        return known;
    }
    remove_dropped(snapshot);
    return add_cached(service, snapshot, load(service, snapshot));
}

// What this transaction has made of the registry of a locked service, under a token of its own.
std::shared_ptr<CachedGraph> own_graph(const Service &service) {
    std::shared_ptr<CachedGraph> graph = find_changed(service.name);
    if (!graph) {
        graph = cached(service, pg::SnapshotScope::fresh());
        graph->graph_token = renew_graph_token(service.name).value();
        graph->token_is_written = true;
    }
    return graph;
}

// A registry made ready to change along with the tables.
class RegistryChange {
public:
    explicit RegistryChange(const Service &service) : graph_(own_graph(service)), change_(*graph_) {
        if (graph_->registry.use_count() > 1) { // somebody keeps it as it is
            const Registry &kept = *graph_->registry;
            graph_->registry = std::make_shared<Registry>(
                Registry{core::Graph::load(kept.graph.revisions()), kept.properties});
        }
    }

    Registry &registry() { return *graph_->registry; }

    // The tables have it, with more revisions or other forms of them.
    void succeed(const std::vector<NewForm> &forms) {
        std::size_t size = 0;
        for (const NewForm &form : forms) {
            size += core::Graph::memory_of(form.stored->revision) + sizeof(ScriptProperties);
        }
        note_growth(*graph_, size);
        GraphChange::succeed();
    }

private:
    std::shared_ptr<CachedGraph> graph_;
    GraphChange change_;
};

} // namespace

std::shared_ptr<const Registry> registry_of(const Service &service, const pg::SnapshotScope &snapshot) {
    return cached(service, snapshot)->registry;
}

SeenRegistry see_registry(const Service &service, const core::Rows &rows, const pg::SnapshotScope &snapshot) {
    const std::shared_ptr<CachedGraph> entry = cached(service, snapshot);
    const Registry &all = *entry->registry;
    if (all.graph.with_replacements().empty()) {
        return {entry->registry, {}};
    }
    if (!entry->replacements) {
        entry->replacements.emplace(all.graph);
    }
    if (entry->replacements->empty()) {
        return {entry->registry, {}};
    }
    const std::vector<bool> half_way = entry->replacements->half_way(all.graph, rows);
    const auto known = entry->seen.find(half_way);
    if (known != entry->seen.end()) {
        return known->second;
    }
    core::View view = entry->replacements->view(all.graph, half_way);
    auto registry = std::make_shared<Registry>();
    for (const core::Node source : view.sources) {
        registry->properties.push_back(all.properties[source]);
    }
    registry->graph = explained(service.name, [&] { return core::Graph::load(std::move(view.revisions)); });
    if (entry->seen.size() >= most_seen) {
        forget_seen(*entry);
    }
    SeenRegistry seen{std::move(registry), std::move(view.aliases)};
    remember_seen(*entry, half_way, seen);
    return seen;
}

core::Node require_registered(const Service &service, const core::Graph &graph, const std::string &revision) {
    const std::optional<core::Node> node = graph.find(revision);
    if (!node) {
        throw explain(core::Error(core::ErrorCode::unknown_revision,
                                  core::format("Can't locate revision identified by '{}'", revision),
                                  "No registered revision has this identifier."),
                      service.name);
    }
    return *node;
}

StoredRevision read_stored(const Service &service, const std::string &revision,
                           const pg::SnapshotScope &snapshot) {
    const std::shared_ptr<const Registry> registry = registry_of(service, snapshot);
    const core::Node node = registry->graph.find(revision).value();
    const ScriptReader scripts(service, snapshot);
    const Script up = scripts.read(revision, ScriptKind::up);
    const Script down = scripts.read(revision, ScriptKind::down);
    const Script verify = scripts.read(revision, ScriptKind::verify);
    const auto text = [](const Script &script) {
        return script.body != nullptr ? std::optional<std::string>(script.body) : std::nullopt;
    };
    const ScriptProperties &properties = registry->properties[node];
    return {registry->graph.revision(node),
            properties.transactional,
            properties.down_transactional != properties.transactional
                ? std::optional(properties.down_transactional)
                : std::nullopt,
            false,
            text(up).value_or(""),
            text(down),
            text(verify),
            up.statements,
            down.statements,
            verify.statements,
            std::nullopt,
            {file_of(up), file_of(down), file_of(verify)},
            properties.variables};
}

void insert_revision(const Service &service, const StoredRevision &stored, ChangeCommand source) {
    const Bookkeeping bookkeeping;
    RegistryChange change(service);
    Registry &registry = change.registry();
    explained(service.name, [&] { registry.graph.add(stored.revision); });
    registry.properties.push_back(properties_of(stored));
    const NewForm form{&stored, registry.properties.back()};
    insert_rows(service, {form}, source);
    change.succeed({form});
}

void replace_revision(const Service &service, const StoredRevision &stored) {
    const Bookkeeping bookkeeping;
    RegistryChange change(service);
    Registry &registry = change.registry();
    explained(service.name, [&] { registry.graph.replace(stored.revision); });
    ScriptProperties &properties = registry.properties[registry.graph.find(stored.revision.id).value()];
    properties = properties_of(stored);
    const NewForm form{&stored, properties};
    update_rows(service, form);
    change.succeed({form});
}

void change_revisions(const Service &service, const std::vector<NewForm> &added,
                      const std::vector<NewForm> &replaced, ChangeCommand source) {
    const Bookkeeping bookkeeping;
    RegistryChange change(service);
    Registry &registry = change.registry();
    std::vector<core::Revision> revisions;
    revisions.reserve(added.size() + replaced.size());
    for (const std::vector<NewForm> *forms : {&replaced, &added}) {
        for (const NewForm &form : *forms) {
            pg::check_interrupts();
            revisions.push_back(form.stored->revision);
        }
    }
    explained(service.name, [&] { registry.graph.update(std::move(revisions)); });
    for (const NewForm &form : added) {
        registry.properties.push_back(form.properties);
    }
    insert_rows(service, added, source);
    for (const NewForm &form : replaced) {
        pg::check_interrupts();
        registry.properties[registry.graph.find(form.stored->revision.id).value()] = form.properties;
        update_rows(service, form);
    }
    change.succeed(added);
}

void remove_revision(const Service &service, const std::string &revision) {
    const Bookkeeping bookkeeping;
    RegistryChange change(service);
    Registry &registry = change.registry();
    const core::Node node = registry.graph.find(revision).value();
    explained(service.name, [&] { registry.graph.remove(revision); });
    registry.properties.erase(registry.properties.begin() + node);
    delete_rows(service, revision);
    change.succeed({});
}

void touch_registry(const Service &service) {
    const Bookkeeping bookkeeping;
    RegistryChange(service).succeed({});
}

void remove_registry(const Service &service) {
    delete_rows(service);
    remove_cached(service.name);
}

void outdate_registry(const std::string &service) {
    if (!distrust(service) || renew_graph_token(service)) {
        return;
    }
    // The first copy of a table is a transaction of its own: the service may come while we write. Who sees it
    // then must see our rows as well, or a newer token.
    lock_services_against_writes();
    renew_graph_token(service);
}

} // namespace migrate::engine
