// The table in which another tool keeps what it has applied. It is hostile ground as the version table is, so
// it is read by a scan of a plain table, never by SQL.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/import/history.hpp"
#include "core/import/supabase_history.hpp"

#include "engine/store/services.hpp"
#include "pg/row_scan.hpp"
#include "pg/snapshot.hpp"

namespace migrate::engine {

struct HistoryTable {
    const core::HistoryTool *tool;
    Oid table;
    std::string schema_name;
    std::string name;
    std::string owner;
    bool is_table; // and no view or the like

    // "schema"."table", for messages (unquoted) and for SQL (quoted).
    [[nodiscard]] std::string display() const { return schema_name + "." + name; }
    [[nodiscard]] std::string quoted() const;
    [[nodiscard]] core::HistoryNames names(const Service &service) const {
        return {service.name, display(), tool->title};
    }
};

// The histories in these schemas, of one tool or of all; no schema at all: in the whole database. What a
// hosting platform keeps for itself is left out.
std::vector<HistoryTable> find_histories(const std::vector<std::string> &schemas,
                                         const core::HistoryTool *tool = nullptr);

// The relation of this name as a history; tool: nullptr for any that has such columns. Nothing: it fits none.
std::vector<HistoryTable> histories_at(const std::string &schema_name, const std::string &name,
                                       const core::HistoryTool *tool);

// Why a role may not read all rows of it, as the end of a sentence; empty: it may.
std::string refusal_to_read(const HistoryTable &history, Oid role);

// Refuse (42501) a service whose owner may not.
void require_readable(const Service &service, const HistoryTable &history);

// Lock it, in this mode, until the transaction ends. Refused: no plain table (MG042), an owner of the service
// who may not read it (42501).
void lock_to_read(const Service &service, const HistoryTable &history, LOCKMODE mode);

// Refuse (MG042) what is no plain table. The relation is open.
void check_history_shape(const HistoryTable &history, Relation relation);

// Refuse (MG042) it, and say why in a sentence.
[[noreturn]] void refuse_history(const HistoryTable &history, const std::string &why,
                                 const std::string &hint = {});

// The rows of the locked table, in the order of the tool's columns.
std::vector<core::HistoryRow> read_history(const HistoryTable &history, const pg::SnapshotScope &snapshot);

// All migrations in a locked history of Supabase, in no order.
std::vector<core::SupabaseMigration> read_supabase_migrations(const HistoryTable &history,
                                                              const pg::SnapshotScope &snapshot);

} // namespace migrate::engine
