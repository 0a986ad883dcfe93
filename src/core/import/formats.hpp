// The formats there are.
#pragma once

#include "core/import/format.hpp"

namespace migrate::core {

// All of them, in the order in which they are looked for.
[[nodiscard]] std::span<const Format *const> formats() noexcept;

// nullptr: none is called so.
[[nodiscard]] const Format *find_format(std::string_view tool) noexcept;

} // namespace migrate::core
