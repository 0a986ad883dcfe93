#include "core/import/placeholders.hpp"

#include "core/import/words.hpp"

namespace migrate::core {

namespace {

constexpr std::size_t npos = std::string_view::npos;

bool begins_name(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80;
}

// Behind a colon.
bool is_psql_name(std::string_view text) noexcept {
    if (text.starts_with('\'') || text.starts_with('"')) {
        const std::size_t end = text.find(text.front(), 1);
        return end != npos && end > 1 && begins_name(text[1]) &&
               text.substr(1, end - 1).find_first_of(" \t\n,()") == npos;
    }
    return text.starts_with("{?") || (!text.empty() && begins_name(text.front()));
}

} // namespace

bool has_brace_place(std::string_view text) noexcept {
    for (std::size_t at = text.find("${"); at != npos;) {
        const std::size_t end = text.find_first_of("}\n", at);
        if (end == npos) {
            return false;
        }
        if (text[end] == '}' && end > at + 2) {
            return true;
        }
        at = text.find("${", end); // up to there nothing else ends
    }
    return false;
}

std::size_t find_brace_place(std::string_view text, std::string_view lower_case_begin) {
    for (std::size_t at = text.find("${"); at != npos; at = text.find("${", at + 2)) {
        if (begins_with_word(text.substr(at + 2), lower_case_begin)) {
            return at;
        }
    }
    return npos;
}

bool has_psql_place(std::string_view text) noexcept {
    for (std::size_t at = text.find(':'); at != npos; at = text.find(':', at + 1)) {
        const bool is_cast = (at > 0 && text[at - 1] == ':') || text.substr(at + 1).starts_with(':');
        if (!is_cast && is_psql_name(text.substr(at + 1))) {
            return true;
        }
    }
    return false;
}

} // namespace migrate::core
