#include "core/target/lookup.hpp"

#include "core/graph/replacements.hpp"
#include "core/target/forks.hpp"
#include "core/text.hpp"

#include <algorithm>

namespace migrate::core {
namespace {

// label@symbol, or a symbol alone
struct Symbol {
    std::string_view branch;
    std::string_view name;
};

Symbol split(std::string_view symbol) {
    const auto at = symbol.find('@');
    if (at == std::string_view::npos) {
        return {{}, symbol};
    }
    return {symbol.substr(0, at), symbol.substr(at + 1)};
}

// Names of at least four characters (not bytes) can be abbreviated.
bool is_long_enough(std::string_view name) {
    return std::count_if(name.begin(), name.end(),
                         [](char c) { return (static_cast<unsigned char>(c) >> 6U) != 2; }) > 3;
}

struct Candidate {
    std::string name;
    Node node;
};

std::vector<Candidate> names_that_begin_with(const Graph &graph, std::string_view prefix) {
    std::vector<Candidate> found;
    graph.for_each_name([&](std::string_view name, Node node) {
        if (name.starts_with(prefix) && is_long_enough(name)) {
            found.push_back({std::string(name), node});
        }
    });
    return found;
}

Error unknown(const Graph &graph, std::string_view name) {
    std::string detail = describe_replacement(graph, name);
    if (detail.empty()) {
        detail = "No revision and no branch label is called \"" + std::string(name) + "\" or begins with it";
        detail += is_long_enough(name) ? "." : "; names shorter than four characters must be given in full.";
    }
    return {ErrorCode::unknown_revision, cannot_locate(name), detail, {std::string(name)}};
}

Error ambiguous(std::string_view name, const std::vector<Candidate> &candidates) {
    std::vector<std::string> names;
    names.reserve(candidates.size());
    for (const Candidate &candidate : candidates) {
        names.push_back(candidate.name);
    }
    std::string detail = "Several names begin with \"" + std::string(name) + "\": " + quote_some(names) + ".";
    return {ErrorCode::ambiguous_prefix, cannot_locate(name), std::move(detail), std::move(names)};
}

Node find_by_prefix(const Graph &graph, std::string_view name, Node branch) {
    std::vector<Candidate> candidates;
    if (!name.empty()) {
        candidates = names_that_begin_with(graph, name);
    }
    if (branch != no_node && !candidates.empty()) {
        const NodeSet members = lineage(graph, std::span(&branch, 1), Edges::down_revisions);
        std::erase_if(candidates, [&](const Candidate &one) { return !members.contains(one.node); });
    }
    if (candidates.empty()) {
        throw unknown(graph, name);
    }
    if (candidates.size() > 1) {
        throw ambiguous(name, candidates);
    }
    return candidates.front().node;
}

void check_member(const Graph &graph, Node node, Node branch_node, std::string_view name,
                  std::string_view branch) {
    if (lineage(graph, std::span(&branch_node, 1), Edges::down_revisions).contains(node)) {
        return;
    }
    throw Error(ErrorCode::not_on_branch, cannot_locate(name),
                "Revision \"" + graph.id(node) + "\" is not a member of branch \"" + std::string(branch) +
                    "\".",
                {graph.id(node)});
}

// What head and heads stand for. Without a branch they differ: heads leaves out those that something depends
// on.
std::vector<Node> heads_named(const Graph &graph, const Symbol &symbol) {
    const bool one = symbol.name == "head";
    if (symbol.branch.empty() && !one) {
        return graph.real_heads();
    }
    std::vector<Node> heads = graph.heads();
    if (!symbol.branch.empty()) {
        if (const auto members = lineage_of(graph, symbol.branch, Edges::down_revisions)) {
            heads = filter(heads, *members);
        }
    }
    if (one && heads.size() > 1) {
        throw multiple_heads(graph, symbol.branch.empty() ? "head" : std::string(symbol.branch) + "@head",
                             heads);
    }
    return heads;
}

bool names_heads(const Symbol &symbol) { return symbol.name == "head" || symbol.name == "heads"; }

// All that a symbol stands for but its branch: none for base.
std::vector<Node> nodes_named(const Graph &graph, const Symbol &symbol, std::string_view branch) {
    if (names_heads(symbol)) {
        return heads_named(graph, symbol);
    }
    if (symbol.name == "base") {
        return {};
    }
    return {find_revision(graph, symbol.name, branch)};
}

// base@head, for instance, is a lineage but no branch.
void check_branch(const Graph &graph, const Symbol &symbol, std::span<const Node> found) {
    if (!found.empty() && !symbol.branch.empty()) {
        (void)find_branch(graph, symbol.branch);
    }
}

} // namespace

std::string cannot_locate(std::string_view name) {
    return "Can't locate revision identified by '" + std::string(name) + "'";
}

std::vector<std::string> ids_of(const Graph &graph, std::span<const Node> nodes) {
    std::vector<std::string> ids;
    ids.reserve(nodes.size());
    for (const Node node : nodes) {
        ids.push_back(graph.id(node));
    }
    return ids;
}

Node find_revision(const Graph &graph, std::string_view name, std::string_view branch) {
    const Node branch_node = branch.empty() ? no_node : find_branch(graph, branch);
    const auto exact = graph.find_name(name);
    const Node node = exact ? *exact : find_by_prefix(graph, name, branch_node);
    if (branch_node != no_node) {
        check_member(graph, node, branch_node, name, branch);
    }
    return node;
}

Node find_branch(const Graph &graph, std::string_view branch) {
    if (const auto node = graph.find_name(branch)) {
        return *node;
    }
    try {
        return find_by_prefix(graph, branch, no_node);
    } catch (const Error &error) {
        throw Error(ErrorCode::no_such_branch, error.message,
                    "There is no branch \"" + std::string(branch) + "\". " + error.detail, error.revisions);
    }
}

std::vector<Node> find_revisions(const Graph &graph, std::string_view symbol) {
    const Symbol parts = split(symbol);
    std::vector<Node> nodes = nodes_named(graph, parts, parts.branch);
    check_branch(graph, parts, nodes);
    return nodes;
}

std::optional<Node> find_single(const Graph &graph, std::string_view symbol) {
    const Symbol parts = split(symbol);
    const std::vector<Node> nodes = nodes_named(graph, parts, parts.branch);
    if (nodes.size() > 1) {
        throw multiple_heads(graph, symbol, nodes);
    }
    check_branch(graph, parts, nodes);
    return nodes.empty() ? std::nullopt : std::optional(nodes.front());
}

std::optional<NodeSet> lineage_of(const Graph &graph, std::string_view symbol, Edges edges) {
    const Symbol parts = split(symbol);
    std::vector<Node> tests;
    if (names_heads(parts)) {
        tests = heads_named(graph, parts);
    }
    if (!parts.branch.empty()) {
        tests.push_back(find_revision(graph, parts.branch));
    }
    if (!names_heads(parts) && parts.name != "base") {
        tests.push_back(find_revision(graph, parts.name));
    }
    if (tests.empty()) {
        return std::nullopt;
    }
    return lineage(graph, tests, edges);
}

void check_single_head(const Graph &graph, std::string_view symbol) {
    if (const Symbol parts = split(symbol); names_heads(parts)) {
        (void)heads_named(graph, parts);
    }
}

Error multiple_heads(const Graph &graph, std::string_view argument, std::span<const Node> heads) {
    return {ErrorCode::multiple_heads, multiple_heads_message(argument), describe_heads(graph, heads),
            ids_of(graph, heads)};
}

std::string multiple_heads_message(std::string_view argument) {
    const std::string name(argument);
    return "Multiple head revisions are present for given argument '" + name +
           "'; please specify a specific target revision, '<branchname>@" + name +
           "' to narrow to a specific head, or 'heads' for all heads";
}

void refuse_range(std::string_view target) {
    if (target.find(':') != std::string_view::npos) {
        throw Error(ErrorCode::range_not_allowed, "Range revision not allowed");
    }
}

} // namespace migrate::core
