// What register and register_all take: revisions in any order and of any form, as one graph.
#include "fuzzing.hpp"

#include "core/graph/replacements.hpp"
#include "core/plan/plan_downgrade.hpp"
#include "core/plan/plan_upgrade.hpp"
#include "core/print/render.hpp"

namespace migrate::core::fuzz {
namespace {

// A line each: id|parents|depends_on|labels|replaces|message, lists with commas.
std::vector<Revision> revisions_of(std::string_view input) {
    std::vector<Revision> revisions;
    for (const std::string &line : split(input, '\n')) {
        Names fields;
        for (std::string_view rest = line;;) {
            const auto end = rest.find('|');
            fields.emplace_back(rest.substr(0, end));
            if (end == std::string_view::npos)
                break;
            rest.remove_prefix(end + 1);
        }
        fields.resize(6);
        revisions.push_back({fields[0], split(fields[1], ','), split(fields[2], ','), split(fields[3], ','),
                             fields[5], split(fields[4], ',')});
    }
    return revisions;
}

void check_lines(const Graph &graph) {
    demand(history(graph, {}, std::nullopt, false, false).size() == graph.size(),
           "history has all revisions");
    (void)history(graph, {}, std::nullopt, true, false);
    (void)branches(graph, true);
    demand(heads(graph, false, false).size() == graph.heads().size(), "heads has all heads");
}

void check_plans(const Graph &graph) {
    const Plan up = plan_upgrade(graph, {}, "heads");
    demand(up.steps.size() == graph.size(), "upgrade to heads applies all");
    follow(graph, {}, up);
    Rows rows;
    for (const Node head : graph.real_heads())
        rows.push_back(graph.id(head));
    const Plan down = plan_downgrade(graph, rows, "base", "");
    demand(down.steps.size() == graph.size(), "downgrade to base undoes all");
    follow(graph, rows, down);
}

// One after the other where each finds what it names; the outcome must be the same.
void check_one_by_one(const Graph &whole, const std::vector<Revision> &revisions) {
    Graph graph;
    const bool all_added = answers([&] {
        for (const Revision &revision : revisions)
            graph.add(revision);
    });
    if (!all_added)
        return;
    demand(graph.heads() == whole.heads() && graph.real_heads() == whole.real_heads() &&
               graph.bases() == whole.bases(),
           "a graph is the same, loaded or grown");
    for (Node node = 0; node < graph.size(); node++)
        demand(graph.labels(node) == whole.labels(node), "labels are the same, loaded or grown");
}

// What a database with these rows sees of the graph; nothing: all of it.
std::optional<View> view_of(const Graph &graph, const Rows &rows) {
    const Replacements replacements(graph);
    if (replacements.empty())
        return std::nullopt;
    return replacements.view(graph, replacements.half_way(graph, rows));
}

// From no row, and from each revision as the only row.
void check_views(const Graph &graph) {
    if (!answers([&] { check_replacements(graph, 0); }))
        return;
    for (Node node = 0; node <= graph.size() && node < 20; node++) {
        const auto view = view_of(graph, node == graph.size() ? Rows{} : Rows{graph.id(node)});
        if (!view)
            return;
        demand(view->revisions.size() < graph.size(),
               "a view leaves out what is replaced, or what replaces it");
        Graph seen;
        if (answers([&] { seen = Graph::load(view->revisions); }))
            check_plans(seen);
    }
}

void run(std::string_view input) {
    const std::vector<Revision> revisions = revisions_of(input);
    if (revisions.size() > 200)
        return;
    Graph graph;
    if (!answers([&] { graph = Graph::load(revisions); }))
        return;
    check_lines(graph);
    check_plans(graph);
    check_one_by_one(graph, revisions);
    check_views(graph);
}

} // namespace
} // namespace migrate::core::fuzz

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, std::size_t size) {
    migrate::core::fuzz::run({reinterpret_cast<const char *>(data), size});
    return 0;
}
