#include "core/import/settings.hpp"

#include "core/import/words.hpp"

#include <algorithm>

namespace migrate::core {

namespace {

// "engine \"pg\"" and "engine.pg": "engine.pg"
std::string section_name(std::string_view text) {
    const std::size_t quote = text.find('"');
    if (quote == std::string_view::npos) {
        return lower_case(trim(text));
    }
    std::string name = lower_case(trim(text.substr(0, quote)));
    const std::string_view rest = text.substr(quote + 1);
    return name + "." + std::string(rest.substr(0, rest.rfind('"')));
}

char unescape(char c) noexcept {
    switch (c) {
    case 'n':
        return '\n';
    case 't':
        return '\t';
    default:
        return c;
    }
}

// What a value stands for: quotes and backslashes gone, and a comment behind it.
std::string value_of(std::string_view text) {
    std::string value;
    std::size_t length = 0; // blanks at the end are no part of it, unless quoted
    bool is_quoted = false;
    for (std::size_t i = 0; i < text.size(); i++) {
        const char c = text[i];
        if (c == '"') {
            is_quoted = !is_quoted;
        } else if (!is_quoted && (c == '#' || c == ';')) {
            break;
        } else if (c == '\\' && i + 1 < text.size()) {
            value += unescape(text[++i]);
        } else {
            value += c;
        }
        if (is_quoted || !is_blank(c)) {
            length = value.size();
        }
    }
    value.resize(length);
    return value;
}

// A line that ends in a backslash goes on in the next one.
bool next_whole_line(LineReader &lines, TextLine &line, std::string &text) {
    if (!lines.next(line)) {
        return false;
    }
    const std::size_t number = line.number;
    text = line.text;
    while (text.ends_with('\\') && lines.next(line)) {
        text.pop_back();
        text += line.text;
    }
    line.number = number;
    return true;
}

} // namespace

std::vector<Setting> read_git_settings(std::string_view text) {
    std::vector<Setting> settings;
    std::string section;
    LineReader lines(text);
    std::string whole;
    for (TextLine line; next_whole_line(lines, line, whole);) {
        std::string_view rest = trim(whole);
        if (rest.starts_with('[') && rest.find(']') != std::string_view::npos) {
            section = section_name(rest.substr(1, rest.find(']') - 1));
            rest = trim(rest.substr(rest.find(']') + 1));
        }
        if (rest.empty() || rest.front() == '#' || rest.front() == ';') {
            continue;
        }
        const std::size_t equals = rest.find('=');
        std::string value =
            equals == std::string_view::npos ? "true" : value_of(trim(rest.substr(equals + 1)));
        settings.push_back(
            {section, std::string(trim(rest.substr(0, equals))), std::move(value), line.number});
    }
    return settings;
}

std::vector<Setting> read_properties(std::string_view text) {
    std::vector<Setting> settings;
    LineReader lines(text);
    std::string whole;
    for (TextLine line; next_whole_line(lines, line, whole);) {
        const std::string_view rest = trim(whole);
        if (rest.empty() || rest.front() == '#' || rest.front() == '!') {
            continue;
        }
        const std::string_view key = rest.substr(0, rest.find_first_of("=: \t"));
        std::string_view value = trim(rest.substr(key.size()));
        if (!value.empty() && (value.front() == '=' || value.front() == ':')) {
            value = trim(value.substr(1));
        }
        settings.push_back({"", std::string(key), std::string(value), line.number});
    }
    return settings;
}

const Setting *find_setting(std::span<const Setting> settings, std::string_view section,
                            std::string_view lower_case_key) {
    const auto found = std::find_if(settings.rbegin(), settings.rend(), [&](const Setting &one) {
        return one.section == section && equal_in_any_case(one.key, lower_case_key);
    });
    return found == settings.rend() ? nullptr : &*found;
}

} // namespace migrate::core
