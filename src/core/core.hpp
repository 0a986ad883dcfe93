// What every file of core sees first. Core knows no server: it is pure C++20, does no I/O, and can be built,
// tested and fuzzed without PostgreSQL. CMake proves it by building core without server headers on its path,
// this guard by refusing a translation unit that has already seen them.
#pragma once

#ifdef POSTGRES_H
#error "core is included before postgres.hpp and never after it"
#endif

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace migrate::core {

// A revision's place in its graph: its position in load order, counted from 0.
using Node = std::uint32_t;

// No revision: "before the first one", what Alembic calls base.
inline constexpr Node no_node = std::numeric_limits<Node>::max();

// The rows of a version table as they were read, in physical order.
using Rows = std::vector<std::string>;

} // namespace migrate::core
