#include "core/import/native_values.hpp"

#include "core/import/blanks.hpp"
#include "core/import/utf8.hpp"

#include <algorithm>
#include <optional>

namespace migrate::core {

namespace {

constexpr std::string_view quote = "E'";
constexpr std::string_view hexadecimal = "0123456789abcdefABCDEF";
constexpr std::string_view octal = "01234567";

bool is_control(char c) noexcept { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

void append_utf8(std::string &text, unsigned long character) {
    const auto append = [&](unsigned long byte) { text += static_cast<char>(byte); };
    if (character < 0x80) {
        append(character);
    } else if (character < 0x800) {
        append(0xC0U | (character >> 6U));
        append(0x80U | (character & 0x3FU));
    } else if (character < 0x10000) {
        append(0xE0U | (character >> 12U));
        append(0x80U | ((character >> 6U) & 0x3FU));
        append(0x80U | (character & 0x3FU));
    } else {
        append(0xF0U | ((character >> 18U) & 0x0FU));
        append(0x80U | ((character >> 12U) & 0x3FU));
        append(0x80U | ((character >> 6U) & 0x3FU));
        append(0x80U | (character & 0x3FU));
    }
}

// Reads what is between E' and ' and leaves the rest. What is wrong: problem().
class QuotedReader {
public:
    explicit QuotedReader(std::string_view rest) : rest_(rest) { rest_.remove_prefix(quote.size()); }

    std::string read() {
        std::string text;
        for (;;) {
            if (rest_.empty()) {
                problem_ = "E' has no closing quote";
                return text;
            }
            const char c = take();
            if (c == '\\' && !rest_.empty()) {
                read_escape(text);
            } else if (c != '\'') {
                text += c;
            } else if (rest_.starts_with('\'')) {
                text += take();
            } else {
                break;
            }
        }
        if (find_not_text(text)) {
            problem_ = "its E'...' is not UTF-8, or has a NUL";
        }
        return text;
    }

    [[nodiscard]] std::string_view rest() const noexcept { return rest_; }
    [[nodiscard]] const std::string &problem() const noexcept { return problem_; }

private:
    char take() {
        const char c = rest_.front();
        rest_.remove_prefix(1);
        return c;
    }

    // nullopt: there are fewer than so many.
    std::optional<unsigned long> take_number(std::string_view digits, std::size_t least, std::size_t most,
                                             int base) {
        const std::size_t count = std::min({rest_.find_first_not_of(digits), rest_.size(), most});
        if (count < least) {
            return std::nullopt;
        }
        const std::string number(rest_.substr(0, count));
        rest_.remove_prefix(count);
        return std::stoul(number, nullptr, base);
    }

    void append_character(std::string &text, std::size_t digits) {
        const std::optional<unsigned long> character = take_number(hexadecimal, digits, digits, 16);
        if (!character || *character > 0x10FFFF) {
            problem_ = "its E'...' has an escape of Unicode that is none";
        } else {
            append_utf8(text, *character);
        }
    }

    // What follows the backslash.
    void read_escape(std::string &text) {
        static constexpr std::string_view letters = "bfnrt";
        static constexpr std::string_view meanings = "\b\f\n\r\t";
        if (octal.find(rest_.front()) != std::string_view::npos) {
            text += static_cast<char>(take_number(octal, 1, 3, 8).value_or(0));
            return;
        }
        const char c = take();
        if (const std::size_t letter = letters.find(c); letter != std::string_view::npos) {
            text += meanings[letter];
        } else if (c == 'x') {
            const std::optional<unsigned long> byte = take_number(hexadecimal, 1, 2, 16);
            text += byte ? static_cast<char>(*byte) : c;
        } else if (c == 'u' || c == 'U') {
            append_character(text, c == 'u' ? 4 : 8);
        } else {
            text += c;
        }
    }

    std::string_view rest_;
    std::string problem_;
};

std::string write_quoted(std::string_view text) {
    static constexpr std::string_view digits = "0123456789abcdef";
    std::string quoted(quote);
    for (const char c : text) {
        if (c == '\\' || c == '\'') {
            quoted.append({'\\', c});
        } else if (c == '\n') {
            quoted += "\\n";
        } else if (is_control(c)) {
            const auto byte = static_cast<unsigned char>(c);
            quoted.append({'\\', 'x', digits[byte >> 4U], digits[byte & 0xFU]});
        } else {
            quoted += c;
        }
    }
    return quoted += '\'';
}

// Whether it would be read as something else if it stood there as it is.
bool needs_quotes(std::string_view text) {
    return text.starts_with(quote) || text.starts_with(' ') || text.ends_with(' ') ||
           std::any_of(text.begin(), text.end(), is_control);
}

} // namespace

NativeWords read_native_words(std::string_view value) {
    NativeWords read;
    for (std::string_view rest = trim(value);;) {
        if (rest.starts_with(quote)) {
            QuotedReader reader(rest);
            read.words.push_back(reader.read());
            read.problem = reader.problem();
            rest = trim(reader.rest());
        } else {
            const std::size_t comma = std::min(rest.find(','), rest.size());
            read.words.emplace_back(trim(rest.substr(0, comma)));
            read.problem = read.words.back().empty() ? "a name is missing" : "";
            rest.remove_prefix(comma);
        }
        if (!read.problem.empty() || rest.empty()) {
            return read;
        }
        if (!rest.starts_with(',')) {
            read.problem = "after E'...' comes a comma or nothing";
            return read;
        }
        rest = trim(rest.substr(1));
    }
}

std::string write_native_words(std::span<const std::string> words) {
    std::string text;
    for (const std::string &word : words) {
        const bool is_quoted =
            word.empty() || word == "none" || word.find(',') != std::string::npos || needs_quotes(word);
        text += text.empty() ? "" : ", ";
        text += is_quoted ? write_quoted(word) : word;
    }
    return text;
}

NativeText read_native_text(std::string_view value) {
    const std::string_view text = trim(value);
    if (!text.starts_with(quote)) {
        return {std::string(text), {}};
    }
    QuotedReader reader(text);
    NativeText read;
    read.text = reader.read();
    read.problem = reader.problem();
    if (read.problem.empty() && !reader.rest().empty()) {
        read.problem = "after E'...' comes nothing more";
    }
    return read;
}

std::string write_native_text(std::string_view text) {
    return needs_quotes(text) ? write_quoted(text) : std::string(text);
}

} // namespace migrate::core
