// The files of golang-migrate: 1_create_pets.up.sql and 1_create_pets.down.sql.
#pragma once

#include "core/import/format.hpp"

namespace migrate::core {

extern const Format golang_migrate;

} // namespace migrate::core
