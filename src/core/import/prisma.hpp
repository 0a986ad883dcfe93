// The directories of Prisma: 20260102030405_pets/migration.sql, and migration_lock.toml.
#pragma once

#include "core/import/format.hpp"

namespace migrate::core {

extern const Format prisma;

} // namespace migrate::core
