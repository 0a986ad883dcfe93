#include "engine/store/script_reader.hpp"

#include "engine/store/own_tables.hpp"
#include "pg/catalog.hpp"
#include "pg/datum.hpp"
#include "pg/error.hpp"

namespace migrate::engine {

namespace {

// Columns of migrate.scripts, by position.
enum ScriptColumn { body_column = 4, statements_column };

} // namespace

ScriptReader::ScriptReader(const Service &service, const pg::SnapshotScope &snapshot)
    : service_(service), snapshot_(snapshot), scripts_(own_relation("scripts"), "scripts_pkey") {}

Script ScriptReader::read(const std::string &revision, const char *kind) const {
    pg::IndexScan scan(scripts_, {service_.name, revision, kind}, snapshot_);
    if (!scan.next()) {
        return {nullptr, 0};
    }
    return {pg::to_cstring(scan.value(body_column)), DatumGetInt32(scan.value(statements_column))};
}

Script ScriptReader::require(const std::string &revision, const char *kind) const {
    const Script script = read(revision, kind);
    if (script.body == nullptr) {
        throw pg::Error(ERRCODE_DATA_CORRUPTED,
                        "script \"" + std::string(kind) + "\" of revision \"" + revision +
                            "\" of service \"" + service_.name + "\" is missing",
                        "",
                        "Register the revision again as it was: SELECT migrate.register(" +
                            pg::quote_literal(service_.name) + ", " + pg::quote_literal(revision) +
                            ", '<down_revision>', '<message>', up => '<script>', down => '<script>');");
    }
    return script;
}

} // namespace migrate::engine
