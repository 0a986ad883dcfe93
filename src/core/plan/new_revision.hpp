// Revisions that are being written: what they follow, and which one an edit means.
#pragma once

#include "core/graph/graph.hpp"

namespace migrate::core {

// What `revision` and `merge` are asked for. What it follows and depends on are symbols.
struct NewRevision {
    std::string id;
    std::vector<std::string> heads;
    bool splice = false; // what it follows need not be heads
    std::vector<std::string> branch_labels;
    std::vector<std::string> depends_on; // service:revision stays as it is
    std::string message;
};

// The revision to be added to the graph, which has not got it yet. A symbol is an id or its prefix, a label,
// head, heads, base, or one of them after label@. A dependency keeps the label by which it is named; of
// anything else the full id is kept. Refused: an id that can't be one, a parent that is no head, one given
// twice, several heads where one is meant.
[[nodiscard]] Revision new_revision(const Graph &graph, const NewRevision &wanted);

// The revision that `edit` means by a symbol, of which it understands those that `show` does. Refused: what
// stands for none, or for several.
[[nodiscard]] Node revision_to_edit(const Graph &graph, const Rows &rows, std::string_view symbol);

} // namespace migrate::core
