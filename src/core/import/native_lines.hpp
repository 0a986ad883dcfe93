// The lines of a native file, and which of them are marks: none is that begins inside of a comment, a literal
// or a body.
#pragma once

#include "core/import/native_marks.hpp"
#include "core/import/sql_lines.hpp"

namespace migrate::core {

class NativeLines {
public:
    explicit NativeLines(std::string_view text) : lines_(text), sql_(text) {}

    // Goes to the next line; false: there is none.
    bool next();

    [[nodiscard]] const TextLine &line() const noexcept { return line_; }
    // nullopt: the line is none.
    [[nodiscard]] const std::optional<NativeMark> &mark() const noexcept { return mark_; }
    // The word of a line with which people mean to begin a section, and that is no mark.
    [[nodiscard]] std::optional<NativeWord> mistyped_section();
    // Whether there is more on the line than white space and comments. Asked for at most once.
    [[nodiscard]] bool has_code() { return sql_.has_code(line_.begin, line_.end); }

private:
    LineReader lines_;
    SqlLines sql_;
    TextLine line_{};
    std::optional<NativeMark> mark_;
    bool ends_sql_ = false; // what follows the line has nothing to do with what is before it
};

// Whether the file has one, dbmate's among them.
[[nodiscard]] bool has_native_mark(const SourceFile &file);

// Whether it has a mark that dbmate has not: something said about the revision before its first statement, or
// a section of verify.
[[nodiscard]] bool has_own_native_mark(const SourceFile &file);

} // namespace migrate::core
