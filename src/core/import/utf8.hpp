// Whether a file is text.
#pragma once

#include "core/core.hpp"

#include <optional>
#include <string_view>

namespace migrate::core {

// What keeps a file from being read as UTF-8.
struct NotText {
    std::size_t line; // from 1
    std::string message;
    std::string hint;
};

// nullopt: nothing.
[[nodiscard]] std::optional<NotText> find_not_text(std::string_view text);

} // namespace migrate::core
