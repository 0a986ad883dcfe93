// The history of Flyway, whose rows take back and stand in for one another.
#pragma once

#include "core/import/history.hpp"

namespace migrate::core {

// Places of the columns in a row.
namespace flyway_columns {
enum : std::size_t { rank, version, description, type, script, checksum, success };
}

[[nodiscard]] std::vector<HistoryEntry> read_flyway(const std::vector<HistoryRow> &unsorted,
                                                    const HistoryNames &names);

// CRC-32 of the lines without their ends, as a signed number.
[[nodiscard]] std::string flyway_checksum(std::string_view script, const HistoryEntry &entry,
                                          const Hashes &hashes);

} // namespace migrate::core
