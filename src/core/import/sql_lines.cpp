#include "core/import/sql_lines.hpp"

#include "core/import/folder.hpp"

#include <algorithm>

namespace migrate::core {

SqlLines::SqlLines(std::string_view text) : text_(text), pieces_(text) {
    begin_anew(text.size() - without_byte_order_mark(text).size());
}

void SqlLines::begin_anew(std::size_t place) {
    begin_ = place;
    pieces_ = SqlPieceReader(text_.substr(place));
    piece_ = {SqlPieceKind::code, 0, 0};
    (void)pieces_.next(piece_);
}

bool SqlLines::begins_inside(std::size_t line) {
    go_to(line);
    return piece_.kind != SqlPieceKind::code && begin_ + piece_.begin < line && line < begin_ + piece_.end;
}

bool SqlLines::has_code(std::size_t begin, std::size_t end) {
    for (std::size_t place = std::max(begin, begin_); place < end;) {
        go_to(place);
        const std::size_t piece_end = std::min(begin_ + piece_.end, end);
        if (piece_end <= place) {
            return false; // the text ends
        }
        const std::string_view part = text_.substr(place, piece_end - place);
        if (piece_.kind == SqlPieceKind::quoted ||
            (piece_.kind == SqlPieceKind::code &&
             part.find_first_not_of(" \t\r\n\f\v") != std::string_view::npos)) {
            return true;
        }
        place = piece_end;
    }
    return false;
}

void SqlLines::go_to(std::size_t place) {
    while (begin_ + piece_.end <= place && pieces_.next(piece_)) {
    }
}

} // namespace migrate::core
