// Scripts that are too long to be parsed at once: a tree takes ten times the memory of its text.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "pg/parse.hpp"

namespace migrate::pg {

// Whether SQL is so long that it is parsed piece by piece.
bool is_long_script(std::string_view sql) noexcept;

// Parses SQL; a syntax error is the server's own.
using ParseSql = std::vector<ParsedStatement> (*)(const char *sql);

// The statements of long SQL, of which `parse` gets a few at a time. Trees of statements that change data are
// nullptr. nullopt: a piece can't be parsed by itself.
std::optional<std::vector<ParsedStatement>> parse_in_pieces(std::string_view sql, ParseSql parse);

} // namespace migrate::pg
