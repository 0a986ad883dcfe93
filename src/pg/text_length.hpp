// Counting and cutting text by characters, in the database's encoding.
#pragma once

#include <string>
#include <string_view>

#include "pg/guard.hpp"

namespace migrate::pg {

// How many bytes the first so many characters take.
inline std::size_t leading_bytes(std::string_view text, std::size_t characters) {
    return pg([&] {
        return static_cast<std::size_t>(
            pg_mbcharcliplen(text.data(), static_cast<int>(text.size()), static_cast<int>(characters)));
    });
}

inline int count_characters(std::string_view text) {
    return pg([&] { return pg_mbstrlen_with_len(text.data(), static_cast<int>(text.size())); });
}

// Cut what nobody would read to its end, in place: words of a message after 200 characters, all of it after
// 4,000 bytes. What is cut ends in three dots. Names and rows that others have written may have any length.
void shorten(char *text) noexcept;

// The same of a copy.
std::string shortened(std::string text);

// Whether a text is so long that it would be cut as a whole: a call in a HINT that is cut can't be run.
bool is_too_long(std::string_view text) noexcept;

} // namespace migrate::pg
