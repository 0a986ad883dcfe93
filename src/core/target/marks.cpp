#include "core/target/marks.hpp"

namespace migrate::core {
namespace {

NodeSet known(const Graph &graph, const Rows &rows) {
    NodeSet nodes(graph);
    for (const std::string &row : rows) {
        if (const auto node = graph.find(row)) {
            nodes.insert(*node);
        }
    }
    return nodes;
}

} // namespace

Marks::Marks(const Graph &graph, const Rows &rows)
    : current_(known(graph, rows)), applied_(ancestors(graph, current_.members(), Edges::all)) {}

const char *word_for(Mark mark) noexcept {
    switch (mark) {
    case Mark::applied:
        return " (applied)";
    case Mark::current:
        return " (current)";
    case Mark::none:
        break;
    }
    return "";
}

} // namespace migrate::core
