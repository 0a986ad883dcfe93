// What became of something that was to be registered.
#pragma once

#include <cstdint>

namespace migrate::engine {

enum class Outcome : std::uint8_t {
    unchanged, // the same was there
    added,
    replaced
};

} // namespace migrate::engine
