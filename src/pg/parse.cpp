#include <cstring>

#include "pg/parse.hpp"

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

Obstacle obstacle_of(Node *node) {
    if (IsA(node, TransactionStmt)) {
        return Obstacle::transaction_control;
    }
    if (IsA(node, CopyStmt)) {
        auto *copy = castNode(CopyStmt, node);
        return copy->filename == nullptr ? Obstacle::copy_from_client : Obstacle::none;
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
    return {start, end - start, obstacle_of(raw->stmt), setting_of(raw->stmt)};
}

} // namespace

std::vector<ParsedStatement> parse_script(const char *script) {
    List *raw = pg([&] { return pg_parse_query(script); });
    const int script_length = static_cast<int>(strlen(script));
    std::vector<ParsedStatement> statements;
    statements.reserve(static_cast<std::size_t>(list_length(raw)));
    for (int i = 0; i < list_length(raw); i++) {
        check_interrupts();
        statements.push_back(
            pg([&] { return describe_statement(script, script_length, list_nth_node(RawStmt, raw, i)); }));
    }
    return statements;
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
    for (int i = 0; i < bytes && text[i] != '\0';) {
        if (text[i] == '\n') {
            result.line++;
            result.column = 1;
            i++;
        } else {
            result.column++;
            i += pg_mblen(text + i);
        }
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

} // namespace migrate::pg
