#include "core/plan/version_rows.hpp"

#include "core/target/lookup.hpp"

namespace migrate::core {
namespace {

std::vector<bool> marks(const Graph &graph, std::span<const Node> nodes) {
    std::vector<bool> marks(graph.size());
    for (const Node node : nodes) {
        marks[node] = true;
    }
    return marks;
}

RowChange insert(const std::string &row) { return {RowChange::Kind::insert, {}, row}; }
RowChange update(const std::string &from, const std::string &to) {
    return {RowChange::Kind::update, from, to};
}
RowChange remove(const std::string &row) { return {RowChange::Kind::remove, row, {}}; }

} // namespace

UpgradeRows::UpgradeRows(const Graph &graph, std::span<const Node> rows)
    : graph_(graph), is_row_(marks(graph, rows)) {}

std::vector<RowChange> UpgradeRows::apply(Node node) {
    followed_.clear();
    for_each_below(graph_, node, Edges::all, [&](Node below) {
        if (is_row_[below]) {
            followed_.push_back(below);
        }
        is_row_[below] = false;
    });
    is_row_[node] = true;
    const std::string &id = graph_.id(node);
    if (followed_.size() > 1) {
        return merge_rows(ids_of(graph_, followed_), id);
    }
    // Nearly all steps: nothing is copied but the one change.
    std::vector<RowChange> changes;
    changes.push_back(followed_.empty() ? insert(id) : update(graph_.id(followed_.front()), id));
    return changes;
}

DowngradeRows::DowngradeRows(const Graph &graph, std::span<const Node> rows, const NodeSet &applied)
    : graph_(graph), applied_(applied), is_row_(marks(graph, rows)), is_undone_(graph.size()) {}

std::uint32_t &DowngradeRows::followers(Node node) {
    const auto found = followers_.try_emplace(node, 0);
    std::uint32_t &count = found.first->second;
    if (found.second) {
        for_each_above(graph_, node, Edges::all, [&](Node above) {
            if (applied_.contains(above) && !is_undone_[above]) {
                count++;
            }
        });
    }
    return count;
}

std::vector<RowChange> DowngradeRows::undo(Node node) {
    std::vector<Node> bared;
    for_each_below(graph_, node, Edges::all, [&](Node below) {
        if (--followers(below) > 0 || is_row_[below]) {
            return;
        }
        bared.push_back(below);
        is_row_[below] = true;
    });
    is_row_[node] = false;
    is_undone_[node] = true;

    const std::string &id = graph_.id(node);
    if (bared.empty()) {
        return {remove(id)};
    }
    std::vector<RowChange> changes;
    for (std::size_t i = 0; i + 1 < bared.size(); i++) {
        changes.push_back(insert(graph_.id(bared[i])));
    }
    changes.push_back(update(id, graph_.id(bared.back())));
    return changes;
}

std::vector<RowChange> merge_rows(const std::vector<std::string> &rows, const std::string &into) {
    if (rows.empty()) {
        return {insert(into)};
    }
    std::vector<RowChange> changes;
    for (std::size_t i = 0; i + 1 < rows.size(); i++) {
        changes.push_back(remove(rows[i]));
    }
    changes.push_back(update(rows.back(), into));
    return changes;
}

} // namespace migrate::core
