// Values that nobody is to see, in texts that others have written.
#pragma once

#include "core/core.hpp"

#include <span>
#include <string_view>

namespace migrate::core {

// What stands for a secret.
inline constexpr std::string_view secret_mask = "***";

// The text with the mask wherever one of the secrets stands in it: as it is, in other letters (identifiers
// are folded), with its quotes or backslashes doubled, and cut off after its first 24 bytes or more.
[[nodiscard]] std::string mask_secrets(std::string_view text, std::span<const std::string> secrets);

// The text with the mask for all that is in double quotes: where a message quotes a part of a secret.
[[nodiscard]] std::string mask_quoted(std::string_view text);

} // namespace migrate::core
