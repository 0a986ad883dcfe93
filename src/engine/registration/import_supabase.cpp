#include <algorithm>

#include "core/import/supabase.hpp"
#include "core/import/supabase_history.hpp"
#include "core/text.hpp"

#include "engine/registration/import_supabase.hpp"

#include "engine/state/history_table.hpp"
#include "engine/store/hashes.hpp"
#include "pg/catalog.hpp"
#include "pg/error.hpp"
#include "pg/read_only.hpp"
#include "pg/scan.hpp"
#include "pg/scanner_settings.hpp"
#include "pg/sqlstate.hpp"

namespace migrate::engine {

namespace {

constexpr const char *table = "schema_migrations";

std::string way_by_files(const std::string &service) {
    return core::format("Import the CLI's folder instead: SELECT * FROM migrate.import({}, :'files'); as "
                        "doc/import.md shows.",
                        pg::quote_literal(service));
}

pg::Error no_history(const std::string &service, const std::string &schema_name) {
    return {ERRCODE_UNDEFINED_TABLE, core::format(R"(table "{}.{}" does not exist)", schema_name, table),
            "The Supabase CLI makes it with the first migration that it runs, so it has run none here.",
            way_by_files(service)};
}

// Where its statements are something else than a list, what ran is not known.
void check_columns(const std::string &service, const HistoryTable &history) {
    for (const pg::TableColumn &column : pg::columns_of(history.table)) {
        if (column.name == "statements" && column.type != TEXTARRAYOID) {
            refuse_history(history, "Its column statements is not of type text[].", way_by_files(service));
        }
    }
}

HistoryTable find_history(const std::string &service) {
    const core::HistoryTool &tool = *core::find_history_tool("supabase");
    const std::string schema_name(tool.own_schema);
    const Oid nspace = pg::find_namespace(schema_name);
    const Oid relation = OidIsValid(nspace) ? pg::find_relation(nspace, table) : InvalidOid;
    if (!OidIsValid(relation)) {
        throw no_history(service, schema_name);
    }
    const std::vector<HistoryTable> found = histories_at(schema_name, table, &tool);
    if (found.empty()) {
        refuse_history({&tool, relation, schema_name, table, "", true},
                       "It has no column version of type text, as Supabase makes it.", way_by_files(service));
    }
    return found.front();
}

std::vector<core::SupabaseMigration> read_migrations(const Service &service, const HistoryTable &history) {
    std::vector<core::SupabaseMigration> migrations =
        read_supabase_migrations(history, pg::SnapshotScope::latest());
    if (std::any_of(migrations.begin(), migrations.end(),
                    [](const core::SupabaseMigration &one) { return one.version.empty(); })) {
        refuse_history(history, "A row of it has no version.", way_by_files(service.name));
    }
    return migrations;
}

// nullopt: a part of a statement that the CLI has cut where none ends. With the next part, it is one again.
std::optional<std::size_t> last_token_end(const std::string &text) {
    std::size_t last = 0;
    try {
        pg::scan_tokens(text.c_str(), [&](std::size_t, std::size_t end) { last = end; });
    } catch (const pg::PgError &error) {
        pg::forgive_syntax_error(error);
        return std::nullopt;
    }
    return last;
}

} // namespace

std::vector<ImportedRow> import_supabase(const std::string &name) {
    pg::refuse_read_only("migrate.import_supabase()");
    std::optional<Service> service = lock_to_import(name);
    const HistoryTable history = find_history(name);
    if (!service) {
        service = create_to_import(name, core::supabase);
    }
    lock_to_read(*service, history, AccessShareLock);
    check_columns(name, history);
    const pg::ScannerDefaults defaults;
    return import_history(
        *service, history.display(),
        core::read_supabase_history(read_migrations(*service, history), last_token_end, hashes.sha256));
}

} // namespace migrate::engine
