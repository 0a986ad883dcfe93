// Words in the lines that tools read.
#pragma once

#include "core/core.hpp"
#include "core/import/blanks.hpp"

namespace migrate::core {

[[nodiscard]] constexpr bool is_blank(char c) noexcept { return blanks.find(c) != std::string_view::npos; }

// In ASCII's lower case.
[[nodiscard]] std::string lower_case(std::string_view text);

// Whether it begins with a word of lower case, in whatever case it is written itself.
[[nodiscard]] bool begins_with_word(std::string_view text, std::string_view lower_case_word);

// Whether it ends with one.
[[nodiscard]] bool ends_with_word(std::string_view text, std::string_view lower_case_word);

// Whether two texts are the same but for the case of ASCII's letters.
[[nodiscard]] bool equal_in_any_case(std::string_view one, std::string_view other);

// Takes blanks off the front.
void skip_blanks(std::string_view &text);

// Takes a word of lower case off the front, in whatever case it is there. False: it is not there, and nothing
// is taken.
bool take_word(std::string_view &text, std::string_view lower_case_word);

// Takes what is before the next blank off the front; "" at the end.
std::string_view take_until_blank(std::string_view &text);

} // namespace migrate::core
