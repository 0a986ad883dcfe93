// Values of the server as values of C++, and back. What comes back as Datum is allocated in the current
// context.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pg/guard.hpp"

namespace migrate::pg {

// A text, in the database's encoding.
std::string to_string(Datum value);

// The bytes of a text or bytea that is not toasted, where they are.
std::string_view bytes_of(Datum value) noexcept;

// The same of one that may be: nullopt if it is compressed or out of line.
std::optional<std::string_view> bytes_if_plain(Datum value) noexcept;

// Copy the bytes of a text or bytea, as many as there is room for; answers how many.
std::size_t copy_bytes(Datum value, std::span<char> target);

// The same as a C string in the current memory context: for what may be large and goes back to the server.
char *to_cstring(Datum value);

// A one-dimensional text[]; a NULL element is refused (22004).
std::vector<std::string> to_strings(Datum value);

// How many bytes a text or an array has, its header included, without fetching one that is stored out of
// line.
std::size_t stored_size(Datum value);

Datum text_datum(std::string_view value);
Datum text_array_datum(const std::vector<std::string> &values);

} // namespace migrate::pg
