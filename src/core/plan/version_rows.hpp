// What a step does to the version table. Its rows are the applied revisions that no other applied revision
// has, directly or not, as parent or dependency; after every step they are so again.
#pragma once

#include "core/graph/traverse.hpp"
#include "core/plan/plan.hpp"

#include <unordered_map>

namespace migrate::core {

// The rows become one: the last of them is updated, the others are removed; without any the one is inserted.
[[nodiscard]] std::vector<RowChange> merge_rows(const std::vector<std::string> &rows,
                                                const std::string &into);

class UpgradeRows {
public:
    UpgradeRows(const Graph &graph, std::span<const Node> rows);

    // The revision has been applied. Of the rows that it follows one becomes it, the others go.
    [[nodiscard]] std::vector<RowChange> apply(Node node);

private:
    const Graph &graph_;
    std::vector<bool> is_row_;
    std::vector<Node> followed_; // of apply(), kept for its memory
};

class DowngradeRows {
public:
    // `applied`: at least every applied revision that follows what a revision to be undone follows.
    DowngradeRows(const Graph &graph, std::span<const Node> rows, const NodeSet &applied);

    // The revision, which nothing applied follows, has been undone. Of what it followed that becomes a row
    // which nothing else follows.
    [[nodiscard]] std::vector<RowChange> undo(Node node);

private:
    [[nodiscard]] std::uint32_t &followers(Node node);

    const Graph &graph_;
    const NodeSet &applied_;
    std::vector<bool> is_row_;
    std::vector<bool> is_undone_;
    std::unordered_map<Node, std::uint32_t> followers_; // edges from what is still applied
};

} // namespace migrate::core
