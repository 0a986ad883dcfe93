// The files of dbmate: 20260102030405_create_pets.sql, with the marks "-- migrate:up" and "-- migrate:down".
#pragma once

#include "core/import/format.hpp"

namespace migrate::core {

extern const Format dbmate;

} // namespace migrate::core
