// What the fuzzers share: whatever the input, core answers or throws core::Error, and what it answers is
// sound.
#pragma once

#include "../unit/applied_revisions.hpp"

#include "core/error.hpp"
#include "core/plan/plan.hpp"

#include <cstdio>
#include <cstdlib>
#include <set>

namespace migrate::core::fuzz {

using Names = std::vector<std::string>;

inline void demand(bool holds, const char *what) {
    if (!holds) {
        std::fprintf(stderr, "not so: %s\n", what);
        std::abort();
    }
}

// Runs `work`; an Error is an answer too, but one that says something.
template <typename Work>
bool answers(const Work &work) {
    try {
        work();
        return true;
    } catch (const Error &error) {
        demand(!error.message.empty(), "an error has a message");
        return false;
    }
}

inline Names split(std::string_view text, char separator) {
    Names parts;
    for (;;) {
        const auto end = text.find(separator);
        if (!text.empty())
            parts.emplace_back(text.substr(0, end));
        if (end == std::string_view::npos)
            return parts;
        text.remove_prefix(end + 1);
    }
}

// Whether no row is implied by others.
inline bool are_tips(const Graph &graph, const Rows &rows) {
    for (const std::string &row : rows) {
        Rows others = rows;
        std::erase(others, row);
        for (const Node applied : applied_revisions(graph, others))
            if (graph.id(applied) == row)
                return false;
    }
    return true;
}

// Makes a plan's changes. Each must hit just one row, and if the rows were tips they are so afterwards.
inline void follow(const Graph &graph, const Rows &before, const Plan &plan) {
    if (!are_tips(graph, before))
        return;
    std::multiset<std::string> rows(before.begin(), before.end());
    for (const Step &step : plan.steps) {
        for (const RowChange &change : step.changes) {
            if (change.kind != RowChange::Kind::insert) {
                demand(rows.count(change.from) == 1, "a change finds its row");
                rows.erase(change.from);
            }
            if (change.kind != RowChange::Kind::remove) {
                demand(rows.count(change.to) == 0, "a row is there once");
                rows.insert(change.to);
            }
        }
    }
    demand(are_tips(graph, {rows.begin(), rows.end()}), "rows are tips after a plan");
}

} // namespace migrate::core::fuzz
