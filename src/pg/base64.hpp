// Base64, as the function decode() reads it.
#pragma once

#include <string_view>

#include "pg/guard.hpp"

namespace migrate::pg {

// The bytes that a text stands for, in the current memory context. White space counts for nothing; anything
// else that base64 does not know is the server's error (22023).
std::string_view decode_base64(Datum text);

} // namespace migrate::pg
