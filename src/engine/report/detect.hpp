// The histories of other tools that this database has.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace migrate::engine {

struct DetectedHistory {
    std::string tool;
    std::string schema_name;
    std::string table_name;
    std::optional<std::int64_t> applied; // rows that say so; nullopt: the caller may not read them
    std::string note;
};

std::vector<DetectedHistory> detect();

} // namespace migrate::engine
