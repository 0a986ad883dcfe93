// Squashed revisions: one that stands for a chain of others, as Django's `replaces` has it. As long as both
// are registered, the rows of a database tell which of the two it sees.
#pragma once

#include "core/graph/graph.hpp"

#include <string_view>
#include <unordered_map>

namespace migrate::core {

// Refuses (ErrorCode::bad_replacement) what could not be replaced: revisions that are no chain, that begin at
// other parents than the revision that replaces them, that others than the last follow from outside, that
// replace registered revisions themselves, or with which a database would see a circle. first: revisions
// before it have been checked.
void check_replacements(const Graph &graph, Node first);

// The graph as one database sees it: in place of each chain that is applied to its end or not at all the
// revision that replaces it, and of a half-way one the chain, which is finished first.
struct View {
    struct Alias {
        std::string name; // of a revision that is out of sight
        std::string revision;
    };
    std::vector<Revision> revisions; // in load order
    std::vector<Node> sources;       // by position: the node of the whole graph
    std::vector<Alias> aliases;      // the last of a chain and what replaces it stand for each other
};

// The chains of a graph that are registered together with what replaces them.
class Replacements {
public:
    explicit Replacements(const Graph &graph);

    // Whether the graph itself is what every database sees.
    [[nodiscard]] bool empty() const noexcept { return chains_.empty(); }

    // Which chains, in the order of what replaces them, the rows stand in the middle of. Rows that the graph
    // does not know are passed over. Costs no more than the rows.
    [[nodiscard]] std::vector<bool> half_way(const Graph &graph, const Rows &rows) const;

    // What a database sees that is in the middle of these.
    [[nodiscard]] View view(const Graph &graph, const std::vector<bool> &half_way) const;

private:
    struct Chain {
        Node replacing;
        std::vector<Node> members; // those that are registered, first to last; not empty
        bool is_whole;             // all that is replaced is registered
    };

    std::vector<Chain> chains_;
    std::unordered_map<Node, std::size_t> inner_members_; // but for the last of each; whose they are
};

// The revision that replaces the one of this name, if there is one.
[[nodiscard]] std::optional<Node> find_replacement(const Graph &graph, std::string_view id);

// For an error about a name that nothing has: whole sentences, empty if nothing replaces it.
[[nodiscard]] std::string describe_replacement(const Graph &graph, std::string_view id);

} // namespace migrate::core
