// SHA-1 (FIPS 180-4), by which tools tell texts apart. It keeps nothing safe.
#pragma once

#include "core/core.hpp"

#include <string_view>

namespace migrate::core {

// In hexadecimal digits.
[[nodiscard]] std::string sha1_of(std::string_view text);

} // namespace migrate::core
