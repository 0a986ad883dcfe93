// The files of sqlx: 20260102030405_create_pets.sql, or a pair .up.sql and .down.sql.
#pragma once

#include "core/import/format.hpp"

namespace migrate::core {

extern const Format sqlx;

} // namespace migrate::core
