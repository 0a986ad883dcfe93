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

Range split(std::string_view range) {
    const auto colon = range.find(':');
    if (colon == std::string_view::npos) {
        return {std::nullopt, range};
    }
    if (range.find(':', colon + 1) != std::string_view::npos) {
        throw Error(ErrorCode::bad_range,
                    "Requested range " + std::string(range) + " is not <fromrev>:<torev>");
    }
    return {range.substr(0, colon), range.substr(colon + 1)};
}

// Alembic dies of an empty start and of X@base; both say base.
Rows rows_at(const Graph &graph, const CurrentVersion &current, std::string_view start) {
    if (start.empty()) {
        return {};
    }
    if (start == current_symbol) {
        (void)resolve_rows(graph, current.rows);
        return current.rows;
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

bool starts_at_current(std::string_view range) {
    return range.substr(0, range.find(':')) == current_symbol && range.size() > current_symbol.size();
}

bool mentions_current(std::string_view range) {
    return starts_at_current(range) || range.substr(range.find(':') + 1) == current_symbol;
}

OfflinePlan plan_upgrade_offline(const Graph &graph, const CurrentVersion &current, std::string_view range) {
    const auto [start, end] = split(range);
    Rows rows = rows_at(graph, current, start.value_or("base"));
    Plan plan =
        end == current_symbol ? plan_upgrade_to(graph, rows, current.rows) : plan_upgrade(graph, rows, end);
    return {std::move(rows), std::move(plan)};
}

OfflinePlan plan_downgrade_offline(const Graph &graph, const CurrentVersion &current,
                                   std::string_view range) {
    const auto [start, end] = split(range);
    if (!start || start->empty()) {
        throw range_required(end);
    }
    Rows rows = rows_at(graph, current, *start);
    if (end == current_symbol) {
        Plan plan = plan_downgrade_to(graph, rows, current.rows);
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
        const auto [start, end] = split(range);
        if (start && from && *start != *from) {
            throw Error(ErrorCode::multi_start,
                        "Stamp operation with --sql only supports a single starting revision at a time");
        }
        from = start ? start : from;
        if (end == current_symbol) {
            destinations.insert(destinations.end(), current.rows.begin(), current.rows.end());
        } else {
            destinations.emplace_back(end);
        }
    }
    Rows rows = rows_at(graph, current, from.value_or("base"));
    Plan plan = plan_stamp(graph, rows, destinations, false);
    return {std::move(rows), std::move(plan)};
}

} // namespace migrate::core
