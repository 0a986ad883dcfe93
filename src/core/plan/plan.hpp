// What a command would do: the steps in order and, after each of them, what happens to the version table. A
// plan is complete before its first step runs.
#pragma once

#include "core/graph/graph.hpp"

#include <string_view>

namespace migrate::core {

enum class Direction : std::uint8_t { upgrade, downgrade, stamp };

// "upgrade", "downgrade", "stamp"
[[nodiscard]] const char *name_of(Direction direction) noexcept;

// One row of the version table changes. insert has only `to`, remove only `from`, update both.
struct RowChange {
    enum class Kind : std::uint8_t { insert, update, remove };
    Kind kind;
    std::string from;
    std::string to;

    bool operator==(const RowChange &) const = default;
};

struct Step {
    Direction direction;
    Node revision;                     // no_node: a stamp of base
    std::vector<RowChange> changes;    // to be made in this order, after the step's script
    std::vector<std::string> replaced; // a stamp's: the rows that gave way to the destination
    std::uint32_t service = 0;         // in a plan of several: its place in CrossServicePlan::services
};

struct Plan {
    // stamp with purge: every row of the table goes before the first step. The steps' changes start from an
    // empty table and don't say so again; the first step's `replaced` names the rows that went.
    bool purge = false;
    std::vector<Step> steps;
};

} // namespace migrate::core
