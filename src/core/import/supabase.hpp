// The files of the Supabase CLI: 20260102030405_create_pets.sql, plain SQL.
#pragma once

#include "core/import/format.hpp"

namespace migrate::core {

extern const Format supabase;

} // namespace migrate::core
