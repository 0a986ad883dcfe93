// Which ids and labels there can be.
#pragma once

#include "core.hpp"

#include <string_view>

namespace migrate::core {

// Throw ErrorCode::illegal_characters or reserved_name for what a target could not name.
void check_id(std::string_view id);
void check_label(std::string_view label);

} // namespace migrate::core
