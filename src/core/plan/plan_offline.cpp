#include "core/plan/plan_offline.hpp"

#include "core/plan/plan_downgrade.hpp"
#include "core/plan/plan_stamp.hpp"
#include "core/plan/plan_upgrade.hpp"
#include "core/target/lookup.hpp"
#include "core/target/relative.hpp"
#include "core/target/target.hpp"

#include <optional>

namespace migrate::core {
namespace {

constexpr std::string_view current_symbol = "current";

struct Range {
    std::optional<std::string_view> start; // nullopt: there is no colon
    std::string_view end;
};

Range split(const Graph &graph, std::string_view range) {
    const std::vector<std::string_view> sides = split_range(graph, range);
    if (sides.size() > 2) {
        throw Error(ErrorCode::bad_range,
                    "Requested range " + std::string(range) + " is not <fromrev>:<torev>");
    }
    return sides.size() == 1 ? Range{std::nullopt, sides[0]} : Range{sides[0], sides[1]};
}

// The rows that a side of a range says by itself.
const Rows *find_rows(const CurrentVersion &current, std::string_view side) {
    if (side == current_symbol) {
        return &current.rows;
    }
    const auto state = current.states.find(side);
    return state != current.states.end() ? &state->second : nullptr;
}

// Alembic dies of an empty start and of X@base; both say base.
Rows rows_at(const Graph &graph, const CurrentVersion &current, std::string_view start) {
    if (start.empty()) {
        return {};
    }
    if (const Rows *rows = find_rows(current, start)) {
        (void)resolve_rows(graph, *rows);
        return *rows;
    }
    const std::vector<Node> nodes = find_revisions(graph, start);
    const auto at = start.find('@');
    if (nodes.empty() && at != std::string_view::npos) {
        (void)find_branch(graph, start.substr(0, at));
    }
    return ids_of(graph, nodes);
}

Error range_required(std::string_view end) {
    return {ErrorCode::range_required, "downgrade with --sql requires <fromrev>:<torev>",
            "It does not say where to start from: write \"current:" + std::string(end) +
                "\" for where this database is, or \"<revision>:" + std::string(end) +
                "\" with the revision that another one is at."};
}

} // namespace

bool starts_at_current(const Graph &graph, std::string_view range) {
    const std::vector<std::string_view> sides = split_range(graph, range);
    return sides.size() > 1 && sides.front() == current_symbol;
}

bool mentions_current(const Graph &graph, std::string_view range) {
    const std::vector<std::string_view> sides = split_range(graph, range);
    return sides.front() == current_symbol || sides.back() == current_symbol;
}

OfflinePlan plan_upgrade_offline(const Graph &graph, const CurrentVersion &current, std::string_view range) {
    const auto [start, end] = split(graph, range);
    Rows rows = rows_at(graph, current, start.value_or("base"));
    const Rows *wanted = find_rows(current, end);
    Plan plan = wanted != nullptr ? plan_upgrade_to(graph, rows, *wanted) : plan_upgrade(graph, rows, end);
    return {std::move(rows), std::move(plan)};
}

OfflinePlan plan_downgrade_offline(const Graph &graph, const CurrentVersion &current,
                                   std::string_view range) {
    const auto [start, end] = split(graph, range);
    if (!start || start->empty()) {
        throw range_required(end);
    }
    Rows rows = rows_at(graph, current, *start);
    if (const Rows *wanted = find_rows(current, end)) {
        Plan plan = plan_downgrade_to(graph, rows, *wanted, end == current_symbol ? "" : end);
        return {std::move(rows), std::move(plan)};
    }
    const bool has_log = *start == current_symbol;
    // Without a log nothing tells which parent of a merge came first, so that Alembic's refusal stands.
    if (names_current_relative(end) && !has_log) {
        (void)downgrade_target(graph, rows, end, AtEnd::fail);
    }
    Plan plan = plan_downgrade(graph, rows, end, has_log ? current.latest : "");
    return {std::move(rows), std::move(plan)};
}

OfflinePlan plan_stamp_offline(const Graph &graph, const CurrentVersion &current,
                               const std::vector<std::string> &ranges) {
    std::optional<std::string_view> from;
    std::vector<std::string> destinations;
    for (const std::string &range : ranges) {
        const auto [start, end] = split(graph, range);
        if (start && from && *start != *from) {
            throw Error(ErrorCode::multi_start,
                        "Stamp operation with --sql only supports a single starting revision at a time");
        }
        from = start ? start : from;
        if (const Rows *wanted = find_rows(current, end)) {
            destinations.insert(destinations.end(), wanted->begin(), wanted->end());
        } else {
            destinations.emplace_back(end);
        }
    }
    Rows rows = rows_at(graph, current, from.value_or("base"));
    Plan plan = plan_stamp(graph, rows, destinations, false);
    return {std::move(rows), std::move(plan)};
}

} // namespace migrate::core
