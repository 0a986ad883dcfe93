// Which revisions `history -r start:end` is about.
#pragma once

#include "core/target/named_state.hpp"

#include <optional>
#include <string_view>

namespace migrate::core {

// Newest first, in Alembic's order. Nothing stands for the whole graph. states: those that the range names.
[[nodiscard]] std::vector<Node> revisions_in_range(const Graph &graph, const Rows &rows,
                                                   std::optional<std::string_view> range,
                                                   const NamedStates &states = {});

} // namespace migrate::core
