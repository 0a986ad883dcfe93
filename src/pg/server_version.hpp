// The version of the server that this is built for.
#pragma once

#include "pg/guard.hpp"

namespace migrate::pg {

constexpr int server_major() noexcept { return PG_VERSION_NUM / 10000; }

} // namespace migrate::pg
