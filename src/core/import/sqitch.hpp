// The files of Sqitch: sqitch.plan, sqitch.conf, and deploy/users.sql, revert/users.sql, verify/users.sql.
#pragma once

#include "core/import/format.hpp"

namespace migrate::core {

extern const Format sqitch;

} // namespace migrate::core
