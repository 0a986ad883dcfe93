// The files of Drizzle Kit: 0000_words.sql in the order of meta/_journal.json, or, from 1.0 on, directories
// 20260102030405_words/{migration.sql, snapshot.json}.
#pragma once

#include "core/import/format.hpp"

namespace migrate::core {

extern const Format drizzle;

} // namespace migrate::core
