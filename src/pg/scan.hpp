// The server's scanner by itself.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "pg/guard.hpp"

namespace migrate::pg {

// Call visit for each token of a text: where it begins and ends, in bytes. What is between tokens is white
// space and comments. Needs no more memory than a copy of the text. What can't be scanned is the server's own
// error, with the position in cursorpos. visit must not keep what it allocates in the current memory context.
void scan_tokens(const char *text, const std::function<void(std::size_t begin, std::size_t end)> &visit);

// Whether two scripts are the same but for comments and white space, by the server's scanner. Scripts that it
// can't scan are not the same.
bool same_tokens(const char *one, const char *other);

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
