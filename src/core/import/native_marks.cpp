#include "core/import/native_marks.hpp"

#include "core/import/blanks.hpp"

#include <algorithm>
#include <array>

namespace migrate::core {

namespace {

constexpr std::array<std::string_view, 11> names = {"up",      "down",      "verify", "id",
                                                    "revises", "depends",   "labels", "replaces",
                                                    "message", "variables", "after"};

char to_lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_word_character(char c) noexcept {
    return (to_lower(c) >= 'a' && to_lower(c) <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80;
}

bool same_letters(std::string_view text, std::string_view lower_case) noexcept {
    return std::equal(text.begin(), text.end(), lower_case.begin(), lower_case.end(),
                      [](char one, char other) { return to_lower(one) == other; });
}

// A line that is a mark, or looks like one.
struct Look {
    NativeWord word;
    bool is_exact;           // the tool would see it
    std::size_t place;       // of the word, in the line
    std::size_t backslashes; // before the word
    std::string_view rest;   // after it
};

// Reads a line from left to right.
class LineCursor {
public:
    explicit LineCursor(std::string_view line) : line_(line) {}

    std::size_t skip(std::string_view characters) {
        const std::size_t before = place_;
        place_ = std::min(line_.find_first_not_of(characters, place_), line_.size());
        return place_ - before;
    }
    // In any case; nullopt: something else is here.
    std::optional<std::string_view> take(std::string_view lower_case) {
        const std::string_view found = line_.substr(place_, lower_case.size());
        if (!same_letters(found, lower_case)) {
            return std::nullopt;
        }
        place_ += found.size();
        return found;
    }
    std::string_view take_word() {
        const std::size_t begin = place_;
        while (place_ < line_.size() && is_word_character(line_[place_])) {
            place_++;
        }
        return line_.substr(begin, place_ - begin);
    }
    [[nodiscard]] std::size_t place() const noexcept { return place_; }
    [[nodiscard]] std::string_view rest() const { return line_.substr(place_); }

private:
    std::string_view line_;
    std::size_t place_ = 0;
};

std::optional<Look> look_at(std::string_view line) {
    LineCursor cursor(line);
    bool is_exact = cursor.skip(blanks) == 0;
    const std::size_t dashes = cursor.skip("-");
    if (dashes < 2) {
        return std::nullopt;
    }
    cursor.skip(blanks);
    const std::optional<std::string_view> tool = cursor.take("migrate");
    if (!tool) {
        return std::nullopt;
    }
    is_exact = is_exact && dashes == 2 && *tool == "migrate" && cursor.skip(blanks) == 0;
    cursor.skip(blanks);
    if (!cursor.take(":")) {
        return std::nullopt;
    }
    is_exact = cursor.skip(blanks) == 0 && is_exact;
    const std::size_t backslashes = cursor.skip("\\");
    const std::size_t place = cursor.place();
    const std::string_view word = cursor.take_word();
    const auto *const name = std::find_if(names.begin(), names.end(),
                                          [&](std::string_view one) { return same_letters(word, one); });
    if (name == names.end()) {
        return std::nullopt;
    }
    const std::string_view rest = cursor.rest();
    is_exact =
        is_exact && word == *name && (rest.empty() || blanks.find(rest.front()) != std::string_view::npos);
    return Look{static_cast<NativeWord>(name - names.begin()), is_exact, place, backslashes, rest};
}

// Prose may have the words of the others.
bool is_like_mark(const Look &look) noexcept { return look.is_exact || begins_section(look.word); }

} // namespace

std::string_view name_of(NativeWord word) noexcept { return names.at(static_cast<std::size_t>(word)); }

std::optional<NativeMark> find_native_mark(std::string_view line) {
    const std::optional<Look> look = look_at(line);
    if (!look || !look->is_exact || look->backslashes > 0) {
        return std::nullopt;
    }
    return NativeMark{look->word, trim(look->rest)};
}

std::optional<NativeWord> find_mistyped_section(std::string_view line) {
    const std::optional<Look> look = look_at(line);
    if (!look || look->is_exact || look->backslashes > 0 || !begins_section(look->word)) {
        return std::nullopt;
    }
    return look->word;
}

std::string escape_marks(std::string_view text) {
    std::string escaped;
    std::size_t copied = 0;
    LineReader lines(text);
    for (TextLine line; lines.next(line);) {
        const std::optional<Look> look = look_at(line.text);
        if (look && is_like_mark(*look)) {
            const auto begin = static_cast<std::size_t>(line.text.data() - text.data());
            escaped += text.substr(copied, begin + look->place - copied);
            escaped += '\\';
            copied = begin + look->place;
        }
    }
    return escaped += text.substr(copied);
}

std::optional<std::string> unescape_marks(std::string_view text) {
    std::optional<std::string> plain;
    std::size_t copied = 0;
    LineReader lines(text);
    for (TextLine line; lines.next(line);) {
        const std::optional<Look> look = look_at(line.text);
        if (look && is_like_mark(*look) && look->backslashes > 0) {
            const auto begin = static_cast<std::size_t>(line.text.data() - text.data());
            plain = plain.value_or("");
            *plain += text.substr(copied, begin + look->place - 1 - copied);
            copied = begin + look->place;
        }
    }
    if (plain) {
        *plain += text.substr(copied);
    }
    return plain;
}

} // namespace migrate::core
