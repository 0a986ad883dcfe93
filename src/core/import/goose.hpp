// The files of goose: 00001_create_pets.sql, with the marks "-- +goose Up" and "-- +goose Down".
#pragma once

#include "core/import/format.hpp"

namespace migrate::core {

extern const Format goose;

} // namespace migrate::core
