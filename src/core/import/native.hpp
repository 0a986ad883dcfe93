// The format of migrate itself: dbmate's, with more marks, repeatable scripts and hooks.
#pragma once

#include "core/import/format.hpp"

namespace migrate::core {

extern const Format native;

} // namespace migrate::core
