// The committed files of graphile-migrate: committed/000001-pets.sql, with hashes in their heads.
#pragma once

#include "core/import/format.hpp"

namespace migrate::core {

extern const Format graphile_migrate;

} // namespace migrate::core
