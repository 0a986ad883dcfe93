// Plans for `--sql`: from a start that is given, or from the version rows where a range says "current". The
// planners are those of the online commands.
#pragma once

#include "core/plan/plan.hpp"
#include "core/target/named_state.hpp"

namespace migrate::core {

struct OfflinePlan {
    Rows start; // the rows that the script finds in the version table; none: it starts from base
    Plan plan;
};

// What "current" stands for, and the states that ranges name. Nothing of it is looked at for a range that
// doesn't say so.
struct CurrentVersion {
    Rows rows;               // in physical order; none: base
    std::string latest;      // as for plan_downgrade()
    NamedStates states = {}; // tag:v1.0
};

// Whether a range starts from the version rows, and whether one of its sides names them.
[[nodiscard]] bool starts_at_current(const Graph &graph, std::string_view range);
[[nodiscard]] bool mentions_current(const Graph &graph, std::string_view range);

// A range is "start:end", taken apart by split_range(). The start is base (also X@base, or nothing),
// "current", a state, or what stands for revisions; the end is "current" or whatever the online command
// takes. ErrorCode::bad_range: more than two sides.

// Without a colon the range starts from base.
[[nodiscard]] OfflinePlan plan_upgrade_offline(const Graph &graph, const CurrentVersion &current,
                                               std::string_view range);

// Without a start: ErrorCode::range_required. A bare -N counts from the start; unless that is "current", it
// ends at a merge point in ErrorCode::ambiguous_walk. To "current": what is not applied there is undone.
[[nodiscard]] OfflinePlan plan_downgrade_offline(const Graph &graph, const CurrentVersion &current,
                                                 std::string_view range);

// Several ranges are several destinations of one start; different starts are refused, ErrorCode::multi_start.
[[nodiscard]] OfflinePlan plan_stamp_offline(const Graph &graph, const CurrentVersion &current,
                                             const std::vector<std::string> &ranges);

} // namespace migrate::core
