#include "core/target/range.hpp"

#include "core/graph/order.hpp"
#include "core/target/applied.hpp"
#include "core/target/lookup.hpp"
#include "core/target/relative.hpp"
#include "core/target/target.hpp"
#include "core/text.hpp"

#include <algorithm>

namespace migrate::core {
namespace {

// One side of a range: a symbol, or rows where it said "current" or named a state.
struct Side {
    std::string_view symbol;
    std::vector<std::string> symbols;
    std::string text; // for messages
};

Side side(std::string_view symbol, const Rows &rows, const NamedStates &states, std::string_view otherwise) {
    if (const auto state = states.find(symbol); state != states.end()) {
        return state->second.empty() ? Side{"base", {"base"}, std::string(symbol)}
                                     : Side{"", state->second, std::string(symbol)};
    }
    if (symbol == "current" && !rows.empty()) {
        return {"", rows, join(rows)};
    }
    if (symbol.empty() || symbol == "current") {
        symbol = otherwise;
    }
    return {symbol, {std::string(symbol)}, std::string(symbol)};
}

class Range {
public:
    Range(const Graph &graph, const Rows &rows, std::string_view start, std::string_view end,
          const NamedStates &states)
        : graph_(graph), start_(side(start, rows, states, "base")), end_(side(end, rows, states, "heads")) {
        if (start == "current" || end == "current") {
            (void)resolve_rows(graph, rows); // or one of them would be taken for an abbreviation
        }
    }

    std::vector<Node> revisions() {
        return wording_multiple_heads(multiple_heads_message(end_.text), [this] { return select(); });
    }

private:
    std::vector<Node> select() {
        const std::vector<Node> targets = targets_on_branch();
        const NodeSet wanted = pending_revisions(graph_, {}, targets);
        const std::vector<Node> lower = lower_revisions(wanted);
        if (lower.empty()) {
            return order_down(graph_, wanted, wanted, targets);
        }
        return order_down(graph_, from_lower(wanted, lower), wanted, targets);
    }

    // The end. Where the start names a branch, only what belongs to that.
    std::vector<Node> targets_on_branch() const {
        std::vector<Node> targets;
        if (end_.symbol.empty()) {
            targets = resolve_all(end_.symbols);
        } else {
            targets = upgrade_target(graph_, start_.symbols, end_.symbol, AtEnd::stay);
        }
        const auto at = start_.symbol.find('@');
        if (at == std::string_view::npos || at == 0) {
            return targets;
        }
        const std::string_view branch = start_.symbol.substr(0, at);
        const auto node = find_single(graph_, branch);
        if (!node || graph_.id(*node) != branch) {
            std::erase_if(targets, [&](Node target) { return !graph_.has_label(target, branch); });
            return targets;
        }
        const std::vector<std::string> labels = graph_.labels(*node);
        if (labels.size() == 1) {
            std::erase_if(targets, [&](Node target) { return !graph_.has_label(target, labels.front()); });
        } else { // no one label to go by: Alembic fails here
            targets = filter(targets, lineage(graph_, std::span(&*node, 1), Edges::down_revisions));
        }
        return targets;
    }

    [[nodiscard]] std::vector<Node> resolve_all(const std::vector<std::string> &symbols) const {
        std::vector<Node> nodes;
        for (const std::string &symbol : symbols) {
            for (const Node node : find_revisions(graph_, symbol)) {
                nodes.push_back(node);
            }
        }
        return nodes;
    }

    // The start; nothing is base.
    std::vector<Node> lower_revisions(const NodeSet &wanted) const {
        const auto places = walk_from_heads(graph_, start_.symbol);
        std::vector<Node> nodes = places ? revisions_among(*places) : resolve_all(start_.symbols);
        const bool reachable =
            std::all_of(nodes.begin(), nodes.end(), [&](Node node) { return wanted.contains(node); });
        if (!reachable || (places && has(*places, Place::Kind::base))) {
            throw bad_range();
        }
        if (places && !places->empty() && places->front().kind == Place::Kind::nowhere) {
            return counted_from_end();
        }
        check_overlap(graph_, nodes);
        if (places && has(*places, Place::Kind::nowhere)) {
            throw bad_range();
        }
        return nodes;
    }

    // What Alembic makes of a -N that is more than the first head has below it.
    std::vector<Node> counted_from_end() const {
        try {
            const Place place = downgrade_target(graph_, end_.symbols, start_.symbol, AtEnd::stay).place;
            return place.kind == Place::Kind::revision ? std::vector<Node>{place.node} : std::vector<Node>{};
        } catch (Error &error) { // about the end, though that is not what is wrong
            error.detail =
                "\"" + std::string(start_.symbol) +
                "\" leads below the base of the graph. To begin there, leave the start out: \":" + end_.text +
                "\".";
            throw;
        }
    }

    static bool has(const std::vector<Place> &places, Place::Kind kind) {
        return std::any_of(places.begin(), places.end(),
                           [&](const Place &place) { return place.kind == kind; });
    }

    static std::vector<Node> revisions_among(const std::vector<Place> &places) {
        std::vector<Node> nodes;
        for (const Place &place : places) {
            if (place.kind == Place::Kind::revision) {
                nodes.push_back(place.node);
            }
        }
        return nodes;
    }

    Error bad_range() const {
        return {ErrorCode::bad_range,
                "Requested range " + start_.text + ":" + end_.text +
                    " does not refer to ancestor/descendant revisions along the same branch"};
    }

    // The start is part of the range; what is not above it by parents is not.
    [[nodiscard]] NodeSet from_lower(const NodeSet &wanted, std::span<const Node> lower) const {
        const NodeSet below = ancestors(graph_, lower, Edges::all);
        const NodeSet above = descendants(graph_, lower, Edges::down_revisions);
        NodeSet chosen(graph_, lower);
        for (const Node node : wanted.members()) {
            if (above.contains(node) && !below.contains(node)) {
                chosen.insert(node);
            }
        }
        return chosen;
    }

    const Graph &graph_;
    Side start_;
    Side end_;
};

} // namespace

std::vector<Node> revisions_in_range(const Graph &graph, const Rows &rows,
                                     std::optional<std::string_view> range, const NamedStates &states) {
    const std::vector<std::string_view> sides = split_range(graph, range.value_or(":"));
    if (sides.size() != 2) {
        std::string detail;
        if (parse_named_state(*range)) {
            detail = "\"" + std::string(*range) + "\" is one side of a range: write \"" +
                     std::string(*range) + ":\" for what comes from there on, or \":" + std::string(*range) +
                     "\" for what leads to it.";
        }
        throw Error(ErrorCode::range_required, "History range requires [start]:[end], [start]:, or :[end]",
                    std::move(detail));
    }
    return Range(graph, rows, sides[0], sides[1], states).revisions();
}

} // namespace migrate::core
