// What stands before each file in a tar archive: a header of one block, and records that pax adds to it.
#pragma once

#include "core/core.hpp"

#include <cstddef>
#include <optional>
#include <string_view>

namespace migrate::core {

// Headers are so long, and so are the pieces in which files are written.
inline constexpr std::size_t tar_block_size = 512;

struct TarHeader {
    std::string name;
    std::uint64_t size;
    char type;
};

// Reads a block as ustar, GNU's own format or V7. nullopt: it is no header, or a damaged one.
[[nodiscard]] std::optional<TarHeader> read_tar_header(std::string_view block);

// What pax's records say instead of a header.
struct PaxRecords {
    std::optional<std::string> path = std::nullopt;
    std::optional<std::uint64_t> size = std::nullopt;
    bool is_sparse = false;
};

// Reads records "length key=value\n" over what is there already. false: some of it is no such record.
[[nodiscard]] bool read_pax_records(std::string_view text, PaxRecords &records);

} // namespace migrate::core
