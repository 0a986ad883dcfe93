// Cutting text where a character ends.
#pragma once

#include <string_view>

#include "pg/guard.hpp"

namespace migrate::pg {

// How many bytes the first so many characters take, in the database's encoding.
inline std::size_t clip(std::string_view text, std::size_t characters) {
    return pg([&] {
        return static_cast<std::size_t>(
            pg_mbcharcliplen(text.data(), static_cast<int>(text.size()), static_cast<int>(characters)));
    });
}

} // namespace migrate::pg
