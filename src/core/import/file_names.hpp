// What the formats share that tell files by their names.
#pragma once

#include "core/import/folder.hpp"

#include <optional>

namespace migrate::core {

// Whether a file lies in the folder itself, in none below it.
[[nodiscard]] bool is_at_top(const SourceFile &file);

// "00040_x.sql", of which the tool takes the number before the first _.
struct NumberedName {
    std::string_view number; // without leading zeros; "0" if it is
    std::string_view words;  // with the extension
};

// nullopt: it does not begin with digits and _.
[[nodiscard]] std::optional<NumberedName> read_numbered_name(std::string_view base_name);

// Whether the number fits into a bigint, and into the same without a sign.
[[nodiscard]] bool fits_bigint(std::string_view number);
[[nodiscard]] bool fits_unsigned(std::string_view number);

} // namespace migrate::core
