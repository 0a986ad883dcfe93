#include <cstdint>
#include <optional>
#include <vector>

#include "core/text.hpp"

#include "engine/state/snapshot.hpp"

#include "engine/store/own_tables.hpp"
#include "engine/store/sha256.hpp"
#include "pg/catalog.hpp"
#include "pg/lock_watch.hpp"
#include "pg/schema_objects.hpp"
#include "pg/subtransaction.hpp"

namespace migrate::engine {

namespace {

// What lies in the schema because of this extension or of another tool, and not because of a script.
std::vector<Oid> hidden_relations(const Service &service, Oid schema, const pg::SnapshotScope &snapshot) {
    std::vector<Oid> relations;
    const auto hide = [&](const std::string &name) {
        const Oid relation = pg::find_relation(schema, name.c_str());
        if (OidIsValid(relation)) {
            relations.push_back(relation);
        }
    };
    for (const Service &one : services_in_schema(service.schema_name, snapshot)) {
        hide(one.version_table);
        if (one.history_table && one.history_schema == service.schema_name) {
            hide(*one.history_table);
        }
    }
    return relations;
}

// How much of a schema is read.
enum class Extent : std::uint8_t { objects, dependencies };

core::Schema read_objects(const Service &service, const pg::SnapshotScope &snapshot, Extent extent,
                          pg::Unreadable unreadable) {
    const Oid owner = owner_of(service);
    core::Schema result{
        pg::quote_identifier(service.schema_name), pg::quote_identifier(pg::role_name(owner)), {}, {}};
    const Oid schema = pg::find_namespace(service.schema_name);
    if (!OidIsValid(schema)) {
        return result;
    }
    const std::vector<Oid> hidden = hidden_relations(service, schema, snapshot);
    std::vector<pg::ObjectDependency> dependencies;
    const Bookkeeping bookkeeping; // to read definitions, names must be found in schemas of others
    pg::read_schema_objects(
        schema, owner, hidden, snapshot, unreadable,
        [&](pg::SchemaObject &&object) {
            result.objects.push_back({std::move(object.type), std::move(object.identity),
                                      std::move(object.clauses), std::move(object.columns)});
        },
        extent == Extent::dependencies ? &dependencies : nullptr);
    for (const pg::ObjectDependency &one : dependencies) {
        result.dependencies.push_back({one.object, one.needed});
    }
    return result;
}

// Rolled back, it gives back the locks of what is named. Nothing: what it reads has changed meanwhile, or was
// waited for: functions of the server print names as they are after that, and the snapshot has the rest as it
// was before.
std::optional<core::Schema> try_to_read_objects(const Service &service, const pg::SnapshotScope &snapshot,
                                                Extent extent, pg::Unreadable unreadable) {
    const TimestampTz waited = pg::latest_wait();
    try {
        const pg::Subtransaction looks;
        core::Schema schema = read_objects(service, snapshot, extent, unreadable);
        if (unreadable == pg::Unreadable::raise && pg::latest_wait() != waited) {
            return std::nullopt;
        }
        return schema;
    } catch (const pg::PgError &error) {
        pg::forgive_change(error);
        return std::nullopt;
    }
}

// How often a schema is read that others change all the time.
constexpr int most_attempts = 5;

// A text that can't be read however often is kept as it was printed: there are views that the server itself
// would not take again. Then waits count no more either: somebody may alter one table after the other.
core::Schema read_at_last(const Service &service, const pg::SnapshotScope &snapshot, Extent extent) {
    if (auto schema = try_to_read_objects(service, snapshot, extent, pg::Unreadable::raise)) {
        return std::move(*schema);
    }
    for (const pg::Unreadable unreadable : {pg::Unreadable::raise, pg::Unreadable::keep}) {
        for (int attempt = 1; attempt < most_attempts; attempt++) {
            pg::check_interrupts();
            if (auto schema = try_to_read_objects(service, pg::SnapshotScope::latest(), extent, unreadable)) {
                return std::move(*schema);
            }
        }
    }
    const pg::SnapshotScope latest = pg::SnapshotScope::latest();
    const pg::Subtransaction looks;
    return read_objects(service, latest, extent, pg::Unreadable::keep);
}

} // namespace

core::Snapshot read_schema(const Service &service, const pg::SnapshotScope &snapshot) {
    return core::snapshot_of(read_at_last(service, snapshot, Extent::objects).objects);
}

core::Schema read_whole_schema(const Service &service, const pg::SnapshotScope &snapshot) {
    return read_at_last(service, snapshot, Extent::dependencies);
}

std::string fingerprint_of(const core::Snapshot &rows) {
    std::string text;
    for (const core::SnapshotRow &row : rows) {
        text += core::format("[{},{},{}]\n", core::json_string(row.type), core::json_string(row.identity),
                             core::json_string(row.definition));
    }
    return hex(sha256_of(text));
}

} // namespace migrate::engine
