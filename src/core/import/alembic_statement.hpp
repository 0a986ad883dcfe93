// What stands in the output of `alembic … --sql`, piece by piece: the comment that begins a step, and the
// statements that are Alembic's own and no part of a migration.
#pragma once

#include "core/plan/plan.hpp"

#include <optional>
#include <span>
#include <string_view>

namespace migrate::core {

// A table as SQL names it; the schema may be empty.
struct TableName {
    std::string schema;
    std::string name;

    bool operator==(const TableName &) const = default;
};

struct AlembicStatement {
    enum class Kind : std::uint8_t {
        begin,
        commit,
        create_version_table,
        drop_table,
        version_row, // INSERT, UPDATE or DELETE of one row by its version_num
        copy_from_client,
        other,
    };
    Kind kind = Kind::other;
    TableName table{};  // of a table's creation and end, and of a version row
    RowChange change{}; // of a version row
};

// Of longer statements than this none is Alembic's own but the one that creates the version table, and that
// is known by its beginning.
inline constexpr std::size_t alembic_statement_tokens = 24;

// The first tokens of a statement; whole: they are all of it, but for the semicolon.
[[nodiscard]] AlembicStatement classify_statement(std::span<const std::string_view> tokens, bool whole);

// The value of an identifier, quoted or not. nullopt: it is none.
[[nodiscard]] std::optional<std::string> identifier_value(std::string_view token);

[[nodiscard]] bool is_word(std::string_view token, std::string_view lower_case);

// "-- Running upgrade a, b -> c": command is upgrade, downgrade or stamp_revision. Ids have no blanks, so
// that no comment in plain words is taken for a step.
struct StepComment {
    std::string command;
    std::vector<std::string> from;
    std::string to; // all that follows the arrow: ids, and in old versions ", message"
};

// nullopt: it is another comment. `line` runs to the end of the line.
[[nodiscard]] std::optional<StepComment> read_step_comment(std::string_view line);

} // namespace migrate::core
