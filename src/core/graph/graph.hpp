// The graph of one service's revisions: who follows whom, who depends on whom, and what follows from that.
// Alembic's words (base, head, branch point, …) mean here what they mean there.
#pragma once

#include "core/graph/dependencies.hpp"
#include "core/graph/labels.hpp"
#include "core/graph/name_index.hpp"
#include "core/graph/node_list.hpp"
#include "core/graph/revision.hpp"
#include "core/interrupt.hpp"

#include <optional>
#include <span>
#include <string_view>

namespace migrate::core {

class Graph {
public:
    Graph() = default;

    // Revisions in registration order, which is Alembic's load order and decides every tie. A parent or
    // dependency may come later in the list. Throws Error for everything that cannot be a graph.
    [[nodiscard]] static Graph load(std::vector<Revision> revisions);

    // One more revision, whose parents and dependencies are here already. Costs its own size, amortised. If
    // it throws, the graph is as it was; so do the two below.
    void add(Revision revision);

    // Another version of a revision that is here; the whole graph is checked anew. It keeps its place in load
    // order.
    void replace(Revision revision);

    // Several at once, each new or another version of one that is here, checked as one graph: a parent or
    // dependency may come later in the list. New ones follow in load order; no id may be there twice. If it
    // throws, the graph is of no use any more.
    void update(std::vector<Revision> revisions);

    // Forgets a revision that no other names as parent or dependency. Nodes above it move down by one.
    void remove(std::string_view id);

    // How many bytes it takes, about: what a cache is to be bounded by.
    [[nodiscard]] std::size_t memory() const noexcept;
    // The same of one more revision.
    [[nodiscard]] static std::size_t memory_of(const Revision &revision) noexcept;

    [[nodiscard]] Node size() const noexcept { return static_cast<Node>(revisions_.size()); }
    [[nodiscard]] bool empty() const noexcept { return revisions_.empty(); }

    // The revision with exactly this id.
    [[nodiscard]] std::optional<Node> find(std::string_view id) const;
    // The revision with exactly this id, or that carries exactly this label itself.
    [[nodiscard]] std::optional<Node> find_name(std::string_view id_or_label) const;

    [[nodiscard]] const Revision &revision(Node node) const { return revisions_[node]; }
    [[nodiscard]] const std::string &id(Node node) const { return revisions_[node].id; }
    [[nodiscard]] const std::vector<Revision> &revisions() const noexcept { return revisions_; }

    // Down edges, in the order in which they were written; dependencies resolved to revisions, each once.
    [[nodiscard]] std::span<const Node> parents(Node node) const;
    [[nodiscard]] std::span<const Node> dependencies(Node node) const;
    // Dependencies without those that an ancestor (by parents) has already.
    [[nodiscard]] std::span<const Node> normalised_dependencies(Node node) const;
    // Up edges, in load order.
    [[nodiscard]] std::span<const Node> children(Node node) const { return links_[node].children.span(); }
    [[nodiscard]] std::span<const Node> dependants(Node node) const { return links_[node].dependants.span(); }

    [[nodiscard]] bool is_base(Node node) const { return parents(node).empty(); }
    [[nodiscard]] bool is_real_base(Node node) const { return is_base(node) && dependencies(node).empty(); }
    [[nodiscard]] bool is_head(Node node) const { return children(node).empty(); }
    [[nodiscard]] bool is_real_head(Node node) const { return is_head(node) && dependants(node).empty(); }
    [[nodiscard]] bool is_effective_head(Node node) const {
        return is_head(node) && !dependants(node).empty();
    }
    [[nodiscard]] bool is_branch_point(Node node) const { return children(node).size() > 1; }
    [[nodiscard]] bool is_merge_point(Node node) const { return parents(node).size() > 1; }

    // The labels of the branches it belongs to, inherited ones too, sorted.
    [[nodiscard]] std::vector<std::string> labels(Node node) const;
    [[nodiscard]] bool has_label(Node node, std::string_view label) const;

    // In load order, always at hand.
    [[nodiscard]] const std::vector<Node> &bases() const noexcept { return bases_; }
    [[nodiscard]] const std::vector<Node> &heads() const noexcept { return heads_; }
    [[nodiscard]] const std::vector<Node> &real_heads() const noexcept { return real_heads_; }

    [[nodiscard]] bool has_dependencies() const noexcept { return dependency_count_ > 0; }

    // Those that depend on revisions of other services, in load order. Such a dependency is no edge here:
    // what it asks for is core/plan/cross_service_plan.hpp's affair.
    [[nodiscard]] const std::vector<Node> &with_cross_service_dependencies() const noexcept {
        return cross_service_;
    }

    // Those that stand for others, in load order: core/graph/replacements.hpp.
    [[nodiscard]] const std::vector<Node> &with_replacements() const noexcept { return replacing_; }

    // Greater than that of everything it follows or depends on; 0 for a real base. Walks stop early by it.
    [[nodiscard]] std::uint32_t generation(Node node) const { return links_[node].generation; }

    // Calls visit(name, node) for every id, in load order, then for every label.
    template <typename Visit>
    void for_each_name(const Visit &visit) const {
        InterruptTicker ticker;
        for (Node node = 0; node < size(); node++) {
            ticker.tick();
            visit(std::string_view{revisions_[node].id}, node);
        }
        for (const Label &label : labels_) {
            visit(name_of(label), label.owner);
        }
    }

private:
    friend class GraphLoader;

    // In names_: a label, and no id.
    static constexpr std::uint32_t label_bit = 1U << 31U;

    struct Links {
        std::uint32_t first_edge = 0; // in edges_: the parents, then the dependencies
        std::uint32_t parent_count = 0;
        std::uint32_t dependency_count = 0;
        std::uint32_t generation = 0;
        NodeList children;
        NodeList dependants;
    };

    struct Label {
        Node owner;
        std::uint32_t position; // in the owner's branch_labels
    };

    [[nodiscard]] bool differs_in_edges(const Revision &revision) const;
    [[nodiscard]] bool can_add_in_turn(const std::vector<Revision> &revisions) const;

    [[noreturn]] void refuse_removal(Node node) const;
    [[nodiscard]] const LabelSets &label_sets() const;

    [[nodiscard]] std::string_view name_of(const Label &label) const {
        return revisions_[label.owner].branch_labels[label.position];
    }
    [[nodiscard]] std::optional<std::uint32_t> look_up(std::string_view name) const;

    std::vector<Revision> revisions_;
    std::vector<Links> links_;
    std::vector<Node> edges_;
    std::vector<Label> labels_;
    NameIndex names_; // ids under their node, labels under label_bit | their position in labels_
    std::vector<Node> bases_;
    std::vector<Node> heads_;
    std::vector<Node> real_heads_;
    std::vector<Node> cross_service_;
    std::vector<Node> replacing_;
    std::size_t dependency_count_ = 0;
    mutable std::optional<LabelSets> label_sets_; // once asked for
    mutable NormalisedDependencies normalised_;
};

} // namespace migrate::core
