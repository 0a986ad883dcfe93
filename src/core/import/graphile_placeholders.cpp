#include "core/import/graphile_placeholders.hpp"

#include "core/import/sql_pieces.hpp"

#include <algorithm>

namespace migrate::core {

namespace {

bool is_word_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// "": no name is behind the colon that the text begins with.
std::string_view name_behind(std::string_view text) {
    text.remove_prefix(1);
    const auto end = std::find_if_not(text.begin(), text.end(), is_word_character);
    const std::string_view name = text.substr(0, static_cast<std::size_t>(end - text.begin()));
    const bool is_placeholder =
        name.size() > 1 && name.front() >= 'A' && name.front() <= 'Z' &&
        std::none_of(name.begin(), name.end(), [](char c) { return c >= 'a' && c <= 'z'; });
    return is_placeholder ? name : "";
}

} // namespace

std::vector<GraphilePlaceholder> find_graphile_placeholders(std::string_view text) {
    std::vector<GraphilePlaceholder> found;
    SqlPieceReader pieces(text);
    for (SqlPiece piece{}; pieces.next(piece);) {
        if (piece.kind == SqlPieceKind::comment) {
            continue;
        }
        const std::string_view part = text.substr(0, piece.end);
        for (std::size_t place = part.find(':', piece.begin); place != std::string_view::npos;
             place = part.find(':', place + 1)) {
            const std::string_view name = name_behind(part.substr(place));
            const bool is_cast = place > 0 && text[place - 1] == ':';
            if (!is_cast && !name.empty()) {
                found.push_back({name, place, piece.kind == SqlPieceKind::quoted});
            }
        }
    }
    return found;
}

} // namespace migrate::core
