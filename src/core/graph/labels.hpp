// Which branch labels each revision belongs to, as Alembic spreads them over its branches.
#pragma once

#include "core/core.hpp"

#include <span>

namespace migrate::core {

class Graph;

// Labels go by number. Revisions of one branch share one set.
class LabelSets {
public:
    // owners: by label, the revision that carries it itself.
    LabelSets(const Graph &graph, std::span<const Node> owners);

    // Returns the labels of a revision, inherited ones too.
    [[nodiscard]] std::span<const std::uint32_t> of(Node node) const { return sets_[set_of_[node]]; }

    // What it takes beside the sets themselves, which are few.
    static constexpr std::size_t bytes_per_revision = sizeof(std::uint32_t);

private:
    std::vector<std::uint32_t> set_of_;            // by node
    std::vector<std::vector<std::uint32_t>> sets_; // the first one is empty
};

} // namespace migrate::core
