// Reads what `alembic history --verbose` prints: what its offline mode leaves out of the SQL.
#pragma once

#include "core/core.hpp"

#include <string_view>

namespace migrate::core {

struct AlembicHistoryEntry {
    std::string id;
    std::vector<std::string> parents;
    std::vector<std::string> depends_on; // ids or branch labels, as the file has them
    std::vector<std::string> labels;     // of all branches that it belongs to, inherited ones too
    std::string message;                 // the first paragraph, as Alembic's own listings show it
    std::size_t line = 0;                // of its Rev:
};

// The revisions in the order of the text, which may be any. What stands before the first one, and lines of a
// log, are passed over; anything else that Alembic does not print there is refused. Throws ImportError.
[[nodiscard]] std::vector<AlembicHistoryEntry> read_alembic_history(std::string_view text);

} // namespace migrate::core
