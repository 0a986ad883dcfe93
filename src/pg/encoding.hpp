// Texts between UTF-8 and the database's encoding.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "pg/guard.hpp"

namespace migrate::pg {

// Whether the two are one, so that nothing need be converted. What a database of SQL_ASCII holds is taken as
// it is.
bool database_holds_utf8() noexcept;

// The text in UTF-8, of one in the database's encoding. Refused (22P05): a character that Unicode lacks.
std::string to_utf8(std::string_view text);

// The text in the database's encoding, of valid UTF-8, up to the first character that this encoding lacks.
struct FromUtf8 {
    std::string text;
    std::optional<std::size_t> left_out; // where in the UTF-8 that character stands; nullopt: there is none
};
FromUtf8 from_utf8(std::string_view text);

// The same of a text for people to read: with a question mark for each such character.
std::string from_utf8_readable(std::string_view text);

} // namespace migrate::pg
