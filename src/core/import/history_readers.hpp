// What the rows of each tool's history say. Places of columns are those in history_tools.cpp.
#pragma once

#include "core/import/history.hpp"

namespace migrate::core {

using HistoryEntries = std::vector<HistoryEntry>;

// Tables of one version a row.
[[nodiscard]] HistoryEntries read_dbmate(const std::vector<HistoryRow> &rows, const HistoryNames &names);
[[nodiscard]] HistoryEntries read_diesel(const std::vector<HistoryRow> &rows, const HistoryNames &names);
[[nodiscard]] HistoryEntries read_mattes(const std::vector<HistoryRow> &rows, const HistoryNames &names);
[[nodiscard]] HistoryEntries read_supabase(const std::vector<HistoryRow> &rows, const HistoryNames &names);
[[nodiscard]] HistoryEntries read_sqlx(const std::vector<HistoryRow> &rows, const HistoryNames &names);
// The newest row of a version counts.
[[nodiscard]] HistoryEntries read_goose(const std::vector<HistoryRow> &unsorted, const HistoryNames &names);
// One row: it, and all below it.
[[nodiscard]] HistoryEntries read_golang_migrate(const std::vector<HistoryRow> &rows,
                                                 const HistoryNames &names);

// Tables of one name a row.
[[nodiscard]] HistoryEntries read_sql_migrate(const std::vector<HistoryRow> &rows, const HistoryNames &names);
[[nodiscard]] HistoryEntries read_node_pg_migrate(const std::vector<HistoryRow> &unsorted,
                                                  const HistoryNames &names);
[[nodiscard]] HistoryEntries read_graphile(const std::vector<HistoryRow> &rows, const HistoryNames &names);
[[nodiscard]] HistoryEntries read_drizzle(const std::vector<HistoryRow> &unsorted, const HistoryNames &names);
// Several rows of one name are usual.
[[nodiscard]] HistoryEntries read_prisma(const std::vector<HistoryRow> &unsorted, const HistoryNames &names);
// Of several projects the one that is called as the service.
[[nodiscard]] HistoryEntries read_sqitch(const std::vector<HistoryRow> &unsorted, const HistoryNames &names);
[[nodiscard]] HistoryEntries read_liquibase(const std::vector<HistoryRow> &unsorted,
                                            const HistoryNames &names);

} // namespace migrate::core
