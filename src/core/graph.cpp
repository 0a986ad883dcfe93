#include "graph.hpp"

#include "error.hpp"
#include "text.hpp"

#include <algorithm>

namespace migrate::core {

namespace {

constexpr std::uint32_t label_bit = 1U << 31U;

} // namespace

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

void Graph::insert_labels(Node node) noexcept {
    std::uint32_t position = 0;
    for (const std::string &label : revisions_[node].branch_labels) {
        names_.insert(label, label_bit | static_cast<std::uint32_t>(labels_.size()));
        labels_.push_back({node, position++});
    }
}

void Graph::replace(Revision revision) {
    const auto node = find(revision.id);
    if (!node) {
        throw Error(ErrorCode::unknown_revision, "Can't locate revision identified by '" + revision.id + "'",
                    {}, {revision.id});
    }
    Revision &old = revisions_[*node];
    if (old.down_revisions == revision.down_revisions && old.depends_on == revision.depends_on &&
        old.branch_labels == revision.branch_labels) {
        old.message = std::move(revision.message); // nothing that the graph is made of
        return;
    }
    std::vector<Revision> all = revisions_;
    all[*node] = std::move(revision);
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
