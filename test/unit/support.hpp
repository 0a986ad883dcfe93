// What the unit tests share.
#pragma once

#include "applied_revisions.hpp"

#include "core/error.hpp"
#include "core/graph/graph.hpp"
#include "core/graph/replacements.hpp"
#include "core/plan/plan_downgrade.hpp"
#include "core/plan/plan_stamp.hpp"
#include "core/plan/plan_upgrade.hpp"
#include "core/target/applied.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <initializer_list>
#include <optional>

namespace migrate::core::test {

// {"c", {"a", "b"}, {"d"}, {"label"}}: c follows a and b, depends on d, carries a label.
struct Sketch {
    std::string id;
    std::vector<std::string> parents = {};
    std::vector<std::string> depends_on = {};
    std::vector<std::string> labels = {};
};

inline Revision revision(const Sketch &sketch) {
    return {sketch.id, sketch.parents, sketch.depends_on, sketch.labels, "make " + sketch.id};
}

inline std::vector<Revision> revisions(std::initializer_list<Sketch> sketches) {
    std::vector<Revision> all;
    for (const Sketch &sketch : sketches)
        all.push_back(revision(sketch));
    return all;
}

inline Graph graph(std::initializer_list<Sketch> sketches) { return Graph::load(revisions(sketches)); }

// a chain "r0" <- "r1" <- …
inline std::vector<Revision> chain(std::size_t length, const std::string &prefix = "r") {
    std::vector<Revision> all;
    for (std::size_t i = 0; i < length; i++)
        all.push_back(
            {prefix + std::to_string(i),
             i == 0 ? std::vector<std::string>{} : std::vector<std::string>{prefix + std::to_string(i - 1)},
             {},
             {},
             "step"});
    return all;
}

inline std::vector<std::string> ids(const Graph &graph, std::span<const Node> nodes) {
    std::vector<std::string> list;
    for (const Node node : nodes)
        list.push_back(graph.id(node));
    return list;
}

// What a database with these rows sees of the graph; nothing: all of it.
inline std::optional<View> view_of(const Graph &graph, const Rows &rows) {
    const Replacements replacements(graph);
    if (replacements.empty())
        return std::nullopt;
    return replacements.view(graph, replacements.half_way(graph, rows));
}

// "+a" for an upgrade, "-a" for a downgrade, "=a" for a stamp
inline std::vector<std::string> steps(const Graph &graph, const Plan &plan) {
    std::vector<std::string> list;
    for (const Step &step : plan.steps) {
        const char *sign = step.direction == Direction::upgrade     ? "+"
                           : step.direction == Direction::downgrade ? "-"
                                                                    : "=";
        list.push_back(sign + (step.revision == no_node ? "base" : graph.id(step.revision)));
    }
    return list;
}

// Makes one step's changes as a database would: an update keeps the row's place, and each must hit just one
// row.
inline void change(Rows &rows, const Step &step) {
    for (const RowChange &change : step.changes) {
        if (change.kind != RowChange::Kind::insert) {
            ASSERT_EQ(std::count(rows.begin(), rows.end(), change.from), 1) << change.from;
        }
        if (change.kind != RowChange::Kind::remove) {
            ASSERT_EQ(std::count(rows.begin(), rows.end(), change.to), 0) << change.to;
        }
        if (change.kind == RowChange::Kind::insert)
            rows.push_back(change.to);
        else if (change.kind == RowChange::Kind::remove)
            std::erase(rows, change.from);
        else
            *std::find(rows.begin(), rows.end(), change.from) = change.to;
    }
}

inline Rows rows_after(Rows rows, const Plan &plan) {
    if (plan.purge)
        rows.clear();
    for (const Step &step : plan.steps)
        change(rows, step);
    return rows;
}

// The error that `work` throws, or nothing.
template <typename Work>
std::optional<Error> error_of(const Work &work) {
    try {
        work();
    } catch (const Error &error) {
        return error;
    }
    return std::nullopt;
}

#define EXPECT_REFUSED(code_name, text, ...)                                                                 \
    do {                                                                                                     \
        const auto refused_error = ::migrate::core::test::error_of([&] { (void)(__VA_ARGS__); });            \
        ASSERT_TRUE(refused_error) << "nothing was refused";                                                 \
        EXPECT_EQ(refused_error->code, ::migrate::core::ErrorCode::code_name)                                \
            << name_of(refused_error->code);                                                                 \
        EXPECT_EQ(refused_error->message, text);                                                             \
    } while (false)

} // namespace migrate::core::test
