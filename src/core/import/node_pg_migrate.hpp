// SQL files of node-pg-migrate: 1700000000001_pets.sql, with the marks "-- Up Migration" and "-- Down
// Migration", or pairs 1700000000001_pets.up.sql and 1700000000001_pets.down.sql.
#pragma once

#include "core/import/format.hpp"

namespace migrate::core {

extern const Format node_pg_migrate;

} // namespace migrate::core
