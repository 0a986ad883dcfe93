// What another tool has written down of the migrations that it ran. A tool is a line in history_tools.cpp, or
// in history_other_tools.cpp if its history can only be named.
#pragma once

#include "core/error.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace migrate::core {

// What a column of a history table holds, whatever the exact type.
enum class ColumnKind : std::uint8_t { text, integer, boolean, time, bytes, text_list };

struct HistoryColumn {
    std::string_view name;
    ColumnKind kind;
    bool required = true; // older tables lack the others
};

// A row, in the order of the tool's columns. Booleans are t or f, times sort as integers, bytes are in
// hexadecimal digits. nullopt: NULL, or the table has no such column.
using HistoryRow = std::vector<std::optional<std::string>>;

// What messages and some tools have to know beside the rows.
struct HistoryNames {
    std::string service;
    std::string table; // with its schema
    std::string_view title;
    bool skips_older = false; // the tool will not run what is older than the newest that it has run
};

// One migration of which the history says that it is applied.
struct HistoryEntry {
    enum class Scope : std::uint8_t {
        one,
        up_to,     // and all of lower versions
        repeatable // a script without a version
    };

    std::string shown;                        // what messages call it: as the row has it
    std::vector<std::string> versions = {};   // what the revision may be called, best first
    std::string name = {};                    // of its file or directory; "": the tool keeps none
    std::optional<std::string> checksum = {}; // nullopt: there is none to compare
    std::string previous = {};                // checksum of the one before, which went into this one
    Scope scope = Scope::one;
    bool may_be_unknown = false; // a baseline stands for what nobody has as a script
};

// How the versions of a tool compare.
enum class VersionForm : std::uint8_t {
    text,
    number, // zeros in front don't count
    dotted  // 1.10 is above 1.9; zeros in front and at the end don't count
};

// Hash functions, which core has none of. Each but the last answers in hexadecimal digits.
struct Hashes {
    std::string (*sha1)(std::string_view);
    std::string (*sha256)(std::string_view);
    std::string (*sha384)(std::string_view);
    std::uint32_t (*crc32)(std::string_view);
};

// NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding): members stand as a reader wants them
struct HistoryTool {
    std::string_view tool;  // as the argument of migrate.adopt() and the answer of migrate.detect()
    std::string_view title; // as its makers write it
    std::span<const std::string_view> tables;
    std::string_view own_schema = {}; // that the tool makes for itself; "": it has none
    std::span<const HistoryColumn> columns;
    bool has_only_these = false;      // a further column shows that the table is another tool's
    std::string_view beside = {};     // name of a table that must stand in the same schema
    std::string_view not_beside = {}; // name of one that must not

    VersionForm form = VersionForm::text;
    bool reworks = false; // a name may come several times: its rows are those of its scripts, in their order

    // What is applied, in the order of the rows. Refuses (ErrorCode::history_failed) what has failed.
    // nullptr: the history can't be adopted.
    std::vector<HistoryEntry> (*read)(const std::vector<HistoryRow> &rows,
                                      const HistoryNames &names) = nullptr;

    // What the tool would write down of a script that it has run. nullptr: it keeps no checksum.
    std::string (*checksum)(std::string_view script, const HistoryEntry &entry,
                            const Hashes &hashes) = nullptr;

    bool skips_older = false; // see HistoryNames, of rows that have no name

    // Name of a table in the same schema with SQL, in a column content, that the tool has run and not yet
    // made a migration of. "": it keeps none.
    std::string_view unfinished = {};

    // Of a history that can't be adopted: what to do instead, in a sentence.
    std::string_view way_out = {};
};

// All of them, those first that no other tool's table could be taken for.
[[nodiscard]] std::vector<const HistoryTool *> history_tools();

// nullptr: no tool is called so. One tool may have several kinds of tables: this is the first.
[[nodiscard]] const HistoryTool *find_history_tool(std::string_view tool);

// Whether its history can be adopted.
[[nodiscard]] inline bool is_adoptable(const HistoryTool &tool) noexcept { return tool.read != nullptr; }

// Refuse a migration that has not come to its end. what: "failed".
[[noreturn]] void refuse_failed(const HistoryNames &names, const std::string &shown, std::string_view what,
                                const std::string &detail = {});

} // namespace migrate::core
