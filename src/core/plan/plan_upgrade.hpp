// What an upgrade would do. Rows that the graph does not know, or that are there twice, are refused.
#pragma once

#include "core/plan/plan.hpp"

namespace migrate::core {

[[nodiscard]] Plan plan_upgrade(const Graph &graph, const Rows &rows, std::string_view target);

// Up to what has these rows, none of which need be applied.
[[nodiscard]] Plan plan_upgrade_to(const Graph &graph, const Rows &rows, const Rows &wanted);

} // namespace migrate::core
