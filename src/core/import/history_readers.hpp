// What the rows of each tool's history say. Places of columns are those in history_tools.cpp.
#pragma once

#include "core/import/history.hpp"

namespace migrate::core {

using HistoryEntries = std::vector<HistoryEntry>;

// Tables of one version a row.
[[nodiscard]] HistoryEntries read_dbmate(std::vector<HistoryRow> rows, const HistoryNames &names);
[[nodiscard]] HistoryEntries read_diesel(std::vector<HistoryRow> rows, const HistoryNames &names);
[[nodiscard]] HistoryEntries read_mattes(std::vector<HistoryRow> rows, const HistoryNames &names);
[[nodiscard]] HistoryEntries read_supabase(std::vector<HistoryRow> rows, const HistoryNames &names);
[[nodiscard]] HistoryEntries read_sqlx(std::vector<HistoryRow> rows, const HistoryNames &names);
// The newest row of a version counts.
[[nodiscard]] HistoryEntries read_goose(std::vector<HistoryRow> rows, const HistoryNames &names);
// One row: it, and all below it.
[[nodiscard]] HistoryEntries read_golang_migrate(std::vector<HistoryRow> rows, const HistoryNames &names);

// Tables of one name a row.
[[nodiscard]] HistoryEntries read_sql_migrate(std::vector<HistoryRow> rows, const HistoryNames &names);
[[nodiscard]] HistoryEntries read_node_pg_migrate(std::vector<HistoryRow> rows, const HistoryNames &names);
[[nodiscard]] HistoryEntries read_graphile(std::vector<HistoryRow> rows, const HistoryNames &names);
[[nodiscard]] HistoryEntries read_drizzle(std::vector<HistoryRow> rows, const HistoryNames &names);
// Several rows of one name are usual.
[[nodiscard]] HistoryEntries read_prisma(std::vector<HistoryRow> rows, const HistoryNames &names);
// Of several projects the one that is called as the service.
[[nodiscard]] HistoryEntries read_sqitch(std::vector<HistoryRow> rows, const HistoryNames &names);
[[nodiscard]] HistoryEntries read_liquibase(std::vector<HistoryRow> rows, const HistoryNames &names);

} // namespace migrate::core
