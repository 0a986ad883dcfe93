// White space within a line, as regular expressions see it.
#pragma once

#include <algorithm>
#include <string_view>

namespace migrate::core {

inline constexpr std::string_view blanks = " \t\r\f\v";

[[nodiscard]] inline std::string_view trim(std::string_view text) noexcept {
    text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
    text.remove_suffix(text.size() - (text.find_last_not_of(blanks) + 1)); // npos + 1 is 0
    return text;
}

} // namespace migrate::core
