#include <algorithm>
#include <vector>

#include "core/schema/difference.hpp"

#include "engine/store/snapshots.hpp"

#include "engine/store/own_tables.hpp"
#include "engine/store/services.hpp"
#include "pg/guard.hpp"
#include "pg/spi.hpp"

namespace migrate::engine {

namespace {

void insert_objects(const std::string &schema_name, const core::Snapshot &rows) {
    static pg::Statement statement(R"(
        INSERT INTO migrate.snapshot_objects (schema_name, object_type, identity, definition)
        SELECT $1, t.object_type, t.identity, t.definition
        FROM ROWS FROM (pg_catalog.unnest($2), pg_catalog.unnest($3), pg_catalog.unnest($4))
            AS t (object_type, identity, definition))");
    std::vector<std::string> types;
    std::vector<std::string> identities;
    std::vector<std::string> definitions;
    for (const core::SnapshotRow &row : rows) {
        types.push_back(row.type);
        identities.push_back(row.identity);
        definitions.push_back(row.definition);
    }
    Bookkeeping::execute(statement,
                         {pg::text_parameter(schema_name), pg::text_array_parameter(types),
                          pg::text_array_parameter(identities), pg::text_array_parameter(definitions)});
}

void delete_objects(const std::string &schema_name, const core::Snapshot &rows) {
    static pg::Statement statement(R"(
        DELETE FROM migrate.snapshot_objects AS o
        USING ROWS FROM (pg_catalog.unnest($2), pg_catalog.unnest($3)) AS t (object_type, identity)
        WHERE o.schema_name OPERATOR(pg_catalog.=) $1
            AND o.object_type OPERATOR(pg_catalog.=) t.object_type
            AND o.identity OPERATOR(pg_catalog.=) t.identity)");
    std::vector<std::string> types;
    std::vector<std::string> identities;
    for (const core::SnapshotRow &row : rows) {
        types.push_back(row.type);
        identities.push_back(row.identity);
    }
    Bookkeeping::execute(statement, {pg::text_parameter(schema_name), pg::text_array_parameter(types),
                                     pg::text_array_parameter(identities)});
}

void note_snapshot(const std::string &schema_name) {
    static pg::Statement statement(R"(
        INSERT INTO migrate.snapshots (schema_name, server_major) VALUES ($1, $2)
        ON CONFLICT (schema_name)
            DO UPDATE SET server_major = excluded.server_major, taken_at = pg_catalog.clock_timestamp())");
    Bookkeeping::execute(statement,
                         {pg::text_parameter(schema_name), pg::int4_parameter(pg::server_major())});
}

} // namespace

std::optional<StoredSnapshot> read_stored_snapshot(const std::string &schema_name) {
    static pg::Statement head(R"(
        SELECT server_major FROM migrate.snapshots WHERE schema_name OPERATOR(pg_catalog.=) $1)");
    static pg::Statement objects(R"(
        SELECT object_type, identity, definition FROM migrate.snapshot_objects
        WHERE schema_name OPERATOR(pg_catalog.=) $1 ORDER BY object_type, identity)");
    const std::vector<pg::Row> heads = Bookkeeping::execute(head, {pg::text_parameter(schema_name)});
    if (heads.empty()) {
        return std::nullopt;
    }
    StoredSnapshot stored{std::stoi(heads[0][0].value()), {}};
    for (pg::Row &row : Bookkeeping::execute(objects, {pg::text_parameter(schema_name)})) {
        stored.rows.push_back(
            {std::move(row[0].value()), std::move(row[1].value()), std::move(row[2].value())});
    }
    return stored;
}

void write_stored_snapshot(const std::string &schema_name, const core::Snapshot *stored,
                           const core::Snapshot &rows) {
    static const core::Snapshot none;
    const core::Snapshot &before = stored != nullptr ? *stored : none;
    core::Snapshot gone;
    core::Snapshot added;
    core::for_each_object(before, rows, [&](const core::SnapshotRow *was, const core::SnapshotRow *is) {
        if (was != nullptr && is != nullptr && was->definition == is->definition) {
            return;
        }
        if (was != nullptr) {
            gone.push_back(*was);
        }
        if (is != nullptr) {
            added.push_back(*is);
        }
    });
    if (!gone.empty()) {
        delete_objects(schema_name, gone);
    }
    if (!added.empty()) {
        insert_objects(schema_name, added);
    }
    note_snapshot(schema_name);
}

void delete_stored_snapshot(const std::string &schema_name) {
    static pg::Statement objects(R"(
        DELETE FROM migrate.snapshot_objects WHERE schema_name OPERATOR(pg_catalog.=) $1)");
    static pg::Statement head(R"(
        DELETE FROM migrate.snapshots WHERE schema_name OPERATOR(pg_catalog.=) $1)");
    Bookkeeping::execute(objects, {pg::text_parameter(schema_name)});
    Bookkeeping::execute(head, {pg::text_parameter(schema_name)});
}

void forget_unused_snapshot(const std::string &schema_name) {
    const std::vector<Service> services = services_in_schema(schema_name, pg::SnapshotScope::fresh());
    if (std::none_of(services.begin(), services.end(), [](const Service &one) { return one.snapshots; })) {
        delete_stored_snapshot(schema_name);
    }
}

} // namespace migrate::engine
