// How revisions become a graph, all at once or one after another, and what is refused on the way.
#pragma once

#include "core/graph/graph.hpp"

namespace migrate::core {

// The hands of Graph::load and Graph::add, which say what they do and what they throw.
class GraphLoader {
public:
    explicit GraphLoader(Graph &graph) noexcept : graph_(graph) {}

    // Into an empty graph, which is of no use any more if this throws.
    void load(std::vector<Revision> revisions);

    // If it throws, the graph is as it was.
    void add(Revision revision);

private:
    // What a revision's down_revisions and depends_on stand for.
    struct Resolved {
        std::vector<Node> parents;
        std::vector<Node> dependencies;
    };

    void insert_all_names();
    void insert_labels(Node node) noexcept;
    void check_new_id(const std::string &id) const;
    void check_new_labels(const Revision &revision) const;
    // likely: nodes that may well be parents, looked at first; some may not exist.
    void resolve_edges(const Revision &revision, std::span<const Node> likely, Resolved &edges) const;
    void link_all();
    void reserve_edges(const Resolved &edges);
    void link(Node node, const Resolved &edges) noexcept;
    [[nodiscard]] std::uint32_t generation_above(Node node) const;
    void number_generations();
    void note_kind(Node node) noexcept;
    void collect_ends();
    void extend_ends(Node node) noexcept;

    Graph &graph_;
};

} // namespace migrate::core
