#include "core/target/target.hpp"

#include "core/graph/replacements.hpp"
#include "core/target/lookup.hpp"
#include "core/target/relative.hpp"

namespace migrate::core {
namespace {

Error stray_row(const Graph &graph, const std::string &row) {
    std::string detail = "The version table holds \"" + row + "\", which is no revision that is known here.";
    std::vector<std::string> concerned = {row};
    if (const auto replacing = find_replacement(graph, row)) {
        detail += " " + describe_replacement(graph, row);
        concerned.push_back(graph.id(*replacing));
    }
    return {ErrorCode::stray_row, cannot_locate(row), std::move(detail), std::move(concerned)};
}

} // namespace

std::vector<Node> resolve_rows(const Graph &graph, const Rows &rows) {
    std::vector<Node> nodes;
    nodes.reserve(rows.size());
    NodeSet seen(graph);
    for (const std::string &row : rows) {
        const auto node = graph.find(row);
        if (!node) {
            throw stray_row(graph, row);
        }
        if (!seen.insert(*node)) {
            throw Error(ErrorCode::duplicate_row,
                        "Revision " + row + " is present more than once in the version table", {}, {row});
        }
        nodes.push_back(*node);
    }
    return nodes;
}

std::vector<Node> resolve(const Graph &graph, const Rows &rows, std::string_view symbol) {
    std::vector<Node> nodes = resolve_places(graph, rows, symbol);
    std::erase(nodes, no_node);
    return nodes;
}

std::vector<Node> resolve_places(const Graph &graph, const Rows &rows, std::string_view symbol) {
    if (symbol == "current") {
        return resolve_rows(graph, rows);
    }
    const auto places = walk_from_heads(graph, symbol);
    if (!places) {
        return find_revisions(graph, symbol);
    }
    std::vector<Node> nodes;
    for (const Place &place : *places) {
        if (place.kind == Place::Kind::nowhere) {
            throw walked_too_far(symbol);
        }
        nodes.push_back(place.node);
    }
    return nodes;
}

bool names_current_relative(std::string_view target) {
    const auto relative = parse_relative(target);
    return relative && relative->down && relative->branch.empty() && relative->symbol.empty();
}

} // namespace migrate::core
