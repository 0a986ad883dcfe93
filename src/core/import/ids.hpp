// Ids of revisions, made from what other tools call them.
#pragma once

#include "core/import/migrations.hpp"

namespace migrate::core {

// Returns the key with _ in place of what an id can't hold. A word that targets need gets one at its end.
[[nodiscard]] std::string id_of(std::string_view key);

// So many digits of a hash tell two ids apart that would be the same.
inline constexpr std::size_t hash_digits = 4;

// Returns the SHA-256 of a text in hexadecimal digits. Core has none of its own.
using Sha256Of = std::string (*)(std::string_view text);

// Give each revision its id. Two of one version are refused. Where ids are the same although versions are
// not, the later one in the tool's order ends with the beginning of its key's hash, and its row says so.
void settle_ids(Migrations &migrations, Sha256Of sha256_of);

} // namespace migrate::core
