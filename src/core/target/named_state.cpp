#include "core/target/named_state.hpp"

#include "core/error.hpp"
#include "core/graph/replacements.hpp"
#include "core/graph/traverse.hpp"
#include "core/target/lookup.hpp"

#include <algorithm>
#include <array>

namespace migrate::core {
namespace {

struct Word {
    std::string_view text;
    NamedState::Kind kind;
};

constexpr std::array<Word, 2> words = {{{"tag", NamedState::Kind::tag}, {"run", NamedState::Kind::run}}};

const Word *find_word(std::string_view text) {
    const auto *const found =
        std::find_if(words.begin(), words.end(), [&](const Word &word) { return word.text == text; });
    return found == words.end() ? nullptr : found;
}

// "tag:x" where there is a revision or a label "tag".
bool begins_with_name(const Graph &graph, std::string_view range) {
    return std::count(range.begin(), range.end(), ':') == 1 &&
           graph.find_name(range.substr(0, range.find(':'))).has_value();
}

} // namespace

std::optional<NamedState> parse_named_state(std::string_view target) {
    const auto colon = target.find(':');
    if (colon == std::string_view::npos || target.find(':', colon + 1) != std::string_view::npos) {
        return std::nullopt;
    }
    const Word *word = find_word(target.substr(0, colon));
    return word != nullptr ? std::optional(NamedState{word->kind, target.substr(colon + 1)}) : std::nullopt;
}

std::vector<std::string_view> split_range(const Graph &graph, std::string_view range) {
    const bool has_words = !begins_with_name(graph, range);
    std::vector<std::string_view> sides;
    for (;;) {
        auto colon = range.find(':');
        if (colon != std::string_view::npos && has_words && find_word(range.substr(0, colon)) != nullptr) {
            colon = range.find(':', colon + 1);
        }
        sides.push_back(range.substr(0, colon));
        if (colon == std::string_view::npos) {
            return sides;
        }
        range.remove_prefix(colon + 1);
    }
}

std::vector<Node> tips_of(const Graph &graph, std::vector<Node> nodes) {
    std::sort(nodes.begin(), nodes.end());
    nodes.erase(std::unique(nodes.begin(), nodes.end()), nodes.end());
    if (nodes.size() > 1) {
        NodeSet below(graph);
        for (const Node node : nodes) {
            for_each_below(graph, node, Edges::all, [&](Node next) { below.insert(next); });
        }
        add_ancestors(graph, below, Edges::all, 0);
        std::erase_if(nodes, [&](Node node) { return below.contains(node); });
    }
    return nodes;
}

Rows rows_in_sight(const Graph &graph, const Rows &state) {
    std::vector<Node> nodes;
    nodes.reserve(state.size());
    for (const std::string &row : state) {
        auto node = graph.find(row);
        if (!node) {
            node = find_replacement(graph, row);
        }
        if (!node) {
            throw Error(ErrorCode::unknown_revision, cannot_locate(row),
                        "Revision \"" + row + "\" is not registered any more.", {row});
        }
        nodes.push_back(*node);
    }
    return ids_of(graph, tips_of(graph, std::move(nodes)));
}

} // namespace migrate::core
