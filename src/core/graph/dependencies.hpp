// Dependencies without those that an ancestor has already.
#pragma once

#include "core/core.hpp"

#include <span>

namespace migrate::core {

class Graph;

// Known up to the revision that was last asked for. That stays true when revisions are added, since an
// ancestor never changes.
class NormalisedDependencies {
public:
    // Returns those of a revision. The graph must be the same in every call, or grown.
    [[nodiscard]] std::span<const Node> of(const Graph &graph, Node node);

    // What it takes beside the dependencies themselves.
    static constexpr std::size_t bytes_per_revision = 2 * sizeof(std::uint32_t);

private:
    void extend_to(const Graph &graph, Node node);
    void count_dependants(const Graph &graph);

    std::vector<Node> edges_;
    std::vector<std::uint32_t> ends_;             // by node: where its edges end
    std::vector<std::uint32_t> lowest_dependant_; // by node: the least generation of those that depend on it
};

} // namespace migrate::core
