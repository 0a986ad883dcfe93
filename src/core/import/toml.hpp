// What tools write into small files of TOML: "key = value" lines.
#pragma once

#include "core/core.hpp"

#include <cstddef>
#include <string_view>

namespace migrate::core {

struct TomlEntry {
    std::string_view key;
    std::string_view value; // a text without its quotes, everything else as it is written
    bool is_text;
    std::size_t line;
};

struct Toml {
    std::vector<TomlEntry> entries;  // those before the first [table]
    std::size_t unreadable_line = 0; // 0: none

    // nullptr: there is none.
    [[nodiscard]] const TomlEntry *find(std::string_view key) const;
};

// Reads entries that stand on a line each. Texts with escapes or of several lines are not read.
[[nodiscard]] Toml read_toml(std::string_view text);

} // namespace migrate::core
