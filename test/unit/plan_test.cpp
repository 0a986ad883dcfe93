// Which steps a command takes, and what they do to the version table.
#include "support.hpp"

namespace migrate::core::test {
namespace {

using Words = std::vector<std::string>;
using Kind = RowChange::Kind;

// a <- b <- c and b <- x; m merges c and x; u (label u) <- v; w depends on v
Graph sample() {
    return graph({{"a"},
                  {"b", {"a"}},
                  {"c", {"b"}},
                  {"x", {"b"}},
                  {"m", {"c", "x"}},
                  {"u", {}, {}, {"u0"}},
                  {"v", {"u"}},
                  {"w", {}, {"v"}}});
}

Words up(const Graph &graph, const Rows &rows, const std::string &target) {
    return steps(graph, plan_upgrade(graph, rows, target));
}
Words down(const Graph &graph, const Rows &rows, const std::string &target, const std::string &latest = "") {
    return steps(graph, plan_downgrade(graph, rows, target, latest));
}
Rows rows_up(const Graph &graph, const Rows &rows, const std::string &target) {
    return rows_after(rows, plan_upgrade(graph, rows, target));
}
Rows rows_down(const Graph &graph, const Rows &rows, const std::string &target,
               const std::string &latest = "") {
    return rows_after(rows, plan_downgrade(graph, rows, target, latest));
}
Rows rows_stamped(const Graph &graph, const Rows &rows, const Words &targets, bool purge = false) {
    return rows_after(rows, plan_stamp(graph, rows, targets, purge));
}

TEST(Upgrade, GoesFromNothingToTheHeads) {
    const Graph graph = sample();
    EXPECT_EQ(up(graph, {}, "heads"), (Words{"+a", "+b", "+u", "+v", "+w", "+x", "+c", "+m"}));
    EXPECT_EQ(rows_up(graph, {}, "heads"), (Rows{"m", "w"}));
    EXPECT_EQ(up(graph, {}, "base"), Words{});
    EXPECT_EQ(up(Graph{}, {}, "head"), Words{});
}

TEST(Upgrade, PullsInDependencies) {
    const Graph graph = sample();
    EXPECT_EQ(up(graph, {"c"}, "w"), (Words{"+u", "+v", "+w"}));
    EXPECT_EQ(rows_up(graph, {"c"}, "w"), (Rows{"c", "w"}));
}

TEST(Upgrade, ChangesAsFewRowsAsItCan) {
    const Graph graph = sample();
    const Plan plan = plan_upgrade(graph, {}, "m");
    EXPECT_EQ(steps(graph, plan), (Words{"+a", "+b", "+x", "+c", "+m"}));
    EXPECT_EQ(plan.steps[0].changes, (std::vector<RowChange>{{Kind::insert, "", "a"}}));
    EXPECT_EQ(plan.steps[1].changes, (std::vector<RowChange>{{Kind::update, "a", "b"}}));
    EXPECT_EQ(plan.steps[3].changes, (std::vector<RowChange>{{Kind::insert, "", "c"}}));
    EXPECT_EQ(plan.steps[4].changes,
              (std::vector<RowChange>{{Kind::remove, "c", ""}, {Kind::update, "x", "m"}}));
}

TEST(Upgrade, WithNothingToDoDoesNothing) {
    const Graph graph = sample();
    EXPECT_EQ(up(graph, {"m", "w"}, "heads"), Words{});
    EXPECT_EQ(up(graph, {"m"}, "c"), Words{});
    EXPECT_EQ(up(graph, {"w"}, "u0"), Words{});
}

TEST(Upgrade, CountsSteps) {
    const Graph graph = sample();
    EXPECT_EQ(up(graph, {"a"}, "+1"), Words{"+b"});
    EXPECT_EQ(up(graph, {}, "u0@+1"), Words{"+u"});
    EXPECT_EQ(up(graph, {"a"}, "u0@+2"), (Words{"+u", "+v"}));
    EXPECT_EQ(up(graph, {"w"}, "a+1"), (Words{"+a", "+b"}));
    EXPECT_EQ(up(graph, {"a"}, "+1 and what follows"), Words{"+b"});
}

TEST(Upgrade, Refuses) {
    const Graph graph = sample();
    EXPECT_REFUSED(relative_overrun, "Relative revision +9 didn't produce 9 migrations",
                   up(graph, {"c"}, "+9"));
    EXPECT_REFUSED(relative_overrun, "Relative revision -1 didn't produce 1 migrations",
                   up(graph, {"c"}, "-1"));
    EXPECT_REFUSED(relative_overrun, "Relative revision 0 didn't produce 0 migrations",
                   up(graph, {"c"}, "+0"));
    EXPECT_REFUSED(walked_too_far, "Walked too far", up(graph, {}, "c+9"));
    EXPECT_REFUSED(walked_too_far, "Walked too far", up(graph, {}, "a-1"));
    EXPECT_REFUSED(ambiguous_walk, "Ambiguous walk", up(graph, {}, "+1"));
    EXPECT_REFUSED(ambiguous_walk, "Ambiguous walk", up(graph, {"b"}, "+1"));
    EXPECT_REFUSED(ambiguous_upgrade, "Ambiguous upgrade from multiple current revisions",
                   up(graph, {"a", "u"}, "+1"));
    EXPECT_REFUSED(range_not_allowed, "Range revision not allowed", up(graph, {}, "a:b"));
    EXPECT_REFUSED(stray_row, "Can't locate revision identified by 'gone'", up(graph, {"gone"}, "heads"));
    EXPECT_REFUSED(duplicate_row, "Revision a is present more than once in the version table",
                   up(graph, {"a", "a"}, "heads"));
    EXPECT_REFUSED(overlap, "Requested revision c overlaps with other requested revisions a",
                   up(graph, {"a", "c"}, "heads"));
    EXPECT_REFUSED(overlap, "Requested revision m overlaps with other requested revisions a",
                   up(graph, {"a", "m"}, "m"));
    EXPECT_REFUSED(unknown_revision, "Can't locate revision identified by 'current'",
                   up(graph, {"a"}, "current"));
}

TEST(Upgrade, MergeWithARedundantDependency) { // Alembic dies of a KeyError here
    const Graph graph = test::graph({{"a1"}, {"a2", {"a1"}}, {"b1"}, {"m", {"a2", "b1"}, {"a1"}}});
    EXPECT_EQ(rows_up(graph, {}, "heads"), Rows{"m"});
}

TEST(Downgrade, UndoesWhatFollowsTheTarget) {
    const Graph graph = sample();
    EXPECT_EQ(down(graph, {"m"}, "a"), (Words{"-m", "-c", "-x", "-b"}));
    EXPECT_EQ(rows_down(graph, {"m"}, "a"), Rows{"a"});
    EXPECT_EQ(down(graph, {"m", "w"}, "base"), (Words{"-m", "-c", "-x", "-w", "-v", "-u", "-b", "-a"}));
    EXPECT_EQ(rows_down(graph, {"m", "w"}, "base"), Rows{});
    EXPECT_EQ(down(graph, {"c"}, "c"), Words{});
    EXPECT_EQ(down(graph, {}, "base"), Words{});
}

TEST(Downgrade, UndoesDependantsAndBaresDependencies) {
    const Graph graph = sample();
    EXPECT_EQ(down(graph, {"w"}, "u"), (Words{"-w", "-v"}));
    const Plan plan = plan_downgrade(graph, {"w", "c"}, "w@base", "");
    EXPECT_EQ(plan.steps.at(0).changes, (std::vector<RowChange>{{Kind::update, "w", "v"}}));
}

TEST(Downgrade, UnmergesIntoAllParents) {
    const Graph graph = sample();
    const Plan plan = plan_downgrade(graph, {"m"}, "c", "");
    EXPECT_EQ(steps(graph, plan), Words{"-m"});
    EXPECT_EQ(plan.steps[0].changes,
              (std::vector<RowChange>{{Kind::insert, "", "c"}, {Kind::update, "m", "x"}}));
}

TEST(Downgrade, LeavesNoRowThatAnotherImplies) { // Alembic leaves a behind, and is then stuck
    const Graph graph = test::graph({{"a"}, {"b", {"a"}}, {"d", {"b"}, {"a"}}, {"z"}});
    EXPECT_EQ(rows_down(graph, {"d", "z"}, "b"), (Rows{"b", "z"}));
}

TEST(Downgrade, KeepsToOneBranch) {
    const Graph graph = sample();
    EXPECT_EQ(down(graph, {"c", "x"}, "c@b"), Words{"-c"});
    EXPECT_EQ(down(graph, {"c", "w"}, "u0@base"), (Words{"-w", "-v", "-u"}));
    EXPECT_REFUSED(invalid_target, "Not a valid downgrade target from current heads",
                   down(graph, {"c", "x"}, "u0@b"));
}

TEST(Downgrade, BareMinusUndoesWhatCameLast) {
    const Graph graph = sample();
    EXPECT_EQ(down(graph, {"c", "w"}, "-1"), Words{"-c"});
    EXPECT_EQ(down(graph, {"c", "w"}, "-1", "w"), Words{"-w"});
    EXPECT_EQ(down(graph, {"c", "w"}, "-1", "gone"), Words{"-c"});
    EXPECT_EQ(down(graph, {"c"}, "-3"), (Words{"-c", "-b", "-a"}));
    EXPECT_EQ(down(graph, {"m"}, "-1"), Words{"-m"});
    EXPECT_EQ(rows_down(graph, {"m"}, "-1"), (Rows{"x", "c"}));
    EXPECT_REFUSED(ambiguous_walk, "Ambiguous walk", down(graph, {"m"}, "-2"));
    EXPECT_REFUSED(relative_overrun, "Relative revision -4 didn't produce 4 migrations",
                   down(graph, {"c"}, "-4"));
    EXPECT_REFUSED(relative_overrun, "Relative revision -1 didn't produce 1 migrations",
                   down(graph, {}, "-1"));
    EXPECT_REFUSED(relative_overrun, "Relative revision -0 didn't produce 0 migrations",
                   down(graph, {"c"}, "-0"));
}

TEST(Downgrade, CountsSteps) {
    const Graph graph = sample();
    EXPECT_EQ(down(graph, {"c", "v"}, "u0@-1"), Words{"-v"});
    EXPECT_EQ(down(graph, {"c", "w"}, "u0@-1"), (Words{"-w", "-v"})) << "v is applied through w";
    EXPECT_EQ(down(graph, {"c"}, "c-1"), Words{"-c"});
    EXPECT_EQ(down(graph, {"c"}, "a+1"), Words{"-c"});
    EXPECT_REFUSED(relative_overrun, "Relative revision -1 didn't produce 1 migrations",
                   down(graph, {"c"}, "u0@-1"));
    EXPECT_REFUSED(relative_overrun, "Relative revision +1 didn't produce 1 migrations",
                   down(graph, {"c"}, "+1"));
    EXPECT_REFUSED(walked_too_far, "Walked too far", down(graph, {"c"}, "c-9"));
    EXPECT_REFUSED(ambiguous_walk, "Ambiguous walk", down(graph, {"c", "x"}, "a@-1"));
}

TEST(Downgrade, Refuses) {
    const Graph graph = sample();
    EXPECT_REFUSED(invalid_target, "Destination c is not a valid downgrade target from current head(s)",
                   down(graph, {"b"}, "c"));
    EXPECT_REFUSED(range_not_allowed, "Range revision not allowed", down(graph, {"c"}, "c:b"));
    EXPECT_REFUSED(
        multiple_heads,
        "Multiple head revisions are present for given argument 'heads'; please specify a specific target "
        "revision, '<branchname>@heads' to narrow to a specific head, or 'heads' for all heads",
        down(graph, {"m", "w"}, "heads"));
    EXPECT_REFUSED(stray_row, "Can't locate revision identified by 'gone'", down(graph, {"gone"}, "base"));
    // Alembic undoes everything here.
    EXPECT_REFUSED(no_such_branch, "Can't locate revision identified by 'typo'",
                   down(graph, {"m"}, "typo@base"));
}

TEST(Stamp, PutsDestinationsInPlaceOfTheirLineage) {
    const Graph graph = sample();
    EXPECT_EQ(rows_stamped(graph, {}, {"heads"}), (Rows{"m", "w"}));
    EXPECT_EQ(rows_stamped(graph, {"a", "u"}, {"c"}), (Rows{"c", "u"}));
    EXPECT_EQ(rows_stamped(graph, {"c", "x", "u"}, {"a"}), (Rows{"a", "u"}));
    EXPECT_EQ(rows_stamped(graph, {"c"}, {"x"}), (Rows{"c", "x"}));
    EXPECT_EQ(rows_stamped(graph, {"c"}, {"c"}), Rows{"c"});
    EXPECT_EQ(rows_stamped(graph, {"m"}, {"c", "x"}), (Rows{"c", "x"}));
}

TEST(Stamp, TellsWhatADestinationReplaced) {
    const Graph graph = sample();
    const Plan plan = plan_stamp(graph, {"c", "x", "u"}, {"a"}, false);
    ASSERT_EQ(plan.steps.size(), 1U);
    EXPECT_EQ(plan.steps[0].replaced, (Rows{"c", "x"}));
    EXPECT_EQ(plan.steps[0].changes,
              (std::vector<RowChange>{{Kind::remove, "c", ""}, {Kind::update, "x", "a"}}));
    EXPECT_TRUE(plan_stamp(graph, {"c"}, {"c"}, false).steps.empty());
}

TEST(Stamp, BaseForgets) {
    const Graph graph = sample();
    EXPECT_EQ(rows_stamped(graph, {"c", "w"}, {"base"}), Rows{});
    EXPECT_EQ(rows_stamped(graph, {"c", "w"}, {}), Rows{});
    EXPECT_EQ(rows_stamped(graph, {"c", "u"}, {"u0@base"}), Rows{"c"});
    const Plan plan = plan_stamp(graph, {"c", "w"}, {"base"}, false);
    ASSERT_EQ(plan.steps.size(), 1U);
    EXPECT_EQ(plan.steps[0].revision, no_node);
    EXPECT_EQ(plan.steps[0].replaced, (Rows{"c", "w"}));
    EXPECT_TRUE(plan_stamp(graph, {}, {"base"}, false).steps.empty());
}

TEST(Stamp, PurgeLooksAtNoRow) {
    const Graph graph = sample();
    const Plan plan = plan_stamp(graph, {"gone", "gone"}, {"heads"}, true);
    EXPECT_TRUE(plan.purge);
    EXPECT_EQ(plan.steps.at(0).replaced, (Rows{"gone", "gone"}));
    EXPECT_EQ(rows_after({"gone"}, plan), (Rows{"m", "w"}));
    EXPECT_EQ(rows_stamped(graph, {"gone"}, {"base"}, true), Rows{});
    EXPECT_EQ(plan_stamp(graph, {"gone"}, {"base"}, true).steps.size(), 1U);
    EXPECT_TRUE(plan_stamp(graph, {}, {"base"}, true).steps.empty());
}

TEST(Stamp, Refuses) {
    const Graph graph = sample();
    EXPECT_REFUSED(multiple_heads, "Multiple heads are present; please specify a single target revision",
                   plan_stamp(graph, {}, {"head"}, false));
    EXPECT_REFUSED(unknown_revision, "Can't locate revision identified by '+1'",
                   plan_stamp(graph, {"a"}, {"+1"}, false));
    EXPECT_REFUSED(unknown_revision, "Can't locate revision identified by 'nope'",
                   plan_stamp(graph, {}, {"nope"}, true));
    EXPECT_REFUSED(stray_row, "Can't locate revision identified by 'gone'",
                   plan_stamp(graph, {"gone"}, {"a"}, false));
}

TEST(Applied, AreTheRowsAndAllBelow) {
    const Graph graph = sample();
    EXPECT_EQ(ids(graph, applied_revisions(graph, {"w", "b"})), (Words{"a", "b", "u", "v", "w"}));
    EXPECT_EQ(ids(graph, current_revisions(graph, {"w", "b"})), (Words{"b", "v", "w"}));
    EXPECT_EQ(ids(graph, current_revisions(test::graph({{"a"}, {"b", {"a"}}, {"c"}}), {"b", "a"})),
              Words{"b"});
}

} // namespace
} // namespace migrate::core::test
