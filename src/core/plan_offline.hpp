// Plans for `--sql`: from a start that is given instead of read from a version table. The planners are those
// of the online commands.
#pragma once

#include "plan.hpp"

namespace migrate::core {

struct OfflinePlan {
    Rows start; // the rows that the script finds in the version table; none: it starts from base
    Plan plan;

    // Whether the script is the first that the version table sees.
    [[nodiscard]] bool creates_version_table() const { return start.empty() && !plan.steps.empty(); }
};

// A range is "start:end". The start is base (also X@base, or nothing) or what stands for revisions; the end
// is whatever the online command takes. ErrorCode::bad_range: more than one colon.

// Without a colon the range starts from base.
[[nodiscard]] OfflinePlan plan_upgrade_offline(const Graph &graph, std::string_view range);

// Without a start: ErrorCode::range_required. A bare -N counts from the start and ends at a merge point in
// ErrorCode::ambiguous_walk.
[[nodiscard]] OfflinePlan plan_downgrade_offline(const Graph &graph, std::string_view range);

// Several ranges are several destinations of one start; different starts are refused, ErrorCode::multi_start.
[[nodiscard]] OfflinePlan plan_stamp_offline(const Graph &graph, const std::vector<std::string> &ranges);

} // namespace migrate::core
