// SQL cut into code, comments and what stands in quotes: for looking where something stands, not for running
// it.
#pragma once

#include "core/core.hpp"

#include <cstddef>
#include <string_view>

namespace migrate::core {

enum class SqlPieceKind : std::uint8_t { code, comment, quoted };

struct SqlPiece {
    SqlPieceKind kind; // quoted: a literal, a name in double quotes, or a body in dollar quotes
    std::size_t begin;
    std::size_t end;
};

// Goes through a text piece by piece, all of it: for (SqlPiece piece; pieces.next(piece);). Strings conform
// to the standard. What is not closed ends with the text.
class SqlPieceReader {
public:
    explicit SqlPieceReader(std::string_view text) : text_(text) {}
    bool next(SqlPiece &piece);

private:
    [[nodiscard]] SqlPiece piece_at(std::size_t begin) const;
    [[nodiscard]] bool begins_word(std::size_t place) const;
    [[nodiscard]] std::size_t end_behind(std::string_view closing, std::size_t from) const;
    [[nodiscard]] std::size_t end_of_block_comment(std::size_t begin) const;
    [[nodiscard]] std::size_t end_of_quotes(std::size_t begin) const;
    [[nodiscard]] std::string_view dollar_tag(std::size_t begin) const;

    std::string_view text_;
    std::size_t place_ = 0;
};

} // namespace migrate::core
