// Taking over a database that Alembic or another tool has migrated.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/store/services.hpp"

namespace migrate::engine {

struct Adoption {
    std::optional<std::string> tool;    // nullopt: the one whose history there is
    bool mirror = false;                // keep its history up from now on
    std::optional<std::string> history; // name of its table; nullopt: where the tool has it
};

// Take over what is applied: nothing runs. Alembic's table is the service's own version table, which stands
// as it is; of another tool's history the version table is stamped. Returns the lines of `current`. Refused:
// no such history (42P01), several (22023), one that can't be adopted (0A000, MG042, MG054) or read (42501);
// a version table that can't be used (MG042), and rows that don't fit the graph (MG040, MG041, MG011).
std::vector<std::string> adopt(const std::string &name, const Adoption &adoption);

} // namespace migrate::engine
