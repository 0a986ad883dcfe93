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

core::Snapshot read_objects(const Service &service, const pg::SnapshotScope &snapshot,
                            pg::Unreadable unreadable) {
    const Oid owner = owner_of(service);
    const Oid schema = pg::find_namespace(service.schema_name);
    if (!OidIsValid(schema)) {
        return {};
    }
    const std::vector<Oid> hidden = hidden_relations(service, schema, snapshot);
    std::vector<core::SchemaObject> objects;
    const Bookkeeping bookkeeping; // to read definitions, names must be found in schemas of others
    pg::read_schema_objects(schema, owner, hidden, snapshot, unreadable, [&](pg::SchemaObject &&object) {
        objects.push_back({std::move(object.type), std::move(object.identity), std::move(object.clauses)});
    });
    return core::snapshot_of(objects);
}

// Rolled back, it gives back the locks of what is named. Nothing: what it reads has changed meanwhile, or was
// waited for: functions of the server print names as they are after that, and the snapshot has the rest as it
// was before.
std::optional<core::Snapshot> try_to_read_objects(const Service &service, const pg::SnapshotScope &snapshot,
                                                  pg::Unreadable unreadable) {
    const TimestampTz waited = pg::latest_wait();
    try {
        const pg::Subtransaction looks;
        core::Snapshot rows = read_objects(service, snapshot, unreadable);
        if (unreadable == pg::Unreadable::raise && pg::latest_wait() != waited) {
            return std::nullopt;
        }
        return rows;
    } catch (const pg::PgError &error) {
        pg::forgive_change(error);
        return std::nullopt;
    }
}

// How often a schema is read that others change all the time.
constexpr int most_attempts = 5;

} // namespace

// A text that can't be read however often is kept as it was printed: there are views that the server itself
// would not take again. Then waits count no more either: somebody may alter one table after the other.
core::Snapshot read_schema(const Service &service, const pg::SnapshotScope &snapshot) {
    if (auto rows = try_to_read_objects(service, snapshot, pg::Unreadable::raise)) {
        return std::move(*rows);
    }
    for (const pg::Unreadable unreadable : {pg::Unreadable::raise, pg::Unreadable::keep}) {
        for (int attempt = 1; attempt < most_attempts; attempt++) {
            pg::check_interrupts();
            if (auto rows = try_to_read_objects(service, pg::SnapshotScope::latest(), unreadable)) {
                return std::move(*rows);
            }
        }
    }
    const pg::SnapshotScope latest = pg::SnapshotScope::latest();
    const pg::Subtransaction looks;
    return read_objects(service, latest, pg::Unreadable::keep);
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
