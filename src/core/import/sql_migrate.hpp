// The files of sql-migrate: 1-init.sql, with the marks "-- +migrate Up" and "-- +migrate Down".
#pragma once

#include "core/import/format.hpp"

namespace migrate::core {

extern const Format sql_migrate;

} // namespace migrate::core
