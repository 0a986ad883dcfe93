// The server's scanner by itself.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "pg/guard.hpp"
#include "pg/memory.hpp"

namespace migrate::pg {

// The tokens of a text, one after another. What is between tokens is white space and comments. Needs no more
// memory than a copy of the text. What can't be scanned is the server's own error, with the position in
// cursorpos. Nobody must keep what is allocated in the current memory context meanwhile.
class TokenScan {
public:
    // Where it begins and ends, in bytes.
    struct Token {
        std::size_t begin;
        std::size_t end;
    };

    explicit TokenScan(const char *script);
    std::optional<Token> next();

private:
    TemporaryMemory scanner_memory_;
    core_yy_extra_type extra_{};
    core_yyscan_t state_;
    TemporaryMemory token_memory_; // the values of tokens, which nobody wants
    int count_ = 0;
};

// Call visit for each token of a text.
void scan_tokens(const char *text, const std::function<void(std::size_t begin, std::size_t end)> &visit);

// An error that the scanner or the parser has found in a text, to go on after: they touch nothing but memory.
// Any other is thrown on. Only for a catch.
void forgive_syntax_error(const PgError &error);

// Whether two texts have the same tokens in the same order, so that only comments and white space differ.
// same_text: whether the texts of two tokens mean the same.
bool same_tokens(const char *one, const char *other, bool (*same_text)(std::string_view, std::string_view));

// A token that psql may take for something else than the server does.
struct AmbiguousToken {
    enum class Kind {
        colon,           // by itself, as in a slice: in psql a variable may follow
        backslash_string // in plain quotes, so that its end depends on standard_conforming_strings
    };
    Kind kind;
    int location; // in bytes, as the length
    int length;
};
std::vector<AmbiguousToken> ambiguous_tokens(const char *script);

} // namespace migrate::pg
