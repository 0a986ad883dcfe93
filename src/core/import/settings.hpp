// Files in which tools keep their settings, line by line.
#pragma once

#include "core/import/folder.hpp"

#include <optional>

namespace migrate::core {

struct Setting {
    std::string section; // "engine.pg"; "" where the file has no sections
    std::string key;
    std::string value;
    std::size_t line;
};

// As git and Sqitch write them: [engine "pg"] or [engine.pg], then key = value. Sections come in lower case
// but for what is in quotes, keys as they are written.
[[nodiscard]] std::vector<Setting> read_git_settings(std::string_view text);

// As Java writes properties: key=value, key: value or key value, no sections.
[[nodiscard]] std::vector<Setting> read_properties(std::string_view text);

// The last of this name, which is the one that counts, with its key in any case. nullptr: there is none.
[[nodiscard]] const Setting *find_setting(std::span<const Setting> settings, std::string_view section,
                                          std::string_view lower_case_key);

} // namespace migrate::core
