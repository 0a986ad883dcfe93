// The files of Flyway: V2.1__add_pets.sql, U2.1__add_pets.sql, R__views.sql, B10__squash.sql, callbacks as
// beforeMigrate.sql, and settings of one script beside it, V2.1__add_pets.sql.conf.
#pragma once

#include "core/import/format.hpp"

namespace migrate::core {

extern const Format flyway;

} // namespace migrate::core
