// Writing another tool's history as the tool itself would.
#pragma once

#include "core/import/history.hpp"

namespace migrate::core {

// A migration that has been applied here.
struct MirroredMigration {
    std::string id; // of the revision, or name of the repeatable script
    bool is_repeatable = false;
    std::string message;
    std::string source; // of the revision: its file, where it comes from one
    std::string owner;
    std::int64_t milliseconds = 0;
    std::int64_t rank = 0;                    // of the row, where rows are numbered
    std::string script = {};                  // where the mirror wants it
    std::vector<std::string> statements = {}; // of the script, as the tool splits it; likewise
};

struct MirrorCell {
    std::string_view column;
    ColumnKind kind;
    std::optional<std::string> value = {};
    std::vector<std::string> list = {}; // of a text_list
};

struct HistoryMirror {
    std::string_view key; // the column that names a migration
    ColumnKind key_kind;
    bool has_one_row = false; // which names the latest; else there is one for each
    bool wants_script = false;
    bool wants_repeatables = false;
    std::string_view kept = {}; // type of rows that stand for what no script did; the column is called type
    std::vector<MirrorCell> (*row)(const MirroredMigration &migration, const Hashes &hashes) = nullptr;
};

// nullptr: the history of this tool is not written.
[[nodiscard]] const HistoryMirror *find_mirror(const HistoryTool &tool);

// What the tool calls the revision; nullopt: its table can't hold it.
[[nodiscard]] std::optional<std::string> mirrored_version(const HistoryTool &tool, std::string_view id);

// Refuse (ErrorCode::history_unfit) a revision that the table can't hold.
void require_mirrored(const HistoryTool &tool, std::string_view id, const HistoryNames &names);

// The parts of a script as Supabase cuts it. ends: where statements end, in bytes: at their semicolon or at
// the end of the script.
[[nodiscard]] std::vector<std::string> supabase_statements(std::string_view script,
                                                           std::span<const std::size_t> ends);

} // namespace migrate::core
