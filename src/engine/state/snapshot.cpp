#include <vector>

#include "core/text.hpp"

#include "engine/state/snapshot.hpp"

#include "engine/store/own_tables.hpp"
#include "engine/store/sha256.hpp"
#include "pg/catalog.hpp"
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

} // namespace

core::Snapshot read_schema(const Service &service, const pg::SnapshotScope &snapshot) {
    const Oid owner = owner_of(service);
    const Oid schema = pg::find_namespace(service.schema_name);
    if (!OidIsValid(schema)) {
        return {};
    }
    const std::vector<Oid> hidden = hidden_relations(service, schema, snapshot);
    std::vector<core::SchemaObject> objects;
    const pg::Subtransaction looks; // rolled back: gives back the locks of what views and functions name
    const Bookkeeping bookkeeping;  // to read definitions, names must be found in schemas of others
    pg::read_schema_objects(schema, owner, hidden, snapshot, [&](pg::SchemaObject &&object) {
        objects.push_back({std::move(object.type), std::move(object.identity), std::move(object.clauses)});
    });
    return core::snapshot_of(objects);
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
