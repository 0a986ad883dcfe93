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
    return text.size() >= lower_case_word.size() &&
           std::equal(lower_case_word.begin(), lower_case_word.end(), text.begin(),
                      [](char wanted, char found) { return wanted == lower(found); });
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
