#include <string_view>

#include "pg/scan.hpp"

#include "pg/memory.hpp"

namespace migrate::pg {

namespace {

constexpr int tokens_between_resets = 1024;

struct Scanner {
    core_yy_extra_type extra;
    core_yyscan_t state;
};

struct Token {
    bool found;
    std::size_t begin;
    std::size_t end;
};

void begin_scan(Scanner *scanner, const char *text) {
    memset(&scanner->extra, 0, sizeof scanner->extra);
    scanner->state = scanner_init(text, &scanner->extra, &ScanKeywords, ScanKeywordTokens);
}

// The scanner puts a NUL after the token.
Token next_token(Scanner *scanner) {
    core_YYSTYPE value;
    YYLTYPE location = 0;
    if (core_yylex(&value, &location, scanner->state) == 0) {
        return {false, 0, 0};
    }
    const auto begin = static_cast<std::size_t>(location);
    return {true, begin, begin + std::string_view(scanner->extra.scanbuf + begin).size()};
}

bool compare_tokens(const char *one, const char *other) {
    Scanner left{};
    Scanner right{};
    begin_scan(&left, one);
    begin_scan(&right, other);
    bool same = true;
    for (;;) {
        CHECK_FOR_INTERRUPTS();
        const Token left_token = next_token(&left);
        const Token right_token = next_token(&right);
        if (!left_token.found || !right_token.found) {
            same = left_token.found == right_token.found;
            break;
        }
        if (strcmp(left.extra.scanbuf + left_token.begin, right.extra.scanbuf + right_token.begin) != 0) {
            same = false;
            break;
        }
    }
    scanner_finish(left.state);
    scanner_finish(right.state);
    return same;
}

} // namespace

void scan_tokens(const char *text, const std::function<void(std::size_t begin, std::size_t end)> &visit) {
    const TemporaryMemory scanner_memory;
    Scanner scanner{};
    pg([&] { begin_scan(&scanner, text); });
    // The values of tokens, which nobody wants.
    TemporaryMemory token_memory;
    for (int count = 1;; count++) {
        const Token token = pg([&] { return next_token(&scanner); });
        if (!token.found) {
            return;
        }
        visit(token.begin, token.end);
        if (count % tokens_between_resets == 0) {
            check_interrupts();
            token_memory.reset();
        }
    }
}

bool same_tokens(const char *one, const char *other) {
    try {
        return pg([&] { return compare_tokens(one, other); });
    } catch (const PgError &error) {
        // Scanning touches nothing but memory, so that after its own errors the transaction may go on.
        if (ERRCODE_TO_CATEGORY(error.data()->sqlerrcode) == ERRCODE_SYNTAX_ERROR_OR_ACCESS_RULE_VIOLATION) {
            return false;
        }
        throw;
    }
}

std::vector<AmbiguousToken> ambiguous_tokens(const char *script) {
    std::vector<AmbiguousToken> tokens;
    if (strpbrk(script, ":\\") == nullptr) {
        return tokens;
    }
    scan_tokens(script, [&](std::size_t begin, std::size_t end) {
        using Kind = AmbiguousToken::Kind;
        const std::string_view text(script + begin, end - begin);
        // Strings of any other kind begin with a letter or a dollar.
        const bool is_string = text.front() == '\'' && text.find('\\') != std::string_view::npos;
        if (is_string || text == ":") {
            tokens.push_back({is_string ? Kind::backslash_string : Kind::colon, static_cast<int>(begin),
                              static_cast<int>(text.size())});
        }
    });
    return tokens;
}

} // namespace migrate::pg
