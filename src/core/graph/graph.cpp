#include "core/graph/graph.hpp"

#include "core/error.hpp"
#include "core/graph/load.hpp"
#include "core/text.hpp"

#include <algorithm>
#include <unordered_set>

namespace migrate::core {

namespace {

// A block of the heap, with what malloc adds to it.
std::size_t heap_block(std::size_t bytes) noexcept { return bytes == 0 ? 0 : (bytes + 8 + 15) / 16 * 16; }

std::size_t heap_of(const std::string &text) noexcept {
    static const std::size_t inside = std::string().capacity();
    return text.capacity() > inside ? heap_block(text.capacity() + 1) : 0;
}

template <typename Element>
std::size_t heap_of(const std::vector<Element> &elements) noexcept {
    return heap_block(elements.capacity() * sizeof(Element));
}

std::size_t heap_of(const std::vector<std::string> &names) noexcept {
    std::size_t bytes = heap_block(names.capacity() * sizeof(std::string));
    for (const std::string &name : names) {
        bytes += heap_of(name);
    }
    return bytes;
}

std::size_t heap_of(const Revision &revision) noexcept {
    return heap_of(revision.id) + heap_of(revision.down_revisions) + heap_of(revision.depends_on) +
           heap_of(revision.branch_labels) + heap_of(revision.message) + heap_of(revision.replaces);
}

} // namespace

Graph Graph::load(std::vector<Revision> revisions) {
    Graph graph;
    GraphLoader(graph).load(std::move(revisions));
    return graph;
}

void Graph::add(Revision revision) {
    GraphLoader(*this).add(std::move(revision));
    label_sets_.reset();
}

std::size_t Graph::memory() const noexcept {
    // What is computed when it is asked for is counted as if it had been.
    constexpr std::size_t later = LabelSets::bytes_per_revision + NormalisedDependencies::bytes_per_revision;
    std::size_t bytes = heap_of(revisions_) + heap_of(links_) + heap_of(edges_) + heap_of(labels_) +
                        names_.memory() + heap_of(bases_) + heap_of(heads_) + heap_of(real_heads_) +
                        heap_of(cross_service_) + heap_of(replacing_) + revisions_.size() * later;
    for (const Revision &revision : revisions_) {
        bytes += heap_of(revision);
    }
    for (const Links &links : links_) {
        bytes += links.children.memory() + links.dependants.memory();
    }
    return bytes;
}

std::size_t Graph::memory_of(const Revision &revision) noexcept {
    constexpr std::size_t places = 4; // of it in small tables: of names, edges, ends, sets
    return sizeof(Revision) + heap_of(revision) + sizeof(Links) + places * sizeof(std::uint64_t);
}

std::optional<Node> Graph::find(std::string_view id) const {
    const auto value = look_up(id);
    if (!value || (*value & label_bit) != 0) {
        return std::nullopt;
    }
    return value;
}

std::optional<Node> Graph::find_name(std::string_view id_or_label) const {
    const auto value = look_up(id_or_label);
    if (value && (*value & label_bit) != 0) {
        return labels_[*value & ~label_bit].owner;
    }
    return value;
}

std::optional<std::uint32_t> Graph::look_up(std::string_view name) const {
    return names_.find(name, [this](std::uint32_t value) -> std::string_view {
        return (value & label_bit) != 0 ? name_of(labels_[value & ~label_bit]) : revisions_[value].id;
    });
}

std::span<const Node> Graph::parents(Node node) const {
    const Links &links = links_[node];
    return {edges_.data() + links.first_edge, links.parent_count};
}

std::span<const Node> Graph::dependencies(Node node) const {
    const Links &links = links_[node];
    return {edges_.data() + links.first_edge + links.parent_count, links.dependency_count};
}

const LabelSets &Graph::label_sets() const {
    if (!label_sets_) {
        std::vector<Node> owners;
        owners.reserve(labels_.size());
        for (const Label &label : labels_) {
            owners.push_back(label.owner);
        }
        label_sets_.emplace(*this, owners);
    }
    return *label_sets_;
}

std::vector<std::string> Graph::labels(Node node) const {
    std::vector<std::string> names;
    if (labels_.empty()) {
        return names;
    }
    for (const std::uint32_t label : label_sets().of(node)) {
        names.emplace_back(name_of(labels_[label]));
    }
    std::sort(names.begin(), names.end());
    return names;
}

bool Graph::has_label(Node node, std::string_view label) const {
    if (labels_.empty()) {
        return false;
    }
    const std::span<const std::uint32_t> labels = label_sets().of(node);
    return std::any_of(labels.begin(), labels.end(),
                       [&](std::uint32_t one) { return name_of(labels_[one]) == label; });
}

std::span<const Node> Graph::normalised_dependencies(Node node) const { return normalised_.of(*this, node); }

void Graph::replace(Revision revision) {
    const auto node = find(revision.id);
    if (!node) {
        throw Error(ErrorCode::unknown_revision, "Can't locate revision identified by '" + revision.id + "'",
                    {}, {revision.id});
    }
    if (!differs_in_edges(revision)) {
        revisions_[*node] = std::move(revision); // nothing that the graph is made of
        return;
    }
    std::vector<Revision> all = revisions_;
    all[*node] = std::move(revision);
    *this = load(std::move(all));
}

bool Graph::differs_in_edges(const Revision &revision) const {
    const Revision &old = revisions_[find(revision.id).value()];
    return old.down_revisions != revision.down_revisions || old.depends_on != revision.depends_on ||
           old.branch_labels != revision.branch_labels || old.replaces != revision.replaces;
}

// Whether each names only what is here or comes before it in the list, so that add() can take them one by
// one. Those that are here already must not differ in what the graph is made of.
bool Graph::can_add_in_turn(const std::vector<Revision> &revisions) const {
    std::unordered_set<std::string_view> before;
    const auto is_known = [&](const std::string &name) {
        return name.find(':') != std::string::npos || before.contains(name) || find_name(name);
    };
    InterruptTicker ticker;
    for (const Revision &revision : revisions) {
        ticker.tick();
        if (find(revision.id)) {
            if (differs_in_edges(revision)) {
                return false;
            }
            continue;
        }
        if (before.contains(revision.id) ||
            !std::all_of(revision.down_revisions.begin(), revision.down_revisions.end(), is_known) ||
            !std::all_of(revision.depends_on.begin(), revision.depends_on.end(), is_known)) {
            return false;
        }
        before.insert(revision.id);
        before.insert(revision.branch_labels.begin(), revision.branch_labels.end());
    }
    return true;
}

// A few on top of many must not cost as much as the many.
void Graph::update(std::vector<Revision> revisions) {
    InterruptTicker ticker;
    if (revisions.size() < revisions_.size() && can_add_in_turn(revisions)) {
        for (Revision &revision : revisions) {
            ticker.tick();
            if (const auto node = find(revision.id)) {
                revisions_[*node] = std::move(revision);
            } else {
                add(std::move(revision));
            }
        }
        return;
    }
    std::vector<std::optional<Node>> places;
    places.reserve(revisions.size());
    for (const Revision &revision : revisions) {
        ticker.tick();
        places.push_back(find(revision.id));
    }
    std::vector<Revision> all = std::move(revisions_);
    for (std::size_t i = 0; i < revisions.size(); i++) {
        ticker.tick();
        if (places[i]) {
            all[*places[i]] = std::move(revisions[i]);
        } else {
            all.push_back(std::move(revisions[i]));
        }
    }
    *this = load(std::move(all));
}

void Graph::remove(std::string_view id) {
    const auto node = find(id);
    if (!node) {
        throw Error(ErrorCode::unknown_revision,
                    "Can't locate revision identified by '" + std::string(id) + "'", {}, {std::string(id)});
    }
    if (!is_real_head(*node)) {
        refuse_removal(*node);
    }
    std::vector<Revision> rest;
    rest.reserve(revisions_.size() - 1);
    for (Node other = 0; other < size(); other++) {
        if (other != *node) {
            rest.push_back(revisions_[other]);
        }
    }
    *this = load(std::move(rest));
}

void Graph::refuse_removal(Node node) const {
    std::vector<std::string> users;
    for (const Node child : children(node)) {
        users.push_back(id(child));
    }
    for (const Node dependant : dependants(node)) {
        if (std::find(users.begin(), users.end(), id(dependant)) == users.end()) {
            users.push_back(id(dependant));
        }
    }
    throw Error(ErrorCode::revision_in_use, "Revision " + id(node) + " is used by other revisions",
                "They name it as down_revision or depends_on: " + join_some(users) + ".", users);
}

} // namespace migrate::core
