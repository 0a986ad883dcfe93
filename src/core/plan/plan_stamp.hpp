// What a stamp would do. Rows that the graph does not know, or that are there twice, are refused, unless the
// stamp purges them.
#pragma once

#include "core/plan/plan.hpp"

namespace migrate::core {

// No target at all is a stamp of base.
[[nodiscard]] Plan plan_stamp(const Graph &graph, const Rows &rows, const std::vector<std::string> &targets,
                              bool purge);

} // namespace migrate::core
