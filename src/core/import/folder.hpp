// A folder of migrations as it comes in: names and texts.
#pragma once

#include "core/core.hpp"

#include <cstddef>
#include <span>
#include <string_view>

namespace migrate::core {

// Its text is what is stored of it, byte for byte; a byte order mark and the ends of lines are part of it.
struct SourceFile {
    std::string name; // path in the folder, with /
    std::string_view text;
};

// The part of a name behind its last slash, and that before it ("" if there is none).
[[nodiscard]] std::string_view base_name(std::string_view name);
[[nodiscard]] std::string_view directory_of(std::string_view name);

// What a part of a name says: "create_pets" is "create pets".
[[nodiscard]] std::string words_of(std::string_view name, char separator = '_');

// Whether it is one of a file that an editor or a tool keeps for itself.
[[nodiscard]] bool is_hidden(std::string_view name);

// A path without parts that say nothing, "." and empty ones.
[[nodiscard]] std::string plain_path(std::string_view name);

// Whether one of its parts is "..".
[[nodiscard]] bool leads_up(std::string_view name);

// The number of leading digits.
[[nodiscard]] std::size_t count_digits(std::string_view text);

// The same with its leading zeros gone: numbers of any length are equal if these are.
[[nodiscard]] std::string_view without_zeros(std::string_view digits);

// Whether a number of any length is less than another, both without leading zeros.
[[nodiscard]] bool less_as_number(std::string_view one, std::string_view other);

// Files in the order of the bytes of their names. What the texts point into must outlive it.
class Folder {
public:
    explicit Folder(std::vector<SourceFile> files);

    [[nodiscard]] std::span<const SourceFile> files() const noexcept { return files_; }
    // nullptr: there is none of this name.
    [[nodiscard]] const SourceFile *find(std::string_view name) const;

private:
    std::vector<SourceFile> files_;
};

// A line of a text. begin and end: bytes, the line's end included; text: without it, and without a byte order
// mark.
struct TextLine {
    std::string_view text;
    std::size_t begin;
    std::size_t end;
    std::size_t number; // from 1
};

// The number, from 1, of the line on which a place in a text is.
[[nodiscard]] std::size_t line_at(std::string_view text, std::size_t place);

// Goes through a text line by line: for (TextLine line; lines.next(line);)
class LineReader {
public:
    explicit LineReader(std::string_view all) : text_(all) {}
    bool next(TextLine &line);

private:
    std::string_view text_;
    std::size_t place_ = 0;
    std::size_t number_ = 0;
};

[[nodiscard]] std::string_view without_byte_order_mark(std::string_view text) noexcept;

// Whether a line holds nothing but white space, or a comment that begins with --.
[[nodiscard]] bool is_blank_or_comment(std::string_view line);

} // namespace migrate::core
