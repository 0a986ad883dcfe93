#include "core/target/relative.hpp"

#include "core/target/applied.hpp"
#include "core/target/target.hpp"
#include "core/text.hpp"

#include <algorithm>

namespace migrate::core {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// \w; bytes of other scripts count as letters
bool is_word(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80;
}

std::uint64_t number(std::string_view digits) {
    constexpr std::uint64_t limit = std::numeric_limits<std::uint32_t>::max();
    std::uint64_t value = 0;
    for (const char digit : digits) {
        value = std::min(limit, value * 10 + static_cast<std::uint64_t>(digit - '0'));
    }
    return value;
}

// \w*[+-]\d+
std::optional<Relative> parse_tail(std::string_view text) {
    const auto symbol_end = std::find_if_not(text.begin(), text.end(), is_word) - text.begin();
    const std::string_view rest = text.substr(static_cast<std::size_t>(symbol_end));
    if (rest.empty() || (rest.front() != '+' && rest.front() != '-')) {
        return std::nullopt;
    }
    const auto digits_end = std::find_if_not(rest.begin() + 1, rest.end(), is_digit) - rest.begin();
    if (digits_end == 1) {
        return std::nullopt;
    }
    const std::string_view relative = rest.substr(0, static_cast<std::size_t>(digits_end));
    return Relative{{},
                    text.substr(0, static_cast<std::size_t>(symbol_end)),
                    rest.front() == '-',
                    number(relative.substr(1)),
                    relative};
}

// "007" without the zeros that change nothing
std::string plain(std::string_view digits) {
    const auto first = digits.find_first_not_of('0');
    return std::string(first == std::string_view::npos ? "0" : digits.substr(first));
}

// "-007" as Alembic prints the number it has read: "-7"
std::string as_number(const Relative &relative) {
    const std::string digits = plain(relative.text.substr(1));
    return relative.steps == 0 ? digits : (relative.down ? "-" : "") + digits;
}

Place at(std::optional<Node> node) { return node ? Place{Place::Kind::revision, *node} : Place{}; }

Error ambiguous_walk(const Graph &graph, std::span<const Node> choices) {
    std::vector<std::string> ids = ids_of(graph, choices);
    std::string detail = "The walk could go on to any of " + quote_some(ids) + ".";
    return {ErrorCode::ambiguous_walk, "Ambiguous walk", std::move(detail), std::move(ids)};
}

std::vector<Node> find_all(const Graph &graph, std::span<const std::string> symbols) {
    std::vector<Node> nodes;
    for (const std::string &symbol : symbols) {
        for (const Node node : resolve(graph, {}, symbol)) {
            nodes.push_back(node);
        }
    }
    return nodes;
}

std::vector<Node> on_branch(const Graph &graph, std::vector<Node> nodes, std::string_view branch) {
    if (nodes.empty()) {
        return nodes;
    }
    const auto members = lineage_of(graph, branch, Edges::down_revisions);
    return members ? filter(nodes, *members) : nodes;
}

// Where X@+N starts when no row is on X: at the newest applied revision of X that a row implies.
std::vector<Node> newest_on_branch(const Graph &graph, std::span<const Node> rows, std::string_view branch) {
    std::vector<Node> active = on_branch(graph, ancestors(graph, rows, Edges::all).members(), branch);
    NodeSet followed(graph);
    for (const Node node : active) {
        for (const Node parent : graph.parents(node)) {
            followed.insert(parent);
        }
        for (const Node dependency : graph.normalised_dependencies(node)) {
            followed.insert(dependency);
        }
    }
    std::erase_if(active, [&](Node node) { return followed.contains(node); });
    return active;
}

// Where +N or X@+N starts: nowhere is below the bases.
Place upgrade_start(const Graph &graph, std::span<const std::string> current, std::string_view branch) {
    std::vector<Node> starts;
    if (branch.empty()) {
        if (current.size() == 1) {
            return at(find_single(graph, current.front()));
        }
        starts = find_all(graph, current);
    } else {
        const std::vector<Node> rows = find_all(graph, current);
        starts = on_branch(graph, rows, branch);
        if (starts.empty()) {
            starts = newest_on_branch(graph, rows, branch);
        }
    }
    if (starts.size() > 1) {
        std::vector<std::string> ids = ids_of(graph, starts);
        throw Error(ErrorCode::ambiguous_upgrade, "Ambiguous upgrade from multiple current revisions",
                    "Current revisions are " + quote_some(ids) + ".", ids);
    }
    return starts.empty() ? Place{} : at(starts.front());
}

// The symbol before ±N, which must be on the branch.
Place symbol_on_branch(const Graph &graph, std::string_view symbol, std::string_view branch) {
    if (branch.empty()) {
        return at(find_single(graph, symbol));
    }
    return at(find_single(graph, std::string(branch) + "@" + std::string(symbol)));
}

Place upgrade_walk(const Graph &graph, std::span<const std::string> current, const Relative &relative,
                   AtEnd at_end) {
    const bool up = !relative.down && relative.steps > 0;
    if (relative.symbol.empty()) {
        return up ? walk_up(graph, upgrade_start(graph, current, relative.branch), relative.steps,
                            relative.branch, at_end)
                  : Place{};
    }
    if (up) {
        return walk_up(graph, at(find_single(graph, relative.symbol)), relative.steps, relative.branch,
                       at_end);
    }
    return walk_down(graph, symbol_on_branch(graph, relative.symbol, relative.branch), relative.steps,
                     at_end);
}

// Where X@-N starts: the one row that is on X, or the one applied revision that a row implies.
Node downgrade_start(const Graph &graph, std::span<const std::string> current, const Relative &relative) {
    std::vector<Node> starts = on_branch(graph, find_all(graph, current), relative.branch);
    if (starts.empty()) {
        starts =
            on_branch(graph, current_revisions(graph, {current.begin(), current.end()}), relative.branch);
    }
    if (starts.empty()) {
        throw relative_overrun(relative.text);
    }
    if (starts.size() > 1) {
        throw ambiguous_walk(graph, starts);
    }
    return starts.front();
}

DowngradeTarget downgrade_walk(const Graph &graph, std::span<const std::string> current,
                               const Relative &relative, std::string_view target, AtEnd at_end) {
    DowngradeTarget result{std::string(relative.branch), {}};
    if (!relative.symbol.empty()) {
        const bool up = !relative.down || relative.steps == 0;
        result.place = up ? walk_up(graph, at(find_single(graph, relative.symbol)), relative.steps,
                                    relative.branch, at_end)
                          : walk_down(graph, symbol_on_branch(graph, relative.symbol, relative.branch),
                                      relative.steps, at_end);
        if (result.place.kind == Place::Kind::nowhere) {
            throw walked_too_far(target);
        }
        return result;
    }
    if (!relative.down || relative.steps == 0 || current.empty()) {
        throw relative_overrun(relative.text);
    }
    if (result.branch.empty()) {
        result.branch = current.front();
    }
    const Place start = relative.branch.empty() ? symbol_on_branch(graph, result.branch, result.branch)
                                                : at(downgrade_start(graph, current, relative));
    result.place = walk_down(graph, start, relative.steps, at_end);
    if (result.place.kind == Place::Kind::nowhere) {
        throw relative_overrun(relative.text);
    }
    return result;
}

} // namespace

std::optional<Relative> parse_relative(std::string_view text) {
    for (auto at = text.find('@'); at != std::string_view::npos; at = text.find('@', at + 1)) {
        auto found = at > 0 ? parse_tail(text.substr(at + 1)) : std::nullopt;
        if (found) {
            found->branch = text.substr(0, at);
            return found;
        }
    }
    return parse_tail(text);
}

Error walked_too_far(std::string_view target) {
    return {ErrorCode::walked_too_far, "Walked too far",
            "\"" + std::string(target) + "\" is past the end of the graph."};
}

Error relative_overrun(std::string_view text) {
    const bool has_sign = text.starts_with('+') || text.starts_with('-');
    return {ErrorCode::relative_overrun, "Relative revision " + std::string(text) + " didn't produce " +
                                             plain(text.substr(has_sign ? 1 : 0)) + " migrations"};
}

Place walk_down(const Graph &graph, Place start, std::uint64_t steps, AtEnd at_end) {
    Place place = start;
    InterruptTicker ticker;
    for (; steps > 0; steps--) {
        ticker.tick();
        if (place.kind == Place::Kind::base) {
            return at_end == AtEnd::stay ? place : Place{};
        }
        const std::span<const Node> below =
            place.kind == Place::Kind::nowhere ? std::span(graph.heads()) : graph.parents(place.node);
        if (below.size() > 1) {
            throw ambiguous_walk(graph, below);
        }
        place = below.empty() ? Place{Place::Kind::base, no_node} : at(below.front());
    }
    return place;
}

Place walk_up(const Graph &graph, Place start, std::uint64_t steps, std::string_view branch, AtEnd at_end) {
    std::optional<NodeSet> members;
    if (!branch.empty() && steps > 0) {
        members = lineage_of(graph, branch, Edges::down_revisions);
    }
    Place place = start;
    InterruptTicker ticker;
    for (; steps > 0; steps--) {
        ticker.tick();
        const std::span<const Node> above =
            place.kind == Place::Kind::revision ? graph.children(place.node) : std::span(graph.bases());
        const std::vector<Node> next =
            members ? filter(above, *members) : std::vector<Node>(above.begin(), above.end());
        if (next.empty()) {
            return at_end == AtEnd::stay ? place : Place{};
        }
        if (next.size() > 1) {
            throw ambiguous_walk(graph, next);
        }
        place = at(next.front());
    }
    return place;
}

std::optional<std::vector<Place>> walk_from_heads(const Graph &graph, std::string_view symbol) {
    const auto at_sign = symbol.find('@');
    const std::string_view branch = at_sign == std::string_view::npos ? "" : symbol.substr(0, at_sign);
    const std::string_view rest = at_sign == std::string_view::npos ? symbol : symbol.substr(at_sign + 1);
    const auto relative = parse_tail(rest);
    if (!relative || !relative->symbol.empty() || !relative->down || relative->steps == 0 ||
        relative->text.size() != rest.size()) {
        return std::nullopt;
    }
    std::vector<Place> places;
    for (const Node head : graph.real_heads()) {
        if (branch.empty() || graph.has_label(head, branch)) {
            places.push_back(walk_down(graph, at(head), relative->steps, AtEnd::fail));
        }
    }
    return places;
}

std::vector<Node> upgrade_target(const Graph &graph, std::span<const std::string> current,
                                 std::string_view target, AtEnd at_end) {
    const auto relative = parse_relative(target);
    if (!relative) {
        return find_revisions(graph, target);
    }
    const Place place = upgrade_walk(graph, current, *relative, at_end);
    if (place.kind == Place::Kind::revision) {
        return {place.node};
    }
    if (relative->symbol.empty()) {
        throw relative_overrun(relative->down || relative->steps == 0 ? as_number(*relative)
                                                                      : std::string(relative->text));
    }
    if (at_end == AtEnd::fail) {
        throw walked_too_far(target);
    }
    return {};
}

DowngradeTarget downgrade_target(const Graph &graph, std::span<const std::string> current,
                                 std::string_view target, AtEnd at_end) {
    if (const auto relative = parse_relative(target)) {
        return downgrade_walk(graph, current, *relative, target, at_end);
    }
    const auto at_sign = target.rfind('@');
    const bool has_branch = at_sign != std::string_view::npos;
    DowngradeTarget result{std::string(has_branch ? target.substr(0, at_sign) : ""),
                           {Place::Kind::base, no_node}};
    if (const auto node = find_single(graph, has_branch ? target.substr(at_sign + 1) : target)) {
        result.place = at(node);
    }
    return result;
}

} // namespace migrate::core
