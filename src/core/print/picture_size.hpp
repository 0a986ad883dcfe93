// How large a picture of a graph may become.
#pragma once

#include "core/error.hpp"

namespace migrate::core {

// Refuses a picture, while it is made, that would take more than 256 MiB.
inline void check_size(const std::string &picture) {
    constexpr std::size_t largest = std::size_t{256} << 20U;
    if (picture.size() > largest) {
        throw Error(ErrorCode::too_large, "the picture of the graph is too large",
                    "It would take more than 256 MiB.");
    }
}

} // namespace migrate::core
