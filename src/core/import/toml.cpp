#include "core/import/toml.hpp"

#include "core/import/blanks.hpp"
#include "core/import/folder.hpp"
#include "core/import/utf8.hpp"

#include <algorithm>
#include <optional>
#include <set>

namespace migrate::core {

namespace {

bool is_end(std::string_view rest) {
    rest = trim(rest);
    return rest.empty() || rest.starts_with('#');
}

// "text" or 'text', and nothing behind it but a comment.
std::optional<TomlEntry> read_text(std::string_view key, std::string_view value, std::size_t line) {
    const std::size_t end = value.find(value.front(), 1);
    const bool is_plain = end != std::string_view::npos && is_end(value.substr(end + 1)) &&
                          (value.front() == '\'' || value.find('\\') > end);
    return is_plain ? std::optional(TomlEntry{key, value.substr(1, end - 1), true, line}) : std::nullopt;
}

std::optional<TomlEntry> read_entry(std::string_view text, std::size_t line) {
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos) {
        return std::nullopt;
    }
    std::string_view key = trim(text.substr(0, equals));
    if (key.size() > 2 && key.front() == '"' && key.back() == '"') {
        key = key.substr(1, key.size() - 2);
    }
    const std::string_view value = trim(text.substr(equals + 1));
    if (key.empty() || is_end(value)) {
        return std::nullopt;
    }
    if (value.front() == '"' || value.front() == '\'') {
        return read_text(key, value, line);
    }
    return TomlEntry{key, trim(value.substr(0, value.find('#'))), false, line};
}

} // namespace

const TomlEntry *Toml::find(std::string_view key) const {
    const auto found =
        std::find_if(entries.begin(), entries.end(), [&](const TomlEntry &one) { return one.key == key; });
    return found == entries.end() ? nullptr : &*found;
}

Toml read_toml(std::string_view text) {
    Toml toml;
    if (const std::optional<NotText> found = find_not_text(text)) {
        toml.unreadable_line = found->line;
        return toml;
    }
    std::set<std::string_view> keys;
    LineReader lines(text);
    for (TextLine line; lines.next(line);) {
        if (is_end(line.text)) {
            continue;
        }
        if (trim(line.text).starts_with('[')) {
            return toml;
        }
        const std::optional<TomlEntry> entry = read_entry(line.text, line.number);
        if (!entry || !keys.insert(entry->key).second) {
            toml.unreadable_line = line.number;
            return toml;
        }
        toml.entries.push_back(*entry);
    }
    return toml;
}

} // namespace migrate::core
