#include <algorithm>

#include "engine/state/registry.hpp"

#include "engine/error.hpp"
#include "engine/state/graph_cache.hpp"
#include "engine/store/own_tables.hpp"
#include "engine/store/revision_rows.hpp"
#include "engine/store/script_reader.hpp"
#include "pg/catalog.hpp"
#include "pg/datum.hpp"
#include "pg/error.hpp"
#include "pg/spi.hpp"
#include "pg/table_scan.hpp"

namespace migrate::engine {

namespace {

// Columns of migrate.revisions and migrate.scripts, by position.
enum RevisionColumn {
    revision_column = 2,
    down_revisions_column,
    depends_on_column,
    branch_labels_column,
    message_column,
    transactional_column,
    replaces_column,
    up_sha256_column = 13,
    down_sha256_column,
    verify_sha256_column,
    down_transactional_column
};

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

Sha256 hash_in(const pg::IndexScan &scan, int column) { return sha256_in(scan, column).value_or(Sha256{}); }

Registry load(const Service &service, const pg::SnapshotScope &snapshot) {
    std::vector<core::Revision> revisions;
    std::vector<ScriptProperties> properties;
    const pg::OpenIndex index(own_relation("revisions"), "revisions_service_seq");
    const std::size_t expected = std::min(index.expected_rows(), most_expected);
    revisions.reserve(expected);
    properties.reserve(expected);
    pg::IndexScan scan(index, {service.name}, snapshot);
    while (scan.next()) {
        pg::check_interrupts();
        revisions.push_back(
            {pg::to_string(scan.value(revision_column)), pg::to_strings(scan.value(down_revisions_column)),
             pg::to_strings(scan.value(depends_on_column)), pg::to_strings(scan.value(branch_labels_column)),
             pg::to_string(scan.value(message_column)), pg::to_strings(scan.value(replaces_column))});
        const bool transactional = DatumGetBool(scan.value(transactional_column));
        properties.push_back({transactional,
                              scan.is_null(down_transactional_column)
                                  ? transactional
                                  : DatumGetBool(scan.value(down_transactional_column)),
                              !scan.is_null(down_sha256_column), !scan.is_null(verify_sha256_column),
                              hash_in(scan, up_sha256_column), hash_in(scan, down_sha256_column),
                              hash_in(scan, verify_sha256_column)});
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

std::int64_t write_token(const Service &service) {
    static pg::Statement statement("UPDATE migrate.services SET graph_token = "
                                   "pg_catalog.nextval('migrate.graph_token'::pg_catalog.regclass)"
                                   " WHERE service OPERATOR(pg_catalog.=) $1 RETURNING graph_token");
    const std::vector<pg::Row> rows = statement.execute({pg::text_parameter(service.name)});
    return std::stoll(rows.at(0).at(0).value());
}

// What this transaction has made of the registry of a locked service, under a token of its own.
std::shared_ptr<CachedGraph> own_graph(const Service &service) {
    std::shared_ptr<CachedGraph> graph = find_changed(service.name);
    if (!graph) {
        graph = cached(service, pg::SnapshotScope::fresh());
        graph->graph_token = write_token(service);
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

ScriptProperties properties_of(const StoredRevision &stored) {
    const auto hash = [](const std::optional<std::string> &script) {
        return script ? sha256_of(*script) : Sha256{};
    };
    return {stored.transactional,    stored.down_runs_in_transaction(),
            stored.down.has_value(), stored.verify.has_value(),
            sha256_of(stored.up),    hash(stored.down),
            hash(stored.verify)};
}

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

StoredRevision read_stored(const Service &service, const std::string &revision,
                           const pg::SnapshotScope &snapshot) {
    const std::shared_ptr<const Registry> registry = registry_of(service, snapshot);
    const core::Node node = registry->graph.find(revision).value();
    const ScriptReader scripts(service, snapshot);
    const Script up = scripts.read(revision, "up");
    const Script down = scripts.read(revision, "down");
    const Script verify = scripts.read(revision, "verify");
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
            verify.statements};
}

void insert_revision(const Service &service, const StoredRevision &stored, const char *source) {
    const Bookkeeping bookkeeping;
    RegistryChange change(service);
    Registry &registry = change.registry();
    explained(service.name, [&] { registry.graph.add(stored.revision); });
    registry.properties.push_back(properties_of(stored));
    const NewForm form{&stored, registry.properties.back()};
    insert_row(service, form, source);
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
                      const std::vector<NewForm> &replaced, const char *source) {
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

void remove_registry(const Service &service) {
    delete_rows(service);
    remove_cached(service.name);
}

void outdate_registry(const std::string &service) {
    static pg::Statement token("UPDATE migrate.services SET graph_token = "
                               "pg_catalog.nextval('migrate.graph_token'::pg_catalog.regclass)"
                               " WHERE service OPERATOR(pg_catalog.=) $1 RETURNING 1");
    static pg::Statement lock("LOCK TABLE migrate.services IN SHARE ROW EXCLUSIVE MODE");
    if (!distrust(service)) {
        return;
    }
    const Bookkeeping bookkeeping;
    if (!token.execute({pg::text_parameter(service)}).empty()) {
        return;
    }
    // The first copy of a table is a transaction of its own: the service may come while we write. Who sees it
    // then must see our rows as well, or a newer token.
    lock.execute({});
    token.execute({pg::text_parameter(service)});
}

} // namespace migrate::engine
