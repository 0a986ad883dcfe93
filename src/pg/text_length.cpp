#include <algorithm>
#include <cstring>

#include "pg/text_length.hpp"

namespace migrate::pg {

namespace {

constexpr int longest_word = 200;          // in characters
constexpr std::size_t longest_text = 4000; // in bytes
constexpr std::string_view dots = "...";
constexpr std::string_view white_space = " \t\n\r\f\v";
constexpr std::string_view closing = "'\").,;:";

// What is left of a word: its beginning, and the punctuation at its end.
struct Kept {
    std::size_t front;
    std::size_t back;
};

Kept cut(std::string_view word) noexcept {
    const auto front = static_cast<std::size_t>(pg_mbcharcliplen(
        word.data(), static_cast<int>(std::min(word.size(), std::size_t{INT_MAX})), longest_word));
    const auto last = word.find_last_not_of(closing);
    const std::size_t back = last == std::string_view::npos ? 0 : word.size() - last - 1;
    return front + dots.size() + back < word.size() ? Kept{front, back} : Kept{word.size(), 0};
}

char *put(char *to, std::string_view text) noexcept {
    std::memmove(to, text.data(), text.size());
    return to + text.size();
}

// What is written never overtakes what is read: a word is cut only where that makes it shorter.
std::size_t shorten(char *text, std::size_t size) noexcept {
    std::string_view rest(text, size);
    char *end = text;
    while (!rest.empty() && static_cast<std::size_t>(end - text) <= longest_text) {
        const std::size_t blanks = std::min(rest.find_first_not_of(white_space), rest.size());
        end = put(end, rest.substr(0, blanks));
        rest.remove_prefix(blanks);
        const std::string_view word = rest.substr(0, rest.find_first_of(white_space));
        rest.remove_prefix(word.size());
        const Kept kept = cut(word);
        end = put(end, word.substr(0, kept.front));
        if (kept.front < word.size()) {
            end = put(end, dots);
            end = put(end, word.substr(word.size() - kept.back));
        }
    }
    const auto length = static_cast<std::size_t>(end - text);
    if (length <= longest_text) {
        return length;
    }
    const auto fitting = static_cast<std::size_t>(pg_mbcliplen(
        text, static_cast<int>(std::min(length, std::size_t{INT_MAX})), longest_text - dots.size()));
    return static_cast<std::size_t>(put(text + fitting, dots) - text);
}

} // namespace

void shorten(char *text) noexcept { text[shorten(text, std::strlen(text))] = '\0'; }

std::string shortened(std::string text) {
    text.resize(shorten(text.data(), text.size()));
    return text;
}

bool is_too_long(std::string_view text) noexcept { return text.size() > longest_text; }

} // namespace migrate::pg
