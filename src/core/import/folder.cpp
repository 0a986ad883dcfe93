#include "core/import/folder.hpp"

#include <algorithm>

namespace migrate::core {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

} // namespace

std::string_view base_name(std::string_view name) {
    if (name.find('/') == std::string_view::npos) { // as most are, and rfind() goes byte by byte
        return name;
    }
    return name.substr(name.rfind('/') + 1);
}

std::string_view directory_of(std::string_view name) {
    const std::size_t slash = name.rfind('/');
    return slash == std::string_view::npos ? std::string_view() : name.substr(0, slash);
}

std::string words_of(std::string_view name, char separator) {
    std::string words(name);
    std::replace(words.begin(), words.end(), separator, ' ');
    words.erase(0, words.find_first_not_of(' '));
    return words;
}

bool is_hidden(std::string_view name) {
    return name.ends_with('~') || name.starts_with('.') || name.find("/.") != std::string_view::npos;
}

std::string plain_path(std::string_view name) {
    std::string clean = name.starts_with('/') ? "/" : "";
    while (!name.empty()) {
        const std::size_t slash = std::min(name.find('/'), name.size());
        const std::string_view part = name.substr(0, slash);
        if (!part.empty() && part != ".") {
            clean += clean.empty() || clean.ends_with('/') ? "" : "/";
            clean += part;
        }
        name.remove_prefix(std::min(slash + 1, name.size()));
    }
    return clean;
}

bool leads_up(std::string_view name) {
    return name == ".." || name.starts_with("../") || name.ends_with("/..") ||
           name.find("/../") != std::string_view::npos;
}

std::size_t count_digits(std::string_view text) {
    return std::min(text.find_first_not_of("0123456789"), text.size());
}

std::string_view without_zeros(std::string_view digits) {
    digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
    return digits;
}

bool less_as_number(std::string_view one, std::string_view other) {
    return one.size() != other.size() ? one.size() < other.size() : one < other;
}

Folder::Folder(std::vector<SourceFile> files) : files_(std::move(files)) {
    const auto precedes = [](const SourceFile &one, const SourceFile &other) {
        return one.name < other.name;
    };
    if (!std::is_sorted(files_.begin(), files_.end(), precedes)) {
        std::sort(files_.begin(), files_.end(), precedes);
    }
}

const SourceFile *Folder::find(std::string_view name) const {
    const auto found =
        std::lower_bound(files_.begin(), files_.end(), name,
                         [](const SourceFile &file, std::string_view other) { return file.name < other; });
    return found != files_.end() && found->name == name ? &*found : nullptr;
}

std::size_t line_at(std::string_view text, std::size_t place) {
    const std::string_view before = text.substr(0, place);
    return 1 + static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
}

bool LineReader::next(TextLine &line) {
    if (place_ >= text_.size()) {
        return false;
    }
    const std::size_t line_end = std::min(text_.find('\n', place_), text_.size());
    line.begin = place_;
    line.end = std::min(line_end + 1, text_.size());
    line.number = ++number_;
    line.text = text_.substr(place_, line_end - place_);
    if (line.text.ends_with('\r')) {
        line.text.remove_suffix(1);
    }
    if (line.number == 1) {
        line.text = without_byte_order_mark(line.text);
    }
    place_ = line.end;
    return true;
}

std::string_view without_byte_order_mark(std::string_view text) noexcept {
    text.remove_prefix(text.starts_with(byte_order_mark) ? byte_order_mark.size() : 0);
    return text;
}

bool is_blank_or_comment(std::string_view line) {
    const std::size_t first = line.find_first_not_of(" \t\r\f\v");
    return first == std::string_view::npos || line.substr(first).starts_with("--");
}

} // namespace migrate::core
