// The checksums that tools keep of the scripts that they ran.
#pragma once

#include "core/import/history.hpp"

namespace migrate::core {

[[nodiscard]] std::string prisma_checksum(std::string_view script, const HistoryEntry &entry,
                                          const Hashes &hashes);
[[nodiscard]] std::string drizzle_checksum(std::string_view script, const HistoryEntry &entry,
                                           const Hashes &hashes);
[[nodiscard]] std::string sqlx_checksum(std::string_view script, const HistoryEntry &entry,
                                        const Hashes &hashes);
[[nodiscard]] std::string sqitch_checksum(std::string_view script, const HistoryEntry &entry,
                                          const Hashes &hashes);
// Of the script without its head, and of the checksum before it; or what the head says, where it has
// AllowInvalidHash.
[[nodiscard]] std::string graphile_checksum(std::string_view script, const HistoryEntry &entry,
                                            const Hashes &hashes);

} // namespace migrate::core
