#include <string_view>

#include "pg/scan.hpp"

namespace migrate::pg {

namespace {

constexpr int tokens_between_resets = 1024;

std::string_view text_of(const char *text, TokenScan::Token token) {
    return {text + token.begin, token.end - token.begin};
}

} // namespace

TokenScan::TokenScan(const char *script)
    : state_(pg([&] { return scanner_init(script, &extra_, &ScanKeywords, ScanKeywordTokens); })) {}

// The scanner puts a NUL after the token.
std::optional<TokenScan::Token> TokenScan::next() {
    if (++count_ % tokens_between_resets == 0) {
        check_interrupts();
        token_memory_.reset();
    }
    YYLTYPE location = 0;
    const int kind = pg([&] {
        core_YYSTYPE value;
        return core_yylex(&value, &location, state_);
    });
    if (kind == 0) {
        return std::nullopt;
    }
    const auto begin = static_cast<std::size_t>(location);
    return Token{begin, begin + std::string_view(extra_.scanbuf + begin).size()};
}

void scan_tokens(const char *text, const std::function<void(std::size_t begin, std::size_t end)> &visit) {
    TokenScan scan(text);
    while (const auto token = scan.next()) {
        visit(token->begin, token->end);
    }
}

void forgive_syntax_error(const PgError &error) {
    if (ERRCODE_TO_CATEGORY(error.data()->sqlerrcode) != ERRCODE_SYNTAX_ERROR_OR_ACCESS_RULE_VIOLATION) {
        throw;
    }
    FreeErrorData(error.data());
}

bool same_tokens(const char *one, const char *other, bool (*same_text)(std::string_view, std::string_view)) {
    TokenScan left(one);
    TokenScan right(other);
    for (;;) {
        const auto left_token = left.next();
        const auto right_token = right.next();
        if (!left_token || !right_token) {
            return !left_token && !right_token;
        }
        if (!same_text(text_of(one, *left_token), text_of(other, *right_token))) {
            return false;
        }
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
