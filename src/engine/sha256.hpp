// SHA-256 of scripts.
#pragma once

#include <array>
#include <string>

#include "pg/guard.hpp"

namespace migrate::engine {

using Sha256 = std::array<char, 32>;

std::string hex(const Sha256 &hash);

// Of the bytes of a stored text.
Sha256 sha256_of_text(Datum text);

} // namespace migrate::engine
