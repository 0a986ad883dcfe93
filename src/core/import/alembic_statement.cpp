#include "core/import/alembic_statement.hpp"

#include <algorithm>
#include <array>

namespace migrate::core {
namespace {

constexpr std::string_view blanks = " \t\r\n\f\v";

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// What stands between the quotes, which inside are doubled.
std::string unquote(std::string_view token) {
    const char quote = token.front();
    std::string value;
    for (std::size_t i = 1; i + 1 < token.size(); i++) {
        value += token[i];
        if (token[i] == quote && token[i + 1] == quote) {
            i++;
        }
    }
    return value;
}

bool is_quoted(std::string_view token, char quote) {
    return token.size() >= 2 && token.front() == quote && token.back() == quote;
}

// Goes along the tokens of a statement; what does not match sets failed.
class Cursor {
public:
    Cursor(std::span<const std::string_view> tokens, bool whole) : tokens_(tokens), whole_(whole) {}

    [[nodiscard]] bool failed() const { return failed_; }
    [[nodiscard]] bool at_end() const { return !failed_ && whole_ && next_ == tokens_.size(); }

    bool skip(std::string_view word_or_symbol) {
        if (failed_ || next_ == tokens_.size() || !is_word(tokens_[next_], word_or_symbol)) {
            return false;
        }
        next_++;
        return true;
    }

    void expect(std::string_view word_or_symbol) {
        if (!skip(word_or_symbol)) {
            failed_ = true;
        }
    }

    std::string name() {
        const auto value =
            failed_ || next_ == tokens_.size() ? std::nullopt : identifier_value(tokens_[next_]);
        failed_ = !value;
        next_ += value ? 1U : 0U;
        return value.value_or("");
    }

    std::string literal() {
        failed_ = failed_ || next_ == tokens_.size() || !is_quoted(tokens_[next_], '\'');
        return failed_ ? std::string() : unquote(tokens_[next_++]);
    }

    TableName table() {
        const std::string first = name();
        return skip(".") ? TableName{first, name()} : TableName{{}, first};
    }

    // table.version_num
    void column_of(const TableName &table) {
        if (!table.schema.empty()) {
            expect_name(table.schema);
            expect(".");
        }
        expect_name(table.name);
        expect(".");
        expect_name("version_num");
    }

    void expect_name(std::string_view expected) {
        if (name() != expected) {
            failed_ = true;
        }
    }

private:
    std::span<const std::string_view> tokens_;
    bool whole_;
    std::size_t next_ = 0;
    bool failed_ = false;
};

using Kind = AlembicStatement::Kind;

// INSERT INTO t (version_num) VALUES ('x') [RETURNING t.version_num]
AlembicStatement read_insert(Cursor cursor) {
    cursor.expect("insert");
    cursor.expect("into");
    const TableName table = cursor.table();
    cursor.expect("(");
    cursor.expect_name("version_num");
    cursor.expect(")");
    cursor.expect("values");
    cursor.expect("(");
    const std::string version = cursor.literal();
    cursor.expect(")");
    if (cursor.skip("returning")) {
        cursor.column_of(table);
    }
    return cursor.at_end()
               ? AlembicStatement{Kind::version_row, table, {RowChange::Kind::insert, {}, version}}
               : AlembicStatement{};
}

// UPDATE t SET version_num='x' WHERE t.version_num = 'y'
AlembicStatement read_update(Cursor cursor) {
    cursor.expect("update");
    const TableName table = cursor.table();
    cursor.expect("set");
    cursor.expect_name("version_num");
    cursor.expect("=");
    const std::string to = cursor.literal();
    cursor.expect("where");
    cursor.column_of(table);
    cursor.expect("=");
    const std::string from = cursor.literal();
    return cursor.at_end() ? AlembicStatement{Kind::version_row, table, {RowChange::Kind::update, from, to}}
                           : AlembicStatement{};
}

// DELETE FROM t WHERE t.version_num = 'y'
AlembicStatement read_delete(Cursor cursor) {
    cursor.expect("delete");
    cursor.expect("from");
    const TableName table = cursor.table();
    cursor.expect("where");
    cursor.column_of(table);
    cursor.expect("=");
    const std::string from = cursor.literal();
    return cursor.at_end() ? AlembicStatement{Kind::version_row, table, {RowChange::Kind::remove, from, {}}}
                           : AlembicStatement{};
}

// CREATE TABLE t (version_num …
AlembicStatement read_create(Cursor cursor) {
    cursor.expect("create");
    cursor.expect("table");
    if (cursor.skip("if")) {
        cursor.expect("not");
        cursor.expect("exists");
    }
    const TableName table = cursor.table();
    cursor.expect("(");
    cursor.expect_name("version_num");
    return cursor.failed() ? AlembicStatement{} : AlembicStatement{Kind::create_version_table, table, {}};
}

AlembicStatement read_drop(Cursor cursor) {
    cursor.expect("drop");
    cursor.expect("table");
    const TableName table = cursor.table();
    return cursor.at_end() ? AlembicStatement{Kind::drop_table, table, {}} : AlembicStatement{};
}

// Data follow, which are no SQL.
AlembicStatement read_copy(std::span<const std::string_view> tokens) {
    for (std::size_t i = 1; i + 1 < tokens.size(); i++) {
        if (is_word(tokens[i], "from") && is_word(tokens[i + 1], "stdin")) {
            return {Kind::copy_from_client, {}, {}};
        }
    }
    return {};
}

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(blanks);
    return first == std::string_view::npos ? std::string_view()
                                           : text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

// nullopt: not a list of ids
std::optional<std::vector<std::string>> read_ids(std::string_view text) {
    std::vector<std::string> ids;
    while (!text.empty()) {
        const std::size_t comma = text.find(", ");
        const std::string_view id = text.substr(0, comma);
        if (id.empty() || id.find_first_of(blanks) != std::string_view::npos) {
            return std::nullopt;
        }
        ids.emplace_back(id);
        text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 2);
    }
    return ids;
}

// Where the arrow is: between blanks, or at either end where an editor has stripped them.
std::size_t find_arrow(std::string_view text) {
    if (text.starts_with("->")) {
        return 0;
    }
    const std::size_t inside = text.find(" -> ");
    if (inside != std::string_view::npos) {
        return inside + 1;
    }
    return text.ends_with(" ->") ? text.size() - 2 : std::string_view::npos;
}

// One id, or a list of them, or nothing, and then perhaps a message.
bool may_be_destination(std::string_view to) {
    return to.substr(0, to.find(", ")).find_first_of(blanks) == std::string_view::npos;
}

} // namespace

bool is_word(std::string_view token, std::string_view lower_case) {
    return std::equal(token.begin(), token.end(), lower_case.begin(), lower_case.end(),
                      [](char c, char wanted) { return lower(c) == wanted; });
}

std::optional<std::string> identifier_value(std::string_view token) {
    if (is_quoted(token, '"')) {
        return unquote(token);
    }
    const auto first = static_cast<unsigned char>(token.empty() ? '\0' : lower(token.front()));
    if (token.empty() || token.back() == '\'' ||
        (first != '_' && first < 0x80 && (first < 'a' || first > 'z'))) {
        return std::nullopt;
    }
    std::string value(token);
    std::transform(value.begin(), value.end(), value.begin(), lower);
    return value;
}

AlembicStatement classify_statement(std::span<const std::string_view> tokens, bool whole) {
    const std::string_view first = tokens.empty() ? std::string_view() : tokens.front();
    const Cursor cursor(tokens, whole);
    if (whole && tokens.size() == 1 && is_word(first, "begin")) {
        return {Kind::begin, {}, {}};
    }
    if (whole && tokens.size() == 1 && is_word(first, "commit")) {
        return {Kind::commit, {}, {}};
    }
    if (is_word(first, "insert")) {
        return read_insert(cursor);
    }
    if (is_word(first, "update")) {
        return read_update(cursor);
    }
    if (is_word(first, "delete")) {
        return read_delete(cursor);
    }
    if (is_word(first, "create")) {
        return read_create(cursor);
    }
    if (is_word(first, "drop")) {
        return read_drop(cursor);
    }
    return is_word(first, "copy") ? read_copy(tokens) : AlembicStatement{};
}

std::optional<StepComment> read_step_comment(std::string_view line) {
    static constexpr std::array<std::string_view, 3> commands = {"upgrade", "downgrade", "stamp_revision"};
    static constexpr std::string_view begin = "-- Running ";
    if (!line.starts_with(begin)) {
        return std::nullopt;
    }
    const std::string_view rest = line.substr(begin.size());
    const std::string_view command = rest.substr(0, rest.find(' '));
    if (std::find(commands.begin(), commands.end(), command) == commands.end()) {
        return std::nullopt;
    }
    const std::string_view edge = trimmed(rest.substr(command.size()));
    const std::size_t arrow = find_arrow(edge);
    if (arrow == std::string_view::npos) {
        return std::nullopt;
    }
    const auto from = read_ids(trimmed(edge.substr(0, arrow)));
    const std::string_view to = trimmed(edge.substr(arrow + 2));
    if (!from || !may_be_destination(to)) {
        return std::nullopt;
    }
    return StepComment{std::string(command), *from, std::string(to)};
}

} // namespace migrate::core
