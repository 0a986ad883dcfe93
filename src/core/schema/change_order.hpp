// In which order changes can be made.
#pragma once

#include <cstddef>
#include <tuple>
#include <utility>
#include <vector>

#include "core/core.hpp"

namespace migrate::core {

class ChangeOrder {
public:
    // What comes first where nothing else says so.
    using Rank = std::tuple<int, std::size_t, std::size_t, std::size_t>;

    // Returns the number of the change.
    std::size_t add(Rank rank);

    // One must have been made before another one.
    void set_before(std::size_t first, std::size_t second);

    // All numbers in their order. In a circle of changes, the one of the lowest rank comes first.
    [[nodiscard]] std::vector<std::size_t> sorted() const;

private:
    std::vector<Rank> ranks_;
    std::vector<std::vector<std::size_t>> followers_;
};

} // namespace migrate::core
