// What Alembic prints for --sql, as a text that messages point into.
#pragma once

#include "core/error.hpp"
#include "core/plan/plan.hpp"

namespace migrate::core {

// What is wrong with such a text, and what to do about it.
class ImportError : public Error {
public:
    ImportError(ErrorCode kind, std::string first_line, std::string cause, std::string remedy)
        : Error(kind, std::move(first_line), std::move(cause)), hint(std::move(remedy)) {}

    std::string hint;
};

// A piece of the text, in bytes.
struct TextSpan {
    std::size_t begin;
    std::size_t end;
};

// As much of a line as a message should show, from the beginning of a text on; whole characters in any
// encoding of the server. A line may be as long as the text.
[[nodiscard]] std::string_view excerpt(std::string_view text);

class AlembicText {
public:
    // The text must outlive it. argument: what the text is called in messages; so are its lines.
    AlembicText(std::string_view text, Direction direction, std::string argument);

    [[nodiscard]] std::string_view all() const noexcept { return text_; }
    [[nodiscard]] std::string_view part(TextSpan span) const {
        return text_.substr(span.begin, span.end - span.begin);
    }
    [[nodiscard]] Direction direction() const noexcept { return direction_; }
    [[nodiscard]] const std::string &argument() const noexcept { return argument_; }

    // Returns the line that a byte is on, from 1. Cheap for bytes that come one after another.
    [[nodiscard]] std::size_t line_of(std::size_t offset) const;
    // Returns "line 3 of up_sql".
    [[nodiscard]] std::string at(std::size_t line) const;
    // Returns the command whose output the text should be.
    [[nodiscard]] std::string expected_command() const;

private:
    std::string_view text_;
    Direction direction_;
    std::string argument_;
    mutable std::size_t counted_ = 0; // lines are counted up to here
    mutable std::size_t line_ = 1;
};

} // namespace migrate::core
