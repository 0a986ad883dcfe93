#include <string>

#include "pg/long_script.hpp"

#include "pg/memory.hpp"
#include "pg/scan.hpp"

namespace migrate::pg {

namespace {

constexpr std::size_t longest_at_once = 4UL * 1024 * 1024;
constexpr std::size_t piece_size = 1024UL * 1024;

// Where the last statement ends that ends in SQL which may break off anywhere; 0: none does.
std::size_t last_statement_end(const std::string &sql) {
    std::size_t end = 0;
    try {
        TokenScan scan(sql.c_str());
        int depth = 0;
        while (const auto token = scan.next()) {
            const char c = sql[token->begin];
            end = c == ';' && depth == 0 ? token->end : end;
            depth += c == '(' ? 1 : (c == ')' && depth > 0 ? -1 : 0);
        }
    } catch (const PgError &error) {
        forgive_syntax_error(error);
    }
    return end;
}

// Trees of statements that change data are most of what a long script has, and nobody looks into them.
bool is_kept(Node *tree) {
    return !IsA(tree, InsertStmt) && !IsA(tree, UpdateStmt) && !IsA(tree, DeleteStmt) &&
           !IsA(tree, SelectStmt);
}

// A statement whose tree and texts are about to go, with copies in the current memory context of those that
// are kept.
ParsedStatement keep(ParsedStatement statement) {
    return pg([&] {
        statement.tree =
            is_kept(statement.tree) ? static_cast<Node *>(copyObjectImpl(statement.tree)) : nullptr;
        statement.setting = statement.setting != nullptr ? pstrdup(statement.setting) : nullptr;
        return statement;
    });
}

// SQL that begins at a place of the script.
void parse_piece(const std::string &sql, std::size_t begin, ParseSql parse,
                 std::vector<ParsedStatement> &statements) {
    MemoryContext outside = CurrentMemoryContext;
    const TemporaryMemory memory;
    for (ParsedStatement statement : parse(sql.c_str())) {
        statement.location += static_cast<int>(begin);
        MemoryContext within = MemoryContextSwitchTo(outside);
        statements.push_back(keep(statement));
        MemoryContextSwitchTo(within);
    }
}

// The piece that begins at a place; "": no statement ends there for a long time.
std::string piece_at(std::string_view sql, std::size_t begin) {
    const bool is_last = sql.size() - begin <= 2 * piece_size;
    std::string piece(sql.substr(begin, is_last ? std::string_view::npos : piece_size));
    if (!is_last) {
        piece.resize(piece.rfind('\n') + 1); // npos + 1 is 0
        piece.resize(last_statement_end(piece));
    }
    return piece;
}

} // namespace

bool is_long_script(std::string_view sql) noexcept { return sql.size() > longest_at_once; }

std::optional<std::vector<ParsedStatement>> parse_in_pieces(std::string_view sql, ParseSql parse) {
    std::vector<ParsedStatement> statements;
    for (std::size_t begin = 0; begin < sql.size();) {
        check_interrupts();
        const std::string piece = piece_at(sql, begin);
        if (piece.empty()) {
            return std::nullopt;
        }
        try {
            parse_piece(piece, begin, parse, statements);
        } catch (const PgError &error) { // or the piece breaks off in the body of a function
            forgive_syntax_error(error);
            return std::nullopt;
        }
        begin += piece.size();
    }
    return statements;
}

} // namespace migrate::pg
