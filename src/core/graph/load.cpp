#include "core/graph/load.hpp"

#include "core/error.hpp"
#include "core/graph/cycles.hpp"
#include "core/graph/names.hpp"
#include "core/graph/traverse.hpp"
#include "core/text.hpp"

#include <algorithm>
#include <array>

namespace migrate::core {
namespace {

// std::vector::reserve grows to just what is asked for; one element at a time that would be quadratic.
template <typename Vector>
void reserve_more(Vector &vector, std::size_t more) {
    if (vector.capacity() - vector.size() < more) {
        vector.reserve(std::max(vector.size() + more, vector.capacity() * 2));
    }
}

bool among(const std::vector<std::string> &names, const std::string &name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

void check_self_loop(const Revision &revision) {
    if (among(revision.down_revisions, revision.id)) {
        throw Error(ErrorCode::self_loop, "Self-loop is detected in revisions (" + revision.id + ")", {},
                    {revision.id});
    }
    if (std::any_of(revision.depends_on.begin(), revision.depends_on.end(), [&](const std::string &name) {
            return name == revision.id || among(revision.branch_labels, name);
        })) {
        throw Error(ErrorCode::dependency_self_loop,
                    "Dependency self-loop is detected in revisions (" + revision.id + ")", {}, {revision.id});
    }
}

void check_replaces(const Revision &revision) {
    for (const std::string &name : revision.replaces) {
        check_id(name);
    }
    if (among(revision.replaces, revision.id)) {
        throw Error(ErrorCode::bad_replacement, "Revision " + revision.id + " can't replace itself", {},
                    {revision.id});
    }
}

// Of equal nodes only the first stays.
void drop_repeated(std::vector<Node> &nodes) {
    if (nodes.size() < 2) {
        return;
    }
    std::vector<Node> seen = nodes;
    std::sort(seen.begin(), seen.end());
    if (std::adjacent_find(seen.begin(), seen.end()) == seen.end()) {
        return;
    }
    std::vector<bool> taken(seen.size());
    std::erase_if(nodes, [&](Node node) {
        const auto at = std::lower_bound(seen.begin(), seen.end(), node) - seen.begin();
        const bool repeated = taken[static_cast<std::size_t>(at)];
        taken[static_cast<std::size_t>(at)] = true;
        return repeated;
    });
}

void erase_sorted(std::vector<Node> &nodes, Node node) {
    const auto at = std::lower_bound(nodes.begin(), nodes.end(), node);
    if (at != nodes.end() && *at == node) {
        nodes.erase(at);
    }
}

} // namespace

void GraphLoader::load(std::vector<Revision> revisions) {
    graph_.revisions_ = std::move(revisions);
    insert_all_names();
    link_all();
    number_generations();
    collect_ends();
}

void GraphLoader::insert_all_names() {
    InterruptTicker ticker;
    std::size_t labels = 0;
    for (const Revision &revision : graph_.revisions_) {
        labels += revision.branch_labels.size();
    }
    graph_.names_.reserve(graph_.revisions_.size() + labels);
    graph_.labels_.reserve(labels);
    for (Node node = 0; node < graph_.size(); node++) {
        ticker.tick();
        check_self_loop(graph_.revisions_[node]);
        check_replaces(graph_.revisions_[node]);
        check_new_id(graph_.revisions_[node].id);
        graph_.names_.insert(graph_.revisions_[node].id, node);
    }
    if (labels == 0) {
        return;
    }
    for (Node node = 0; node < graph_.size();
         node++) { // ids first: a label may not be equal to one that comes later
        ticker.tick();
        check_new_labels(graph_.revisions_[node]);
        insert_labels(node);
    }
}

void GraphLoader::insert_labels(Node node) noexcept {
    std::uint32_t position = 0;
    for (const std::string &label : graph_.revisions_[node].branch_labels) {
        graph_.names_.insert(label, Graph::label_bit | static_cast<std::uint32_t>(graph_.labels_.size()));
        graph_.labels_.push_back({node, position++});
    }
}

void GraphLoader::check_new_id(const std::string &id) const {
    check_id(id);
    if (graph_.look_up(id)) {
        throw Error(ErrorCode::duplicate_revision, "Revision " + id + " is present more than once", {}, {id});
    }
}

void GraphLoader::check_new_labels(const Revision &revision) const {
    const auto refuse = [&](const std::string &label, const std::string &user) {
        throw Error(ErrorCode::duplicate_label,
                    "Branch name '" + label + "' in revision " + revision.id + " already used by revision " +
                        user,
                    {}, {user});
    };
    const std::vector<std::string> &labels = revision.branch_labels;
    for (auto label = labels.begin(); label != labels.end(); ++label) {
        check_label(*label);
        if (const auto user = graph_.find_name(*label)) {
            refuse(*label, graph_.id(*user));
        }
        if (*label == revision.id || std::find(labels.begin(), label, *label) != label) {
            refuse(*label, revision.id);
        }
    }
}

// The same two vectors serve all revisions of a load.
void GraphLoader::resolve_edges(const Revision &revision, std::span<const Node> likely,
                                Resolved &edges) const {
    edges.parents.clear();
    edges.dependencies.clear();
    for (const std::string &name : revision.down_revisions) {
        const auto guess = std::find_if(likely.begin(), likely.end(), [&](Node node) {
            return node < graph_.size() && graph_.revisions_[node].id == name;
        });
        const auto parent = guess != likely.end() ? std::optional(*guess) : graph_.find(name);
        if (!parent) {
            throw Error(ErrorCode::missing_parent,
                        "Revision " + name + " referenced from " + revision.id + " is not present",
                        "It is named as down_revision.", {name});
        }
        edges.parents.push_back(*parent);
    }
    for (const std::string &name : revision.depends_on) {
        if (parse_cross_service_name(name)) {
            continue;
        }
        const auto dependency = graph_.find_name(name);
        if (!dependency) {
            throw Error(ErrorCode::missing_dependency,
                        "Revision " + name + " referenced from " + revision.id + " is not present",
                        "It is named as depends_on, and is neither a revision nor a branch label.", {name});
        }
        edges.dependencies.push_back(*dependency);
    }
    drop_repeated(edges.dependencies); // a label and the id it stands for, for instance
    const std::size_t parents = edges.parents.size();
    drop_repeated(edges.parents);
    if (edges.parents.size() != parents) {
        throw Error(ErrorCode::duplicate_parent,
                    "Revision " + revision.id + " names a down_revision more than once",
                    "Its down_revisions are " + join_some(revision.down_revisions) + ".", {revision.id});
    }
}

void GraphLoader::link_all() {
    Resolved edges;
    InterruptTicker ticker;
    graph_.links_.resize(graph_.revisions_.size());
    graph_.edges_.reserve(graph_.revisions_.size());
    Node distance = 1; // of the latest parent: branches that grow side by side keep it
    for (Node node = 0; node < graph_.size(); node++) {
        ticker.tick();
        const std::array<Node, 2> likely = {node - distance, node - 1}; // below 0 there is no revision
        resolve_edges(graph_.revisions_[node], likely, edges);
        reserve_edges(edges);
        link(node, edges);
        if (!edges.parents.empty() && edges.parents.front() < node) {
            distance = node - edges.parents.front();
        }
    }
}

// Makes room for all that link() will write.
void GraphLoader::reserve_edges(const Resolved &edges) {
    reserve_more(graph_.edges_, edges.parents.size() + edges.dependencies.size());
    for (const Node parent : edges.parents) {
        graph_.links_[parent].children.reserve_one();
    }
    for (const Node dependency : edges.dependencies) {
        graph_.links_[dependency].dependants.reserve_one();
    }
}

void GraphLoader::link(Node node, const Resolved &edges) noexcept {
    Graph::Links &links = graph_.links_[node];
    links.first_edge = static_cast<std::uint32_t>(graph_.edges_.size());
    links.parent_count = static_cast<std::uint32_t>(edges.parents.size());
    links.dependency_count = static_cast<std::uint32_t>(edges.dependencies.size());
    graph_.edges_.insert(graph_.edges_.end(), edges.parents.begin(), edges.parents.end());
    graph_.edges_.insert(graph_.edges_.end(), edges.dependencies.begin(), edges.dependencies.end());
    for (const Node parent : edges.parents) {
        graph_.links_[parent].children.push_back(node);
    }
    for (const Node dependency : edges.dependencies) {
        graph_.links_[dependency].dependants.push_back(node);
    }
    graph_.dependency_count_ += edges.dependencies.size();
}

std::uint32_t GraphLoader::generation_above(Node node) const {
    std::uint32_t generation = 0;
    for_each_below(graph_, node, Edges::all, [&](Node below) {
        generation = std::max(generation, graph_.links_[below].generation + 1);
    });
    return generation;
}

void GraphLoader::number_generations() {
    InterruptTicker ticker;
    bool forward = true; // the usual case: nothing comes before what it follows
    for (Node node = 0; node < graph_.size() && forward; node++) {
        ticker.tick();
        for_each_below(graph_, node, Edges::all, [&](Node below) { forward = forward && below < node; });
        if (forward) {
            graph_.links_[node].generation = generation_above(node);
        }
    }
    if (forward) {
        return;
    }
    const std::vector<Node> order = from_bottom(graph_, Edges::all);
    if (order.size() != graph_.size()) {
        refuse_cycle(graph_);
    }
    for (const Node node : order) {
        graph_.links_[node].generation = generation_above(node);
    }
}

// After room has been made in both lists.
void GraphLoader::note_kind(Node node) noexcept {
    const Revision &revision = graph_.revisions_[node];
    if (std::any_of(revision.depends_on.begin(), revision.depends_on.end(),
                    [](const std::string &name) { return name.find(':') != std::string::npos; })) {
        graph_.cross_service_.push_back(node);
    }
    if (!revision.replaces.empty()) {
        graph_.replacing_.push_back(node);
    }
}

void GraphLoader::collect_ends() {
    InterruptTicker ticker;
    for (Node node = 0; node < graph_.size(); node++) {
        ticker.tick();
        if (graph_.is_base(node)) {
            graph_.bases_.push_back(node);
        }
        if (graph_.is_head(node)) {
            graph_.heads_.push_back(node);
        }
        if (graph_.is_real_head(node)) {
            graph_.real_heads_.push_back(node);
        }
        reserve_more(graph_.cross_service_, 1);
        reserve_more(graph_.replacing_, 1);
        note_kind(node);
    }
}

// Everything that can fail comes first; from then on nothing throws.
void GraphLoader::add(Revision revision) {
    check_self_loop(revision);
    check_replaces(revision);
    check_new_id(revision.id);
    check_new_labels(revision);
    Resolved edges;
    const std::array<Node, 1> likely = {graph_.size() - 1};
    resolve_edges(revision, likely, edges);

    reserve_more(graph_.revisions_, 1);
    reserve_more(graph_.links_, 1);
    reserve_more(graph_.labels_, revision.branch_labels.size());
    graph_.names_.reserve(1 + revision.branch_labels.size());
    reserve_edges(edges);
    for (std::vector<Node> *ends :
         {&graph_.bases_, &graph_.heads_, &graph_.real_heads_, &graph_.cross_service_, &graph_.replacing_}) {
        reserve_more(*ends, 1);
    }

    const Node node = graph_.size();
    graph_.revisions_.push_back(std::move(revision));
    graph_.links_.emplace_back();
    graph_.names_.insert(graph_.revisions_[node].id, node);
    insert_labels(node);
    link(node, edges);
    graph_.links_[node].generation = generation_above(node);
    extend_ends(node);
}

void GraphLoader::extend_ends(Node node) noexcept {
    if (graph_.is_base(node)) {
        graph_.bases_.push_back(node);
    }
    for (const Node parent : graph_.parents(node)) {
        erase_sorted(graph_.heads_, parent);
    }
    for_each_below(graph_, node, Edges::all, [this](Node below) { erase_sorted(graph_.real_heads_, below); });
    graph_.heads_.push_back(node);
    graph_.real_heads_.push_back(node);
    note_kind(node);
}

} // namespace migrate::core
