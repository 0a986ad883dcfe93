#include "core/script/secrets.hpp"

#include <algorithm>

namespace migrate::core {

namespace {

// The server cuts identifiers after 63 bytes, and values of a row after 64.
constexpr std::size_t least_shown = 24;

char folded(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_part_of_character(char c) noexcept { return static_cast<unsigned char>(c) >= 0x80; }

std::string doubled(std::string_view value, std::string_view special) {
    std::string text;
    for (const char c : value) {
        text.append(special.find(c) != std::string_view::npos ? 2 : 1, c);
    }
    return text;
}

// A secret in the forms in which it may stand in a text.
std::vector<std::string> forms_of(std::span<const std::string> secrets) {
    std::vector<std::string> forms;
    for (const std::string &secret : secrets) {
        for (const std::string_view special : {"", "'", "'\\", "\"", "\"\\"}) {
            std::string form = doubled(secret, special);
            std::transform(form.begin(), form.end(), form.begin(), folded);
            if (!form.empty() && std::find(forms.begin(), forms.end(), form) == forms.end()) {
                forms.push_back(std::move(form));
            }
        }
    }
    return forms;
}

// How much of the text's beginning is the form, or the beginning of it; 0: nothing.
std::size_t shown_of(std::string_view text, std::string_view form) {
    std::size_t length = 0;
    while (length < text.size() && length < form.size() && folded(text[length]) == form[length]) {
        length++;
    }
    if (length == form.size()) {
        return length;
    }
    if (length < least_shown) {
        return 0;
    }
    while (length < text.size() && is_part_of_character(text[length])) { // no half of one must remain
        length++;
    }
    return length;
}

} // namespace

std::string mask_secrets(std::string_view text, std::span<const std::string> secrets) {
    const std::vector<std::string> forms = forms_of(secrets);
    std::string masked;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t length = 0;
        for (const std::string &form : forms) {
            if (form.front() == folded(text[at])) {
                length = std::max(length, shown_of(text.substr(at), form));
            }
        }
        if (length > 0) {
            masked += secret_mask;
        } else {
            masked += text[at];
            length = 1;
        }
        at += length;
    }
    return masked;
}

std::string mask_quoted(std::string_view text) {
    const std::size_t begin = text.find('"');
    const std::size_t end = text.rfind('"');
    if (begin == std::string_view::npos || begin == end) {
        return std::string(text);
    }
    return std::string(text.substr(0, begin + 1)).append(secret_mask).append(text.substr(end));
}

} // namespace migrate::core
