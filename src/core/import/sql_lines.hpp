// Which lines of SQL begin between its tokens, so that they may be marks, and which have code.
#pragma once

#include "core/import/sql_pieces.hpp"

namespace migrate::core {

// Places must be asked for in the order of the text.
class SqlLines {
public:
    // A byte order mark in front is passed over.
    explicit SqlLines(std::string_view text);

    // What begins here has nothing to do with what is before it: a section, or what follows the data of COPY.
    void begin_anew(std::size_t place);

    // Whether the line that begins here begins inside of a comment, a literal, a quoted name or a body.
    [[nodiscard]] bool begins_inside(std::size_t line);

    // Whether there is more than white space and comments between two places of a line.
    [[nodiscard]] bool has_code(std::size_t begin, std::size_t end);

private:
    void go_to(std::size_t place);

    std::string_view text_;
    std::size_t begin_ = 0; // of what the pieces are of
    SqlPieceReader pieces_;
    SqlPiece piece_{SqlPieceKind::code, 0, 0};
};

} // namespace migrate::core
