// Placeholders of graphile-migrate: a colon and a name in upper case.
#pragma once

#include "core/core.hpp"

#include <cstddef>
#include <string_view>

namespace migrate::core {

struct GraphilePlaceholder {
    std::string_view name;
    std::size_t place; // of the colon
    bool is_quoted;    // stands in a literal, a name in double quotes, or a body
};

// Finds what looks like one, outside of comments. Which there are says the project's .gmrc; the tool leaves
// others as they are.
[[nodiscard]] std::vector<GraphilePlaceholder> find_graphile_placeholders(std::string_view text);

} // namespace migrate::core
