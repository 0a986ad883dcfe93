#include "core/text.hpp"

#include <algorithm>

namespace migrate::core {
namespace {

constexpr std::size_t enough = 50;
constexpr std::string_view digits = "0123456789abcdef";

bool is_control(unsigned char byte) { return byte < 0x20 || byte == 0x7f; }

std::string join_first(std::span<const std::string> words, std::size_t count, std::string_view quote) {
    std::string text;
    for (const std::string &word : words.first(std::min(count, words.size()))) {
        if (!text.empty()) {
            text += ", ";
        }
        text += quote;
        text += word;
        text += quote;
    }
    if (words.size() > count) {
        text += " and " + std::to_string(words.size() - count) + " more";
    }
    return text;
}

} // namespace

std::string fill_places(std::string_view text, std::initializer_list<std::string_view> words) {
    std::size_t length = text.size();
    for (const std::string_view word : words) {
        length += word.size();
    }
    std::string filled;
    filled.reserve(length);
    for (const std::string_view word : words) {
        const std::size_t place = text.find("{}");
        filled += text.substr(0, place);
        filled += word;
        text.remove_prefix(place + 2);
    }
    return filled += text;
}

std::string join(std::span<const std::string> words) { return join_first(words, words.size(), ""); }

std::string join_some(std::span<const std::string> words) { return join_first(words, enough, ""); }

std::string quote_some(std::span<const std::string> words) { return join_first(words, enough, "\""); }

std::string visible(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (!is_control(byte)) {
            out += c;
        } else {
            out.append({'\\', 'x', digits[byte >> 4U], digits[byte & 0xfU]});
        }
    }
    return out;
}

bool equal_but_for_line_ends(std::string_view one, std::string_view other) {
    constexpr std::string_view mark = "\xEF\xBB\xBF";
    for (std::string_view *text : {&one, &other}) {
        text->remove_prefix(text->starts_with(mark) ? mark.size() : 0);
    }
    const auto skip_return = [](std::string_view &text) {
        text.remove_prefix(text.starts_with("\r\n") ? 1 : 0);
    };
    while (!one.empty() && !other.empty()) {
        skip_return(one);
        skip_return(other);
        if (one.front() != other.front()) {
            return false;
        }
        one.remove_prefix(1);
        other.remove_prefix(1);
    }
    return one.empty() && other.empty();
}

std::string on_one_line(std::string text) {
    static constexpr std::string_view blanks = "\t\n\v\f\r";
    for (char &c : text) {
        c = blanks.find(c) == std::string_view::npos ? c : ' ';
    }
    return visible(text);
}

std::string hex(std::string_view bytes) {
    std::string text;
    text.reserve(2 * bytes.size());
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        text.append({digits[byte >> 4U], digits[byte & 0xfU]});
    }
    return text;
}

std::string json_string(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (is_control(byte)) {
            out.append({'\\', 'u', '0', '0', digits[byte >> 4U], digits[byte & 0xfU]});
        } else {
            if (c == '"' || c == '\\') {
                out += '\\';
            }
            out += c;
        }
    }
    return out += '"';
}

} // namespace migrate::core
