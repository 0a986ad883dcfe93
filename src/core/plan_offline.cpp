#include "plan_offline.hpp"

#include "lookup.hpp"
#include "relative.hpp"
#include "target.hpp"

#include <optional>

namespace migrate::core {
namespace {

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
Rows rows_at(const Graph &graph, std::string_view start) {
    if (start.empty()) {
        return {};
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
            "No version table is read that could tell where to start from: write \"<revision>:" +
                std::string(end) + "\" with the revision that the database is at."};
}

} // namespace

OfflinePlan plan_upgrade_offline(const Graph &graph, std::string_view range) {
    const auto [start, end] = split(range);
    Rows rows = rows_at(graph, start.value_or("base"));
    Plan plan = plan_upgrade(graph, rows, end);
    return {std::move(rows), std::move(plan)};
}

OfflinePlan plan_downgrade_offline(const Graph &graph, std::string_view range) {
    const auto [start, end] = split(range);
    if (!start || start->empty()) {
        throw range_required(end);
    }
    Rows rows = rows_at(graph, *start);
    // There is no log to tell which parent of a merge came first, so that Alembic's refusal stands.
    if (names_current_relative(end)) {
        (void)downgrade_target(graph, rows, end, AtEnd::fail);
    }
    Plan plan = plan_downgrade(graph, rows, end, "");
    return {std::move(rows), std::move(plan)};
}

OfflinePlan plan_stamp_offline(const Graph &graph, const std::vector<std::string> &ranges) {
    std::optional<std::string_view> from;
    std::vector<std::string> destinations;
    for (const std::string &range : ranges) {
        const auto [start, end] = split(range);
        if (start && from && *start != *from) {
            throw Error(ErrorCode::multi_start,
                        "Stamp operation with --sql only supports a single starting revision at a time");
        }
        from = start ? start : from;
        destinations.emplace_back(end);
    }
    Rows rows = rows_at(graph, from.value_or("base"));
    Plan plan = plan_stamp(graph, rows, destinations, false);
    return {std::move(rows), std::move(plan)};
}

} // namespace migrate::core
