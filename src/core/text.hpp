// Small pieces of text that several files put together.
#pragma once

#include "core/core.hpp"

#include <span>
#include <string_view>

namespace migrate::core {

// All of them, comma-separated, as Alembic writes lists.
[[nodiscard]] std::string join(std::span<const std::string> words);

// For messages: comma-separated, and cut after so many that a person would still read.
[[nodiscard]] std::string join_some(std::span<const std::string> words);

// Likewise, each in double quotes.
[[nodiscard]] std::string quote_some(std::span<const std::string> words);

// Control characters become \x1b and the like.
[[nodiscard]] std::string visible(std::string_view text);

// The same, but those that are a kind of white space become blanks.
[[nodiscard]] std::string on_one_line(std::string text);

// The text as a string of JSON, in its quotes and on one line.
[[nodiscard]] std::string json_string(std::string_view text);

} // namespace migrate::core
