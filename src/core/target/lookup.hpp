// From a symbol without ±N to the revisions it stands for.
#pragma once

#include "core/error.hpp"
#include "core/graph/traverse.hpp"

namespace migrate::core {

// An id, a label, or the beginning of just one of them. With `branch` it must belong to that branch.
[[nodiscard]] Node find_revision(const Graph &graph, std::string_view name, std::string_view branch = {});

// What stands before an @: a label, an id, or the beginning of one.
[[nodiscard]] Node find_branch(const Graph &graph, std::string_view branch);

// [branch@]symbol: none for base, several for heads, else one.
[[nodiscard]] std::vector<Node> find_revisions(const Graph &graph, std::string_view symbol);

// The same where only one makes sense: none for base; several are an error.
[[nodiscard]] std::optional<Node> find_single(const Graph &graph, std::string_view symbol);

// The lineage of a symbol; nothing where the symbol restricts nothing, as base does.
[[nodiscard]] std::optional<NodeSet> lineage_of(const Graph &graph, std::string_view symbol, Edges edges);

// Refuses a symbol that says head where there are several.
void check_single_head(const Graph &graph, std::string_view symbol);

// Several heads where one is wanted; `argument` is what was asked for.
[[nodiscard]] Error multiple_heads(const Graph &graph, std::string_view argument,
                                   std::span<const Node> heads);

// As multiple_heads() words it; commands name their whole argument in it.
[[nodiscard]] std::string multiple_heads_message(std::string_view argument);

// What the rows' owner would see for a name that nothing has.
[[nodiscard]] std::string cannot_locate(std::string_view name);

[[nodiscard]] std::vector<std::string> ids_of(const Graph &graph, std::span<const Node> nodes);

// Refuses a:b where one revision is wanted.
void refuse_range(std::string_view target);

// Runs `work`; a multiple_heads error that comes out of it says `message`.
template <typename Work>
auto wording_multiple_heads(const std::string &message, const Work &work) {
    try {
        return work();
    } catch (Error &error) {
        if (error.code == ErrorCode::multiple_heads) {
            error.message = message;
        }
        throw;
    }
}

} // namespace migrate::core
