// The directories of Diesel: 2026-01-02-030405-0000_pets/{up.sql, down.sql, metadata.toml}.
#pragma once

#include "core/import/format.hpp"

namespace migrate::core {

extern const Format diesel;

} // namespace migrate::core
