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

// The text in UTF-8, of one in the database's encoding.
std::string to_utf8(std::string_view text);

// The text in the database's encoding, of valid UTF-8; what that encoding can't hold is left out.
struct FromUtf8 {
    std::string text;
    std::optional<std::size_t> left_out; // where in the UTF-8 the first such character stands; nullopt: none
};
FromUtf8 from_utf8(std::string_view text);

} // namespace migrate::pg
