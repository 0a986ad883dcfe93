// The server's hash functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace migrate::pg {

// In hexadecimal digits.
std::string sha1(std::string_view text);
std::string sha256(std::string_view text);
std::string sha384(std::string_view text);

// As zlib computes it.
std::uint32_t crc32(std::string_view text);

} // namespace migrate::pg
