// Histories that can be told from others, and no more: their migrations are no SQL, or have no place here.
#pragma once

#include "core/import/history.hpp"

namespace migrate::core {

[[nodiscard]] std::span<const HistoryTool> other_tools() noexcept;

} // namespace migrate::core
