#include "core/import/words.hpp"

#include <algorithm>

namespace migrate::core {

namespace {

constexpr char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

} // namespace

std::string lower_case(std::string_view text) {
    std::string lower_text(text);
    std::transform(lower_text.begin(), lower_text.end(), lower_text.begin(), lower);
    return lower_text;
}

bool begins_with_word(std::string_view text, std::string_view lower_case_word) {
    return equal_in_any_case(text.substr(0, lower_case_word.size()), lower_case_word);
}

bool ends_with_word(std::string_view text, std::string_view lower_case_word) {
    return text.size() >= lower_case_word.size() &&
           equal_in_any_case(text.substr(text.size() - lower_case_word.size()), lower_case_word);
}

bool equal_in_any_case(std::string_view one, std::string_view other) {
    return std::equal(one.begin(), one.end(), other.begin(), other.end(),
                      [](char left, char right) { return lower(left) == lower(right); });
}

void skip_blanks(std::string_view &text) {
    text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
}

bool take_word(std::string_view &text, std::string_view lower_case_word) {
    if (!begins_with_word(text, lower_case_word)) {
        return false;
    }
    text.remove_prefix(lower_case_word.size());
    return true;
}

std::string_view take_until_blank(std::string_view &text) {
    const std::string_view word = text.substr(0, text.find_first_of(blanks));
    text.remove_prefix(word.size());
    return word;
}

} // namespace migrate::core
