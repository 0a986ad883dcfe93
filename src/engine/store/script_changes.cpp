#include "engine/store/script_changes.hpp"

#include "engine/store/own_tables.hpp"
#include "pg/datum.hpp"
#include "pg/spi.hpp"
#include "pg/table_scan.hpp"

namespace migrate::engine {

namespace {

// Columns of migrate.script_changes, by position.
enum ChangeColumn { revision_column = 2, kind_column, old_column, new_column, changed_column = 7 };

} // namespace

std::vector<ScriptChange> read_script_changes(const Service &service, const pg::SnapshotScope &snapshot) {
    const pg::OpenIndex index(own_relation("script_changes"), "script_changes_service");
    pg::IndexScan scan(index, {service.name}, snapshot);
    std::vector<ScriptChange> changes;
    while (scan.next()) {
        pg::check_interrupts();
        changes.push_back({pg::to_string(scan.value(revision_column)), pg::to_string(scan.value(kind_column)),
                           sha256_in(scan, old_column), sha256_in(scan, new_column),
                           DatumGetTimestampTz(scan.value(changed_column))});
    }
    return changes;
}

void log_script_change(const Service &service, const std::string &revision, ScriptKind kind,
                       const std::optional<Sha256> &before, const std::optional<Sha256> &after) {
    static pg::Statement statement(R"(
        INSERT INTO migrate.script_changes (service, revision, kind, old_sha256, new_sha256)
        VALUES ($1, $2, $3, $4, $5))");
    if (before != after) {
        Bookkeeping::execute(statement, {pg::text_parameter(service.name), pg::text_parameter(revision),
                                         pg::text_parameter(name_of(kind)), sha256_parameter(before),
                                         sha256_parameter(after)});
    }
}

} // namespace migrate::engine
