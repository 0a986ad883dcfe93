#include "core/graph/replacements.hpp"

#include "core/error.hpp"
#include "core/graph/traverse.hpp"
#include "core/text.hpp"

#include <algorithm>
#include <unordered_set>

namespace migrate::core {
namespace {

// Those of the replaced revisions that are registered, first to last.
std::vector<Node> chain_of(const Graph &graph, Node replacing) {
    std::vector<Node> chain;
    for (const std::string &name : graph.revision(replacing).replaces) {
        if (const auto node = graph.find(name)) {
            chain.push_back(*node);
        }
    }
    std::sort(chain.begin(), chain.end(),
              [&](Node a, Node b) { return graph.generation(a) < graph.generation(b); });
    chain.erase(std::unique(chain.begin(), chain.end()), chain.end());
    return chain;
}

class ChainCheck {
public:
    ChainCheck(const Graph &graph, Node replacing)
        : graph_(graph), replacing_(replacing), chain_(chain_of(graph, replacing)), members_(graph) {
        for (const Node node : chain_) {
            members_.insert(node);
        }
    }

    void run() const {
        InterruptTicker ticker;
        for (std::size_t i = 0; i < chain_.size(); i++) {
            ticker.tick();
            check_parents(i);
            check_followers(i);
            check_not_nested(chain_[i]);
        }
    }

private:
    void check_parents(std::size_t place) const {
        const auto parents = graph_.parents(chain_[place]);
        if (place == 0 && !std::equal(parents.begin(), parents.end(), graph_.parents(replacing_).begin(),
                                      graph_.parents(replacing_).end())) {
            refuse("it does not begin where " + graph_.id(chain_[0]) + ", the first of them, begins.");
        }
        if (place > 0 && (parents.size() != 1 || parents[0] != chain_[place - 1])) {
            refuse("they are no chain: " + graph_.id(chain_[place]) + " does not follow " +
                   graph_.id(chain_[place - 1]) + " alone.");
        }
    }

    void check_followers(std::size_t place) const {
        if (place + 1 == chain_.size()) {
            return;
        }
        for_each_above(graph_, chain_[place], Edges::all, [&](Node above) {
            if (!members_.contains(above)) {
                refuse(graph_.id(above) + " follows or depends on " + graph_.id(chain_[place]) +
                       ", which is not the last of them.");
            }
        });
    }

    void check_not_nested(Node node) const {
        if (!chain_of(graph_, node).empty()) {
            refuse(graph_.id(node) + " replaces registered revisions itself; unregister those first.");
        }
    }

    [[noreturn]] void refuse(const std::string &reason) const {
        throw Error(ErrorCode::bad_replacement,
                    "Revision " + graph_.id(replacing_) + " can't replace " +
                        join_some(graph_.revision(replacing_).replaces),
                    "As a replacement of these, " + reason, {graph_.id(replacing_)});
    }

    const Graph &graph_;
    Node replacing_;
    std::vector<Node> chain_;
    NodeSet members_;
};

// Which revisions are in sight, and what the edges to the others lead to instead.
class ViewBuilder {
public:
    explicit ViewBuilder(const Graph &graph) : graph_(graph), hidden_(graph.size()) {}

    void show_replacement(Node replacing, const std::vector<Node> &chain, bool is_whole) {
        for (const Node node : chain) {
            hide(node, replacing);
        }
        // The end of a part is not the end of the chain.
        if (is_whole) {
            add_alias(chain.back(), replacing);
        }
    }

    void show_chain(Node replacing, const std::vector<Node> &chain) {
        hide(replacing, chain.back());
        add_alias(replacing, chain.back());
        stands_for_.emplace(chain.back(), graph_.id(replacing));
    }

    View build() && {
        InterruptTicker ticker;
        for (Node node = 0; node < graph_.size(); node++) {
            ticker.tick();
            if (!hidden_[node]) {
                view_.revisions.push_back(visible_form(node));
                view_.sources.push_back(node);
            }
        }
        return std::move(view_);
    }

private:
    void hide(Node node, Node stands_for_it) {
        hidden_[node] = true;
        const std::vector<std::string> &labels = graph_.revision(node).branch_labels;
        auto &moved = moved_labels_[stands_for_it];
        moved.insert(moved.end(), labels.begin(), labels.end());
        instead_of_.emplace(graph_.id(node), graph_.id(stands_for_it));
    }

    void add_alias(Node name, Node revision) {
        view_.aliases.push_back({graph_.id(name), graph_.id(revision)});
    }

    void redirect(std::vector<std::string> &names) const {
        for (std::string &name : names) {
            if (const auto found = instead_of_.find(name); found != instead_of_.end()) {
                name = found->second;
            }
        }
    }

    Revision visible_form(Node node) const {
        Revision revision = graph_.revision(node);
        redirect(revision.down_revisions);
        redirect(revision.depends_on);
        if (const auto moved = moved_labels_.find(node); moved != moved_labels_.end()) {
            revision.branch_labels.insert(revision.branch_labels.end(), moved->second.begin(),
                                          moved->second.end());
        }
        // Other services may name what is out of sight.
        if (const auto other = stands_for_.find(node); other != stands_for_.end()) {
            revision.replaces.push_back(other->second);
        }
        return revision;
    }

    const Graph &graph_;
    std::vector<bool> hidden_;
    std::unordered_map<std::string, std::string> instead_of_;
    std::unordered_map<Node, std::vector<std::string>> moved_labels_;
    std::unordered_map<Node, std::string> stands_for_; // by the last of a chain
    View view_;
};

// What is added can do harm as a replacement, as a member of a chain, or as what follows one.
bool concerns_replacements(const Graph &graph, Node first) {
    const std::vector<Node> &replacing = graph.with_replacements();
    if (replacing.empty() || first == 0 || replacing.back() >= first) {
        return !replacing.empty();
    }
    std::unordered_set<std::string_view> near;
    InterruptTicker ticker;
    for (Node node = first; node < graph.size(); node++) {
        ticker.tick();
        near.insert(graph.id(node));
        for_each_below(graph, node, Edges::all, [&](Node below) { near.insert(graph.id(below)); });
    }
    return std::any_of(replacing.begin(), replacing.end(), [&](Node node) {
        const std::vector<std::string> &names = graph.revision(node).replaces;
        return std::any_of(names.begin(), names.end(),
                           [&](const std::string &name) { return near.contains(name); });
    });
}

// Neither what a fresh database sees may be in a circle nor what a half-way one sees.
void check_views(const Graph &graph) {
    const Replacements replacements(graph);
    for (const bool half_way : {false, true}) {
        View view = replacements.view(graph, std::vector<bool>(graph.with_replacements().size(), half_way));
        try {
            (void)Graph::load(std::move(view.revisions));
        } catch (const Error &error) {
            throw Error(ErrorCode::bad_replacement, "Revisions can't be replaced so",
                        std::string(half_way ? "With what is replaced" : "With what replaces them") + ": " +
                            error.message + ".",
                        error.revisions);
        }
    }
}

} // namespace

void check_replacements(const Graph &graph, Node first) {
    if (!concerns_replacements(graph, first)) {
        return;
    }
    std::unordered_map<std::string_view, Node> replaced_by;
    for (const Node node : graph.with_replacements()) {
        ChainCheck(graph, node).run();
        for (const std::string &name : graph.revision(node).replaces) {
            const auto [other, is_new] = replaced_by.emplace(name, node);
            if (!is_new) {
                throw Error(
                    ErrorCode::bad_replacement, "Revision " + graph.id(node) + " can't replace " + name,
                    other->second == node ? "It is named more than once."
                                          : "Revision " + graph.id(other->second) + " replaces it already.",
                    {graph.id(node)});
            }
        }
    }
    check_views(graph);
}

Replacements::Replacements(const Graph &graph) {
    for (const Node node : graph.with_replacements()) {
        std::vector<Node> members = chain_of(graph, node);
        if (members.empty()) {
            continue;
        }
        const bool is_whole = members.size() == graph.revision(node).replaces.size();
        for (std::size_t i = 0; is_whole && i + 1 < members.size(); i++) {
            inner_members_.emplace(members[i], chains_.size());
        }
        chains_.push_back({node, std::move(members), is_whole});
    }
}

// What follows a chain from outside follows its last member: only a row that is an inner one leaves it half
// done.
std::vector<bool> Replacements::half_way(const Graph &graph, const Rows &rows) const {
    std::vector<bool> half_way(chains_.size());
    for (const std::string &row : rows) {
        const auto node = graph.find(row);
        const auto inner = node ? inner_members_.find(*node) : inner_members_.end();
        if (inner != inner_members_.end()) {
            half_way[inner->second] = true;
        }
    }
    return half_way;
}

View Replacements::view(const Graph &graph, const std::vector<bool> &half_way) const {
    ViewBuilder builder(graph);
    for (std::size_t i = 0; i < chains_.size(); i++) {
        const Chain &chain = chains_[i];
        if (chain.is_whole && half_way[i]) {
            builder.show_chain(chain.replacing, chain.members);
        } else {
            builder.show_replacement(chain.replacing, chain.members, chain.is_whole);
        }
    }
    return std::move(builder).build();
}

std::optional<Node> find_replacement(const Graph &graph, std::string_view id) {
    for (const Node node : graph.with_replacements()) {
        const std::vector<std::string> &replaces = graph.revision(node).replaces;
        if (std::find(replaces.begin(), replaces.end(), id) != replaces.end()) {
            return node;
        }
    }
    return std::nullopt;
}

std::string describe_replacement(const Graph &graph, std::string_view id) {
    const auto replacing = find_replacement(graph, id);
    if (!replacing) {
        return {};
    }
    const std::vector<std::string> &names = graph.revision(*replacing).replaces;
    // Not so the last of a chain in sight, which stands for what replaces the chain.
    if (names.size() == 1) {
        return "Revision " + graph.id(*replacing) + " stands for it.";
    }
    return "Revision " + graph.id(*replacing) + " replaces it, together with others: " + join_some(names) +
           ".";
}

} // namespace migrate::core
