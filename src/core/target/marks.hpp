// What the rows of a version table say about each revision.
#pragma once

#include "core/graph/traverse.hpp"

namespace migrate::core {

enum class Mark : std::uint8_t { none, applied, current };

class Marks {
public:
    // current: it is a row; applied: a row follows it or depends on it, directly or not. A row that the graph
    // does not know marks nothing.
    Marks(const Graph &graph, const Rows &rows);

    [[nodiscard]] Mark operator[](Node node) const {
        return current_.contains(node) ? Mark::current : applied_.contains(node) ? Mark::applied : Mark::none;
    }

private:
    NodeSet current_;
    NodeSet applied_;
};

// " (applied)", " (current)" or nothing.
[[nodiscard]] const char *word_for(Mark mark) noexcept;

} // namespace migrate::core
