// What a downgrade would do. Rows that the graph does not know, or that are there twice, are refused.
#pragma once

#include "core/plan/plan.hpp"

namespace migrate::core {

// `rows` in physical order. `latest` is the row of the latest logged step that is still a row, or empty: a
// bare -N starts from it, without it from the first row.
[[nodiscard]] Plan plan_downgrade(const Graph &graph, const Rows &rows, std::string_view target,
                                  std::string_view latest);

// Down to what has these rows, which must be applied: ErrorCode::invalid_target. Nothing else stays. name:
// what the rows were asked for by; empty: by themselves.
[[nodiscard]] Plan plan_downgrade_to(const Graph &graph, const Rows &rows, const Rows &wanted,
                                     std::string_view name = {});

} // namespace migrate::core
