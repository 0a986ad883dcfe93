#include <algorithm>

#include "core/import/sql_lines.hpp"
#include "core/text.hpp"

#include "engine/state/unfinished_work.hpp"

#include "pg/catalog.hpp"
#include "pg/messages.hpp"
#include "pg/relation_lock.hpp"

namespace migrate::engine {

namespace {

constexpr core::HistoryColumn columns[] = {{"content", core::ColumnKind::text}};

bool has_statement(const core::HistoryRow &row) {
    const std::string sql = row.front().value_or("");
    return core::SqlLines(sql).has_code(0, sql.size());
}

// Whether a table of the tool holds SQL. What somebody has locked is passed over too.
bool holds_statement(const HistoryTable &table) {
    const pg::LookLock lock(pg::try_lock_relation(table.table, pg::LookLock::mode) ? table.table
                                                                                   : InvalidOid);
    if (!OidIsValid(lock.table())) {
        return false;
    }
    const std::vector<core::HistoryRow> rows = read_history(table, pg::SnapshotScope::latest());
    return std::any_of(rows.begin(), rows.end(), has_statement);
}

} // namespace

void warn_of_unfinished(const Service &service, const HistoryTable &history) {
    if (history.tool->unfinished.empty()) {
        return;
    }
    const core::HistoryTool tool{.tool = history.tool->tool,
                                 .title = history.tool->title,
                                 .tables = history.tool->tables,
                                 .columns = columns};
    for (const pg::NamedRelation &one :
         pg::find_relations({std::string(history.tool->unfinished)}, {history.schema_name})) {
        const HistoryTable table{&tool, one.relation, one.schema, one.name, one.owner, one.is_table};
        const std::vector<pg::TableColumn> found = pg::columns_of(one.relation);
        const bool has_content = std::any_of(found.begin(), found.end(), [](const pg::TableColumn &column) {
            return column.name == columns[0].name && column.type == TEXTOID;
        });
        if (has_content && one.is_table && refusal_to_read(table, owner_of(service)).empty() &&
            holds_statement(table)) {
            pg::send_warning(
                core::format(R"(what {} has run of an unfinished migration is in the database)",
                             history.tool->title),
                core::format(R"("{}" has its SQL; no migration has, and no revision of service "{}".)",
                             table.display(), service.name),
                "Let the tool make a migration of it, import that and adopt again; or undo it.");
        }
    }
}

} // namespace migrate::engine
