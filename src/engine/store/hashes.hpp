// The server's hash functions, for what other tools have hashed.
#pragma once

#include "core/import/history.hpp"

namespace migrate::engine {

extern const core::Hashes hashes;

} // namespace migrate::engine
