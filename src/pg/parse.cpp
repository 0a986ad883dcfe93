#include <algorithm>
#include <cctype>
#include <cstring>

#include "pg/parse.hpp"

#include "pg/breakpoints.hpp"
#include "pg/long_script.hpp"
#include "pg/scanner_settings.hpp"
#include "pg/split.hpp"

extern "C" {
#include <commands/defrem.h>
}

namespace migrate::pg {

namespace {

bool option_is_on(List *options, const char *name, bool absent) {
    ListCell *cell = nullptr;
    foreach (cell, options) {
        auto *option = static_cast<DefElem *>(lfirst(cell));
        if (strcmp(option->defname, name) == 0) {
            return defGetBoolean(option);
        }
    }
    return absent;
}

bool has_option(List *options, const char *name) {
    ListCell *cell = nullptr;
    foreach (cell, options) {
        if (strcmp(static_cast<DefElem *>(lfirst(cell))->defname, name) == 0) {
            return true;
        }
    }
    return false;
}

bool detaches_concurrently(const AlterTableStmt *statement) {
    ListCell *cell = nullptr;
    foreach (cell, statement->cmds) {
        auto *command = static_cast<AlterTableCmd *>(lfirst(cell));
        if (command->subtype == AT_DetachPartition && castNode(PartitionCmd, command->def)->concurrent) {
            return true;
        }
    }
    return false;
}

// What utility.c and the commands themselves refuse by PreventInTransactionBlock, as far as the parse tree
// tells. C in all but name.
bool needs_top_level(Node *node) {
    switch (nodeTag(node)) {
    case T_IndexStmt:
        return castNode(IndexStmt, node)->concurrent;
    case T_DropStmt:
        return castNode(DropStmt, node)->concurrent;
    case T_ReindexStmt: {
        auto *reindex = castNode(ReindexStmt, node);
        return option_is_on(reindex->params, "concurrently", false) || reindex->relation == nullptr;
    }
    case T_VacuumStmt:
        return castNode(VacuumStmt, node)->is_vacuumcmd;
    case T_ClusterStmt:
        return castNode(ClusterStmt, node)->relation == nullptr;
    case T_DiscardStmt:
        return castNode(DiscardStmt, node)->target == DISCARD_ALL;
    case T_AlterDatabaseStmt:
        return has_option(castNode(AlterDatabaseStmt, node)->options, "tablespace");
    case T_AlterTableStmt:
        return detaches_concurrently(castNode(AlterTableStmt, node));
    case T_CreateSubscriptionStmt: {
        List *options = castNode(CreateSubscriptionStmt, node)->options;
        return option_is_on(options, "create_slot", option_is_on(options, "connect", true));
    }
    case T_CreatedbStmt:
    case T_DropdbStmt:
    case T_CreateTableSpaceStmt:
    case T_DropTableSpaceStmt:
    case T_AlterSystemStmt:
        return true;
    default:
        return false;
    }
}

// The data are in the script, and so are text in the encoding of the database.
Obstacle obstacle_of_data(const CopyStmt *copy) {
    ListCell *cell = nullptr;
    foreach (cell, copy->options) {
        auto *option = static_cast<DefElem *>(lfirst(cell));
        if (strcmp(option->defname, "format") == 0 && strcmp(defGetString(option), "binary") == 0) {
            return Obstacle::copy_binary;
        }
        if (strcmp(option->defname, "encoding") == 0 &&
            pg_char_to_encoding(defGetString(option)) != GetDatabaseEncoding()) {
            return Obstacle::copy_encoding;
        }
    }
    return Obstacle::copy_without_data;
}

// C in all but name.
Obstacle obstacle_of_set(VariableSetStmt *set) {
    if (set->name == nullptr) {
        return Obstacle::none;
    }
    if (pg_strcasecmp(set->name, "role") == 0 || pg_strcasecmp(set->name, "session_authorization") == 0) {
        return Obstacle::role_switch;
    }
    const char *value =
        set->kind == VAR_SET_VALUE && is_scanner_setting(set->name) ? ExtractSetVariableArgs(set) : nullptr;
    return value != nullptr && !is_scanner_default(set->name, value) ? Obstacle::scanner_setting
                                                                     : Obstacle::none;
}

Obstacle obstacle_of(Node *node) {
    if (IsA(node, TransactionStmt)) {
        return Obstacle::transaction_control;
    }
    if (IsA(node, VariableSetStmt)) {
        return obstacle_of_set(castNode(VariableSetStmt, node));
    }
    if (IsA(node, CopyStmt)) {
        auto *copy = castNode(CopyStmt, node);
        if (copy->filename != nullptr) {
            return Obstacle::none;
        }
        return copy->is_from ? obstacle_of_data(copy) : Obstacle::copy_to_client;
    }
    return needs_top_level(node) ? Obstacle::no_transaction_block : Obstacle::none;
}

// SET CONSTRAINTS and SET TRANSACTION change no setting of the session.
const char *setting_of(Node *node) {
    if (!IsA(node, VariableSetStmt)) {
        return nullptr;
    }
    auto *set = castNode(VariableSetStmt, node);
    return set->kind == VAR_SET_VALUE || set->kind == VAR_SET_CURRENT ? set->name : nullptr;
}

int skip_block_comment(const char *script, int offset) {
    int depth = 0;
    do {
        if (script[offset] == '/' && script[offset + 1] == '*') {
            depth++;
            offset += 2;
        } else if (script[offset] == '*' && script[offset + 1] == '/') {
            depth--;
            offset += 2;
        } else {
            offset++;
        }
    } while (depth > 0 && script[offset] != '\0');
    return offset;
}

// The parser counts white space and comments before a statement as part of it.
int skip_to_first_word(const char *script, int offset) {
    for (;;) {
        if (scanner_isspace(script[offset])) {
            offset++;
        } else if (script[offset] == '-' && script[offset + 1] == '-') {
            offset += static_cast<int>(strcspn(script + offset, "\n\r"));
        } else if (script[offset] == '/' && script[offset + 1] == '*') {
            offset = skip_block_comment(script, offset);
        } else {
            return offset;
        }
    }
}

ParsedStatement describe_statement(const char *script, int script_length, RawStmt *raw) {
    const int end = raw->stmt_len > 0 ? raw->stmt_location + raw->stmt_len : script_length;
    const int start = skip_to_first_word(script, raw->stmt_location);
    return {start, end - start, obstacle_of(raw->stmt), raw->stmt, setting_of(raw->stmt)};
}

std::vector<ParsedStatement> parse_whole(const char *sql) {
    List *raw = pg([&] { return pg_parse_query(sql); });
    const int length = static_cast<int>(strlen(sql));
    std::vector<ParsedStatement> statements;
    statements.reserve(static_cast<std::size_t>(list_length(raw)));
    for (int i = 0; i < list_length(raw); i++) {
        check_interrupts();
        statements.push_back(
            pg([&] { return describe_statement(sql, length, list_nth_node(RawStmt, raw, i)); }));
    }
    return statements;
}

std::vector<ParsedStatement> parse_sql(const char *text) {
    const std::optional<std::string> ended = end_statements_at_breakpoints(text);
    const char *sql = ended ? ended->c_str() : text;
    std::optional<std::vector<ParsedStatement>> statements =
        is_long_script(sql) ? parse_in_pieces(sql, parse_whole) : std::nullopt;
    return statements ? std::move(*statements) : parse_whole(sql);
}

// As the scanner has it.
[[noreturn]] void complain_of(const char *script, std::size_t place) {
    pg([&] {
        ereport(ERROR,
                (errcode(ERRCODE_SYNTAX_ERROR), errmsg("syntax error at or near \"%c\"", script[place]),
                 errposition(pg_mbstrlen_with_len(script, static_cast<int>(place)) + 1)));
    });
    pg_unreachable();
}

// The last piece that begins at or before a place in the SQL; from one that does.
std::size_t piece_of(const SplitScript &split, std::size_t place, std::size_t from) {
    while (from + 1 < split.pieces.size() && split.pieces[from + 1].in_sql <= place) {
        from++;
    }
    return from;
}

// Make an error in the SQL point into the script.
void point_into_script(const PgError &error, const SplitScript &split, const char *script) {
    ErrorData *data = error.data();
    int &position = data->cursorpos > 0 ? data->cursorpos : data->internalpos;
    if (position <= 0) {
        return;
    }
    const auto offset = static_cast<std::size_t>(offset_of_position(split.sql.c_str(), position));
    const SqlPiece &piece = split.pieces[piece_of(split, offset, 0)];
    const std::size_t place = piece.begin + (offset - piece.in_sql);
    position = pg([&] { return pg_mbstrlen_with_len(script, static_cast<int>(place)); }) + 1;
}

// Statements of the SQL as statements of the script, with their data.
void place_statements(std::vector<ParsedStatement> &statements, const SplitScript &split,
                      const char *script) {
    std::size_t number = 0;
    auto block = split.blocks.begin();
    for (ParsedStatement &statement : statements) {
        const auto begin = static_cast<std::size_t>(statement.location);
        const auto length = static_cast<std::size_t>(statement.length);
        number = piece_of(split, begin, number);
        const SqlPiece &piece = split.pieces[number];
        if (begin + length > piece.in_sql + piece.length) {
            complain_of(script, piece.begin + piece.length); // what looked like the end of it was none
        }
        const std::size_t place = piece.begin + (begin - piece.in_sql);
        statement.location = static_cast<int>(place);
        if (block != split.blocks.end() && block->statement_end == place + length) {
            if (block->complete) {
                statement.data.emplace(script + block->begin, block->length);
            }
            if (block->complete && statement.obstacle == Obstacle::copy_without_data) {
                statement.obstacle = Obstacle::none;
            }
            ++block;
        }
    }
}

} // namespace

std::vector<ParsedStatement> parse_script(const char *script) {
    if (is_plain(script)) {
        return parse_sql(script);
    }
    const SplitScript split = split_script(script);
    std::vector<ParsedStatement> statements;
    try {
        statements = parse_sql(split.sql.c_str());
    } catch (const PgError &error) {
        point_into_script(error, split, script);
        throw;
    }
    place_statements(statements, split, script);
    if (split.unpaired != std::string_view::npos) {
        complain_of(script, split.unpaired);
    }
    return statements;
}

const char *after_byte_order_mark(const char *script) noexcept {
    static constexpr std::string_view mark = "\xEF\xBB\xBF";
    const bool has_mark = GetDatabaseEncoding() == PG_UTF8 && std::string_view(script).starts_with(mark);
    return has_mark ? script + mark.size() : script;
}

bool begins_with_word(const char *script, std::string_view word) noexcept {
    const char *first = script + skip_to_first_word(script, 0);
    return pg_strncasecmp(first, word.data(), word.size()) == 0 &&
           std::isalnum(static_cast<unsigned char>(first[word.size()])) == 0 && first[word.size()] != '_';
}

ParsedStatement whole_script(const char *script) noexcept {
    const int start = skip_to_first_word(script, 0);
    int end = start + static_cast<int>(strlen(script + start));
    while (end > start && (scanner_isspace(script[end - 1]) || script[end - 1] == ';')) {
        end--;
    }
    return {start, end - start, Obstacle::none};
}

LineColumn line_and_column(const char *script, int offset) noexcept {
    return advance({1, 1}, script, offset);
}

LineColumn advance(LineColumn from, const char *text, int bytes) noexcept {
    LineColumn result = from;
    const char *const end = text + strnlen(text, static_cast<std::size_t>(std::max(bytes, 0)));
    // No character of a server's encoding has a newline in it.
    const auto rest = [&] { return static_cast<std::size_t>(end - text); };
    while (const void *newline = memchr(text, '\n', rest())) {
        result.line++;
        result.column = 1;
        text = static_cast<const char *>(newline) + 1;
    }
    while (text < end) {
        result.column++;
        text += pg_mblen(text);
    }
    return result;
}

int offset_of_position(const char *script, int position) noexcept {
    int offset = 0;
    for (int i = 1; i < position && script[offset] != '\0'; i++) {
        offset += pg_mblen(script + offset);
    }
    return offset;
}

int position_of_offset(const char *script, int offset) noexcept {
    int position = 1;
    for (int i = 0; i < offset && script[i] != '\0'; i += pg_mblen(script + i)) {
        position++;
    }
    return position;
}

} // namespace migrate::pg
