#include "core/plan/new_revision.hpp"

#include "core/graph/names.hpp"
#include "core/target/lookup.hpp"
#include "core/target/target.hpp"
#include "core/text.hpp"

namespace migrate::core {
namespace {

Error not_a_head(const Graph &graph, Node node, std::span<const Node> parents) {
    const auto above = filter(graph.heads(), descendants(graph, std::span(&node, 1), Edges::down_revisions));
    return {ErrorCode::not_a_head,
            "Revision " + graph.id(node) +
                " is not a head revision; please specify --splice to create a new branch from this revision",
            (above.size() == 1 ? "The head above it is " : "The heads above it are ") +
                quote_some(ids_of(graph, above)) + ".",
            ids_of(graph, parents)};
}

std::vector<Node> parents_of(const Graph &graph, const NewRevision &wanted) {
    std::vector<Node> parents;
    NodeSet seen(graph);
    InterruptTicker ticker;
    for (const std::string &symbol : wanted.heads) {
        for (const Node node : find_revisions(graph, symbol)) {
            ticker.tick();
            if (!seen.insert(node)) {
                throw Error(ErrorCode::duplicate_head_argument, "Duplicate head revisions specified",
                            "Revision \"" + graph.id(node) + "\" is given more than once.", {graph.id(node)});
            }
            parents.push_back(node);
        }
    }
    for (const Node parent : parents) {
        if (!wanted.splice && !graph.is_head(parent)) {
            throw not_a_head(graph, parent, parents);
        }
    }
    return parents;
}

std::string dependency(const Graph &graph, const std::string &symbol) {
    if (symbol.find(':') != std::string::npos) {
        return symbol;
    }
    const auto node = find_single(graph, symbol);
    if (!node) {
        throw Error(ErrorCode::unknown_revision, cannot_locate(symbol),
                    "\"" + symbol + "\" stands for no revision that there is.", {symbol});
    }
    return graph.has_label(*node, symbol) ? symbol : graph.id(*node);
}

} // namespace

Revision new_revision(const Graph &graph, const NewRevision &wanted) {
    check_id(wanted.id);
    Revision revision;
    revision.id = wanted.id;
    revision.down_revisions = ids_of(
        graph, wording_multiple_heads("Multiple heads are present; please specify the head revision on "
                                      "which the new revision should be based, or perform a merge.",
                                      [&] { return parents_of(graph, wanted); }));
    for (const std::string &symbol : wanted.depends_on) {
        revision.depends_on.push_back(dependency(graph, symbol));
    }
    revision.branch_labels = wanted.branch_labels;
    revision.message = wanted.message;
    return revision;
}

Node revision_to_edit(const Graph &graph, const Rows &rows, std::string_view symbol) {
    const std::vector<Node> nodes = resolve(graph, rows, symbol);
    if (nodes.empty()) {
        const std::string name(symbol);
        throw Error(ErrorCode::unknown_revision,
                    name == "current" ? "No current revisions"
                                      : "No revision files indicated by symbol '" + name + "'",
                    {}, {name});
    }
    if (nodes.size() > 1) {
        throw multiple_heads(graph, symbol, nodes);
    }
    return nodes.front();
}

} // namespace migrate::core
