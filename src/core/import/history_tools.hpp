// The histories that can be adopted, each as its tool writes it.
#pragma once

#include "core/import/history.hpp"

namespace migrate::core {

[[nodiscard]] std::span<const HistoryTool> adoptable_tools() noexcept;

} // namespace migrate::core
