#include "support.hpp"

#include "core/plan/plan_offline.hpp"

namespace migrate::core::test {
namespace {

// Two branches that merge, and a base by itself.
Graph tree() {
    return graph({{"aaaa"},
                  {"bb01", {"aaaa"}, {}, {"left"}},
                  {"bb02", {"aaaa"}},
                  {"cccc", {"bb01", "bb02"}},
                  {"zzzz", {}, {}, {"other"}}});
}

using Words = std::vector<std::string>;

TEST(PlanOffline, StartsFromBaseUnlessToldOtherwise) {
    const Graph g = tree();
    for (const char *range : {"bb01", "base:bb01", ":bb01", "left@base:bb01"}) {
        const OfflinePlan found = plan_upgrade_offline(g, {}, range);
        EXPECT_EQ(found.start, Rows{}) << range;
        EXPECT_EQ(steps(g, found.plan), (Words{"+aaaa", "+bb01"})) << range;
    }
}

TEST(PlanOffline, StartsFromAllRevisionsThatTheSymbolNames) {
    const Graph g = tree();
    const OfflinePlan found = plan_downgrade_offline(g, {}, "heads:base");
    EXPECT_EQ(found.start, (Rows{"cccc", "zzzz"}));
    EXPECT_EQ(rows_after(found.start, found.plan), Rows{});
    EXPECT_EQ(plan_upgrade_offline(g, {}, "left:cccc").start, Rows{"bb01"});
    EXPECT_REFUSED(
        multiple_heads,
        "Multiple head revisions are present for given argument 'head'; please specify a specific "
        "target revision, '<branchname>@head' to narrow to a specific head, or 'heads' for all heads",
        plan_downgrade_offline(g, {}, "head:base"));
}

TEST(PlanOffline, CountsFromTheStart) {
    const Graph g = tree();
    EXPECT_EQ(steps(g, plan_upgrade_offline(g, {}, "aaaa:left@+2").plan), (Words{"+bb02", "+bb01", "+cccc"}));
    EXPECT_EQ(steps(g, plan_downgrade_offline(g, {}, "bb01:-2").plan), (Words{"-bb01", "-aaaa"}));
    // The log that a downgrade in the server goes by is out of reach.
    EXPECT_REFUSED(ambiguous_walk, "Ambiguous walk", plan_downgrade_offline(g, {}, "cccc:-1"));
    EXPECT_REFUSED(ambiguous_walk, "Ambiguous walk", plan_upgrade_offline(g, {}, "aaaa:+1"));
}

TEST(PlanOffline, RefusesWhatIsNoRange) {
    const Graph g = tree();
    EXPECT_REFUSED(range_required, "downgrade with --sql requires <fromrev>:<torev>",
                   plan_downgrade_offline(g, {}, "aaaa"));
    EXPECT_REFUSED(range_required, "downgrade with --sql requires <fromrev>:<torev>",
                   plan_downgrade_offline(g, {}, ":aaaa"));
    EXPECT_REFUSED(bad_range, "Requested range aaaa:bb01:cccc is not <fromrev>:<torev>",
                   plan_upgrade_offline(g, {}, "aaaa:bb01:cccc"));
    EXPECT_REFUSED(no_such_branch, "Can't locate revision identified by 'nope'",
                   plan_upgrade_offline(g, {}, "nope@base:cccc"));
    EXPECT_REFUSED(unknown_revision, "Can't locate revision identified by 'currently'",
                   plan_upgrade_offline(g, {}, "currently:cccc"));
    EXPECT_REFUSED(unknown_revision, "Can't locate revision identified by ''",
                   plan_upgrade_offline(g, {}, "aaaa:"));
}

TEST(PlanOffline, StampsSeveralFromOneStart) {
    const Graph g = tree();
    const OfflinePlan found = plan_stamp_offline(g, {}, {"aaaa:bb01", "aaaa:bb02", "zzzz"});
    EXPECT_EQ(found.start, Rows{"aaaa"});
    EXPECT_EQ(rows_after(found.start, found.plan), (Rows{"bb01", "bb02", "zzzz"}));
    EXPECT_REFUSED(multi_start,
                   "Stamp operation with --sql only supports a single starting revision at a time",
                   plan_stamp_offline(g, {}, {"aaaa:bb01", "base:bb02"}));
}

TEST(PlanOffline, CurrentIsTheRows) {
    const Graph g = tree();
    const CurrentVersion two{{"bb02", "bb01"}, "bb01"};
    const OfflinePlan up = plan_upgrade_offline(g, two, "current:heads");
    EXPECT_EQ(up.start, two.rows);
    EXPECT_EQ(steps(g, plan_upgrade_offline(g, two, "current:cccc").plan), (Words{"+cccc"}));
    EXPECT_EQ(steps(g, plan_upgrade_offline(g, {{"bb01"}, ""}, "current:+1").plan),
              (Words{"+bb02", "+cccc"}));
    // None are base.
    EXPECT_EQ(steps(g, plan_upgrade_offline(g, {}, "current:bb01").plan), (Words{"+aaaa", "+bb01"}));
    EXPECT_EQ(plan_upgrade_offline(g, {}, "current:bb01").start, Rows{});
    // As an end, all of them.
    const OfflinePlan all = plan_upgrade_offline(g, two, "base:current");
    EXPECT_EQ(rows_after(all.start, all.plan), (Rows{"bb02", "bb01"}));
    EXPECT_EQ(steps(g, plan_upgrade_offline(g, two, "current").plan), steps(g, all.plan));
    EXPECT_EQ(steps(g, plan_downgrade_offline(g, two, "heads:current").plan), (Words{"-cccc", "-zzzz"}));
    EXPECT_EQ(steps(g, plan_downgrade_offline(g, {}, "bb01:current").plan), (Words{"-bb01", "-aaaa"}));
    EXPECT_EQ(rows_after({}, plan_stamp_offline(g, two, {"base:current"}).plan), (Rows{"bb02", "bb01"}));
    EXPECT_TRUE(plan_upgrade_offline(g, two, "current:current").plan.steps.empty());
    EXPECT_TRUE(plan_downgrade_offline(g, two, "current:current").plan.steps.empty());
    EXPECT_REFUSED(invalid_target, "Destination bb02 is not a valid downgrade target from current head(s)",
                   plan_downgrade_offline(g, two, "bb01:current"));
    EXPECT_REFUSED(stray_row, "Can't locate revision identified by 'nope'",
                   plan_upgrade_offline(g, {{"nope"}, ""}, "current:cccc"));
}

// The log is there, as online.
TEST(PlanOffline, CountsFromCurrentByTheLog) {
    const Graph g = tree();
    EXPECT_EQ(steps(g, plan_downgrade_offline(g, {{"bb02", "bb01"}, "bb01"}, "current:-1").plan),
              Words{"-bb01"});
    EXPECT_EQ(steps(g, plan_downgrade_offline(g, {{"bb02", "bb01"}, ""}, "current:-1").plan), Words{"-bb02"});
    EXPECT_EQ(steps(g, plan_downgrade_offline(g, {{"cccc"}, ""}, "current:-1").plan), Words{"-cccc"});
}

TEST(PlanOffline, TellsWhichRangesNeedTheRows) {
    const Graph g = tree();
    for (const char *range : {"current:head", "current:", "current:+1"}) {
        EXPECT_TRUE(starts_at_current(g, range) && mentions_current(g, range)) << range;
    }
    for (const char *range : {"base:current", "current", ":current", "tag:a:current"}) {
        EXPECT_TRUE(!starts_at_current(g, range) && mentions_current(g, range)) << range;
    }
    for (const char *range : {"base:head", "", ":", "currently:head", "a:currents", "head", "tag:current"}) {
        EXPECT_FALSE(starts_at_current(g, range) || mentions_current(g, range)) << range;
    }
}

} // namespace
} // namespace migrate::core::test
