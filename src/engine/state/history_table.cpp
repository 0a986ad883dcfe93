#include <algorithm>
#include <map>
#include <set>

#include "core/text.hpp"

#include "engine/state/history_table.hpp"

#include "engine/script/timeouts.hpp"
#include "engine/state/mirrored_history.hpp"
#include "pg/catalog.hpp"
#include "pg/datum.hpp"
#include "pg/distribution.hpp"
#include "pg/error.hpp"
#include "pg/error_data.hpp"
#include "pg/memory.hpp"
#include "pg/open_table.hpp"
#include "pg/relation_lock.hpp"
#include "pg/rights.hpp"
#include "pg/sqlstate.hpp"

extern "C" {
#include <catalog/pg_am.h>
#include <utils/timestamp.h>
}

namespace migrate::engine {

namespace {

// Far more than any project has migrations, far less than does harm.
constexpr std::size_t most_rows = 1'000'000;
constexpr std::size_t size_limit = std::size_t{64} * 1024 * 1024;

bool has_kind(Oid type, core::ColumnKind kind) {
    switch (kind) {
    case core::ColumnKind::text:
        return type == TEXTOID || type == VARCHAROID || type == BPCHAROID;
    case core::ColumnKind::integer:
        return type == INT8OID || type == INT4OID || type == INT2OID;
    case core::ColumnKind::boolean:
        return type == BOOLOID;
    case core::ColumnKind::time:
        return type == TIMESTAMPOID || type == TIMESTAMPTZOID;
    case core::ColumnKind::bytes:
        return type == BYTEAOID;
    case core::ColumnKind::text_list:
        break;
    }
    return type == TEXTARRAYOID;
}

const pg::TableColumn *find_column(const std::vector<pg::TableColumn> &columns,
                                   const core::HistoryColumn &wanted) {
    const auto found = std::find_if(columns.begin(), columns.end(), [&](const pg::TableColumn &column) {
        return column.name == wanted.name && has_kind(column.type, wanted.kind);
    });
    return found == columns.end() ? nullptr : &*found;
}

// Whether a relation has the columns that the tool makes. A common name says less: there, all of them.
bool has_columns_of(const core::HistoryTool &tool, const std::vector<pg::TableColumn> &columns,
                    bool is_at_home) {
    const bool all =
        std::all_of(tool.columns.begin(), tool.columns.end(), [&](const core::HistoryColumn &wanted) {
            return find_column(columns, wanted) != nullptr || (!wanted.required && is_at_home);
        });
    return all && (!tool.has_only_these || columns.size() == tool.columns.size());
}

bool stands_beside(const std::string &schema_name, std::string_view table) {
    const Oid nspace = pg::find_namespace(schema_name);
    return OidIsValid(nspace) && OidIsValid(pg::find_relation(nspace, std::string(table).c_str()));
}

// A tool with a schema of its own calls its table what others may call theirs, unless nobody would.
bool is_at_home(const core::HistoryTool &tool, const std::string &schema_name) {
    return tool.own_schema.empty() || tool.own_schema == schema_name || tool.tables.front().starts_with('_');
}

bool fits(const core::HistoryTool &tool, const pg::NamedRelation &relation,
          const std::vector<pg::TableColumn> &columns) {
    return has_columns_of(tool, columns, is_at_home(tool, relation.schema)) &&
           (tool.beside.empty() || stands_beside(relation.schema, tool.beside)) &&
           (tool.not_beside.empty() || !stands_beside(relation.schema, tool.not_beside));
}

// Supabase's own services migrate their schemas by themselves. In a database that was restored elsewhere,
// they are told by what stands beside their histories.
bool belongs_to_platform(const pg::NamedRelation &relation) {
    static const std::map<std::string, std::string_view> tables = {{"auth", "audit_log_entries"},
                                                                   {"storage", "buckets"},
                                                                   {"realtime", "subscription"},
                                                                   {"_realtime", "tenants"},
                                                                   {"_analytics", "source_schemas"},
                                                                   {"supabase_functions", "hooks"},
                                                                   {"pgbouncer", ""},
                                                                   {"vault", "secrets"}};
    const auto found = tables.find(relation.schema);
    return found != tables.end() &&
           (relation.owner.starts_with("supabase_") ||
            (!found->second.empty() && stands_beside(relation.schema, found->second)));
}

HistoryTable history_of(const core::HistoryTool &tool, const pg::NamedRelation &relation) {
    return {&tool, relation.relation, relation.schema, relation.name, relation.owner, relation.is_table};
}

std::string number_in(Datum value, Oid type) {
    switch (type) {
    case INT2OID:
        return std::to_string(DatumGetInt16(value));
    case INT4OID:
        return std::to_string(DatumGetInt32(value));
    default:
        return std::to_string(DatumGetInt64(value));
    }
}

// Lists are read by themselves.
std::optional<std::string> cell_of(Datum value, core::ColumnKind kind, Oid type) {
    switch (kind) {
    case core::ColumnKind::text:
        return pg::to_string(value);
    case core::ColumnKind::integer:
        return number_in(value, type);
    case core::ColumnKind::boolean:
        return DatumGetBool(value) ? "t" : "f";
    case core::ColumnKind::time:
        return std::to_string(DatumGetTimestampTz(value));
    case core::ColumnKind::bytes:
        return core::hex(pg::to_string(value)); // a bytea has the form of a text
    case core::ColumnKind::text_list:
        break;
    }
    return std::nullopt;
}

// The columns of the tool in the open table; number 0: it has none, which the tool knows of. They were looked
// at before the lock, and may be others now.
std::vector<pg::TableColumn> columns_in(const HistoryTable &history, Relation relation) {
    const std::vector<pg::TableColumn> columns = pg::columns_of(RelationGetRelid(relation));
    std::vector<pg::TableColumn> found;
    for (const core::HistoryColumn &wanted : history.tool->columns) {
        const pg::TableColumn *column = find_column(columns, wanted);
        if (column == nullptr && wanted.required) {
            refuse_history(history, core::format("It has no column {} as {} makes it.", wanted.name,
                                                 history.tool->title));
        }
        found.push_back(column != nullptr ? *column
                                          : pg::TableColumn{std::string(wanted.name), 0, InvalidOid, false});
    }
    return found;
}

void refuse_size(const HistoryTable &history) {
    refuse_history(history,
                   core::format("It holds more than {} rows or {} MB.", std::to_string(most_rows),
                                std::to_string(size_limit / 1024 / 1024)),
                   "Import the files that the tool has run: SELECT * FROM migrate.import(...);");
}

// Visit the rows of the locked table: visit(scan, columns) → how many bytes it has kept.
template <typename Visit>
void for_each_row(const HistoryTable &history, const pg::SnapshotScope &snapshot, const Visit &visit) {
    const pg::OpenTable open(history.table);
    check_history_shape(history, open.get());
    const std::vector<pg::TableColumn> columns = columns_in(history, open.get());
    pg::RowScan scan(open.get(), snapshot);
    pg::TemporaryMemory memory;
    std::size_t rows = 0;
    std::size_t bytes = 0;
    while (scan.next()) {
        pg::check_interrupts();
        bytes += visit(scan, columns);
        if (++rows > most_rows || bytes > size_limit) {
            refuse_size(history);
        }
        memory.reset();
    }
}

std::vector<std::string> statements_of(const HistoryTable &history, const std::string &version, Datum list) {
    if (pg::stored_size(list) > size_limit) {
        refuse_size(history);
    }
    try {
        return pg::to_strings(list);
    } catch (const pg::PgError &error) {
        if (error.data()->sqlerrcode != ERRCODE_ARRAY_SUBSCRIPT_ERROR) {
            throw;
        }
    } catch (const pg::Error &) { // one of them is NULL
    }
    refuse_history(history, core::format(R"(The statements of its row "{}" are no plain list.)", version),
                   "Mend that row, or import the files that the tool has run: SELECT * FROM "
                   "migrate.import(...);");
}

// No role gets a right that it keeps. Each run of a service that mirrors would need it again.
std::string way_around_row_security(const Service &service, const HistoryTable &history) {
    return service.mirror
               ? way_to_end_mirror(service)
               : core::format("Lift that for the one call: BEGIN; ALTER TABLE {} DISABLE ROW LEVEL SECURITY; "
                              "the call, without mirror => true; ALTER TABLE {} ENABLE ROW LEVEL SECURITY; "
                              "COMMIT;",
                              history.quoted(), history.quoted());
}

} // namespace

std::string HistoryTable::quoted() const {
    return pg::quote_identifier(schema_name) + "." + pg::quote_identifier(name);
}

std::vector<HistoryTable> find_histories(const std::vector<std::string> &schemas,
                                         const core::HistoryTool *tool) {
    std::set<std::string> names;
    const std::vector<const core::HistoryTool *> tools = core::history_tools();
    for (const core::HistoryTool *one : tools) {
        if (tool == nullptr || one->tool == tool->tool) {
            names.insert(one->tables.begin(), one->tables.end());
        }
    }
    std::vector<HistoryTable> found;
    for (const pg::NamedRelation &relation : pg::find_relations({names.begin(), names.end()}, schemas)) {
        pg::check_interrupts();
        const std::vector<pg::TableColumn> columns = pg::columns_of(relation.relation);
        const auto fitting = std::find_if(tools.begin(), tools.end(), [&](const core::HistoryTool *one) {
            return std::find(one->tables.begin(), one->tables.end(), relation.name) != one->tables.end() &&
                   fits(*one, relation, columns);
        });
        if (fitting != tools.end() && (tool == nullptr || (*fitting)->tool == tool->tool) &&
            !belongs_to_platform(relation)) {
            found.push_back(history_of(**fitting, relation));
        }
    }
    return found;
}

std::vector<HistoryTable> histories_at(const std::string &schema_name, const std::string &name,
                                       const core::HistoryTool *tool) {
    std::vector<HistoryTable> found;
    for (const pg::NamedRelation &relation : pg::find_relations({name}, {schema_name})) {
        const std::vector<pg::TableColumn> columns = pg::columns_of(relation.relation);
        for (const core::HistoryTool *one : core::history_tools()) {
            if (tool == nullptr ? has_columns_of(*one, columns, false)
                                : one->tool == tool->tool && has_columns_of(*one, columns, true)) {
                found.push_back(history_of(*one, relation));
            }
        }
    }
    return found;
}

std::string refusal_to_read(const HistoryTable &history, Oid role) {
    const Oid nspace = pg::find_namespace(history.schema_name);
    if (!OidIsValid(nspace) || !pg::has_right_in_schema(role, nspace, ACL_USAGE)) {
        return "has no USAGE on its schema";
    }
    if (pg::lacks_right_on(role, history.table, ACL_SELECT)) {
        return "may not SELECT from it";
    }
    return history.is_table && pg::has_row_security(role, history.table)
               ? "sees only those rows of it that row security lets it see"
               : "";
}

void require_readable(const Service &service, const HistoryTable &history) {
    const std::string why = refusal_to_read(history, owner_of(service));
    if (!why.empty()) {
        const std::string owner = pg::quote_identifier(service.owner);
        throw pg::Error(
            ERRCODE_INSUFFICIENT_PRIVILEGE,
            core::format(R"(permission denied for "{}", the history of {})", history.display(),
                         history.tool->title),
            core::format(R"(Role "{}", the owner of service "{}", {}.)", service.owner, service.name, why),
            why.starts_with("sees")
                ? way_around_row_security(service, history)
                : core::format("GRANT USAGE ON SCHEMA {} TO {}; GRANT SELECT ON {} TO {};",
                               pg::quote_identifier(history.schema_name), owner, history.quoted(), owner));
    }
}

void lock_to_read(const Service &service, const HistoryTable &history, LOCKMODE mode) {
    if (!history.is_table) {
        refuse_history(history, "It is not a plain table.");
    }
    require_readable(service, history); // who may not read it must not lock it
    {
        const LockTimeoutScope timeout(service);
        wait_explained([&] { pg::lock_relation(history.table, mode); });
    }
    // What it is called now it is called until the transaction ends.
    const Oid nspace = pg::find_namespace(history.schema_name);
    if (!OidIsValid(nspace) || pg::find_relation(nspace, history.name.c_str()) != history.table) {
        refuse_history(history, "Somebody has just dropped or renamed it.");
    }
}

void refuse_history(const HistoryTable &history, const std::string &why, const std::string &hint) {
    throw pg::Error(
        pg::sqlstate::bad_version_table,
        core::format(R"("{}", the history of {}, can't be used)", history.display(), history.tool->title),
        why, hint);
}

void check_history_shape(const HistoryTable &history, Relation relation) {
    const FormData_pg_class *form = RelationGetForm(relation);
    if (form->relkind != RELKIND_RELATION) {
        refuse_history(history, "It is not a plain table.");
    }
    if (form->relpersistence == RELPERSISTENCE_TEMP) {
        refuse_history(history, "It is a temporary table.");
    }
    if (form->relispartition || (form->relhassubclass && pg::has_children(RelationGetRelid(relation)))) {
        refuse_history(history, "It takes part in inheritance or partitioning.");
    }
    if (form->relam != HEAP_TABLE_AM_OID) {
        refuse_history(history, "It is no heap: it has an access method of an extension.");
    }
    if (const std::optional<std::string> extension = pg::distributor_of(RelationGetRelid(relation))) {
        refuse_history(
            history,
            core::format(R"(Extension "{}" has distributed it, and keeps its rows elsewhere.)", *extension));
    }
}

std::vector<core::HistoryRow> read_history(const HistoryTable &history, const pg::SnapshotScope &snapshot) {
    std::vector<core::HistoryRow> rows;
    for_each_row(history, snapshot,
                 [&](const pg::RowScan &scan, const std::vector<pg::TableColumn> &columns) {
                     core::HistoryRow row;
                     std::size_t bytes = sizeof(core::HistoryRow);
                     for (std::size_t i = 0; i < columns.size(); i++) {
                         const int number = columns[i].number;
                         row.push_back(number == 0 || scan.is_null(number)
                                           ? std::nullopt
                                           : cell_of(scan.value(number), history.tool->columns[i].kind,
                                                     columns[i].type));
                         bytes += sizeof(row.back()) + (row.back() ? row.back()->size() : 0);
                     }
                     rows.push_back(std::move(row));
                     return bytes;
                 });
    return rows;
}

std::vector<core::SupabaseMigration> read_supabase_migrations(const HistoryTable &history,
                                                              const pg::SnapshotScope &snapshot) {
    enum : std::size_t { version, name, statements }; // as the tool's columns
    std::vector<core::SupabaseMigration> migrations;
    for_each_row(
        history, snapshot, [&](const pg::RowScan &scan, const std::vector<pg::TableColumn> &columns) {
            const auto is_null = [&](std::size_t column) {
                return columns[column].number == 0 || scan.is_null(columns[column].number);
            };
            core::SupabaseMigration migration;
            if (!is_null(version)) {
                migration.version = pg::to_string(scan.value(columns[version].number));
            }
            if (!is_null(name)) {
                migration.name = pg::to_string(scan.value(columns[name].number));
            }
            std::size_t bytes = sizeof(migration);
            if (!is_null(statements)) {
                migration.statements =
                    statements_of(history, migration.version, scan.value(columns[statements].number));
                for (const std::string &statement : migration.statements) {
                    bytes += statement.size();
                }
            }
            migrations.push_back(std::move(migration));
            return bytes;
        });
    return migrations;
}

} // namespace migrate::engine
