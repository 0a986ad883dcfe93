// What the names of native files say: 001_create_pets.sql, R__views.sql, hooks/before_run.sql.
#pragma once

#include "core/import/folder.hpp"

namespace migrate::core {

struct NativeName {
    std::string key; // what the id is made from
    std::string message;
};

// "001_create_pets.sql": "001", "create pets". A number ends before - too, so that 001-create-pets.sql is
// 001.
[[nodiscard]] NativeName read_native_name(std::string_view base_name);

// Whether a file comes before another one: by their numbers, those without any last, then by bytes.
[[nodiscard]] bool precedes_in_native(std::string_view one, std::string_view other);

inline constexpr std::string_view repeatable_prefix = "R__";
inline constexpr std::string_view hook_folder = "hooks";
inline constexpr std::string_view sql_extension = ".sql";

// Whether "before_run" or the like.
[[nodiscard]] bool is_hook_event(std::string_view event) noexcept;

} // namespace migrate::core
