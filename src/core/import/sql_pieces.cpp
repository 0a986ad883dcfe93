#include "core/import/sql_pieces.hpp"

#include <algorithm>

namespace migrate::core {

namespace {

bool is_word_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80;
}

} // namespace

// Code goes on until something else begins.
bool SqlPieceReader::next(SqlPiece &piece) {
    if (place_ >= text_.size()) {
        return false;
    }
    piece = piece_at(place_);
    while (piece.kind == SqlPieceKind::code && piece.end < text_.size()) {
        const SqlPiece following = piece_at(piece.end);
        if (following.kind != SqlPieceKind::code) {
            break;
        }
        piece.end = following.end;
    }
    place_ = piece.end;
    return true;
}

// Of code, a single character.
SqlPiece SqlPieceReader::piece_at(std::size_t begin) const {
    const std::string_view rest = text_.substr(begin);
    if (rest.starts_with("--")) {
        return {SqlPieceKind::comment, begin, std::min(text_.find('\n', begin), text_.size())};
    }
    if (rest.starts_with("/*")) {
        return {SqlPieceKind::comment, begin, end_of_block_comment(begin)};
    }
    if (rest.front() == '\'' || rest.front() == '"') {
        return {SqlPieceKind::quoted, begin, end_of_quotes(begin)};
    }
    if (const std::string_view tag = dollar_tag(begin); !tag.empty()) {
        return {SqlPieceKind::quoted, begin, end_behind(tag, begin + tag.size())};
    }
    return {SqlPieceKind::code, begin, begin + 1};
}

bool SqlPieceReader::begins_word(std::size_t place) const {
    return place == 0 || (!is_word_character(text_[place - 1]) && text_[place - 1] != '$');
}

std::size_t SqlPieceReader::end_behind(std::string_view closing, std::size_t from) const {
    const std::size_t end = text_.find(closing, from);
    return end == std::string_view::npos ? text_.size() : end + closing.size();
}

// They nest.
std::size_t SqlPieceReader::end_of_block_comment(std::size_t begin) const {
    std::size_t depth = 0;
    std::size_t place = begin;
    while (place < text_.size()) {
        const std::string_view two = text_.substr(place, 2);
        if (two == "/*") {
            depth++;
            place += 2;
        } else if (two == "*/") {
            depth--;
            place += 2;
            if (depth == 0) {
                return place;
            }
        } else {
            place++;
        }
    }
    return text_.size();
}

// Doubled quotes close one and open the next, which comes to the same. Behind E a backslash takes the next
// character along.
std::size_t SqlPieceReader::end_of_quotes(std::size_t begin) const {
    const bool has_escapes = text_[begin] == '\'' && begin > 0 &&
                             (text_[begin - 1] == 'e' || text_[begin - 1] == 'E') && begins_word(begin - 1);
    if (!has_escapes) {
        return end_behind(text_.substr(begin, 1), begin + 1);
    }
    std::size_t place = begin + 1;
    while (place < text_.size()) {
        if (text_[place] == '\\' || text_.substr(place, 2) == "''") {
            place += 2;
        } else if (text_[place] == '\'') {
            return place + 1;
        } else {
            place++;
        }
    }
    return text_.size();
}

// "$tag$", or "": none begins here.
std::string_view SqlPieceReader::dollar_tag(std::size_t begin) const {
    if (text_[begin] != '$' || !begins_word(begin)) {
        return {};
    }
    std::size_t end = begin + 1;
    while (end < text_.size() && is_word_character(text_[end])) {
        end++;
    }
    const bool is_tag =
        end < text_.size() && text_[end] == '$' && !(text_[begin + 1] >= '0' && text_[begin + 1] <= '9');
    return is_tag ? text_.substr(begin, end + 1 - begin) : std::string_view();
}

} // namespace migrate::core
