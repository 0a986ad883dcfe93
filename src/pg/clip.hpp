// Counting and cutting text by characters, in the database's encoding.
#pragma once

#include <string_view>

#include "pg/guard.hpp"

namespace migrate::pg {

// How many bytes the first so many characters take.
inline std::size_t clip(std::string_view text, std::size_t characters) {
    return pg([&] {
        return static_cast<std::size_t>(
            pg_mbcharcliplen(text.data(), static_cast<int>(text.size()), static_cast<int>(characters)));
    });
}

inline int count_characters(std::string_view text) {
    return pg([&] { return pg_mbstrlen_with_len(text.data(), static_cast<int>(text.size())); });
}

} // namespace migrate::pg
