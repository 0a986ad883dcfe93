// Targets that name a state: how they are told from others, and what plans make of the rows that they stand
// for.
#include "support.hpp"
#include "world.hpp"

#include "core/graph/names.hpp"
#include "core/plan/plan_offline.hpp"
#include "core/print/render.hpp"
#include "core/target/named_state.hpp"
#include "core/target/range.hpp"

namespace migrate::core::test {
namespace {

using Words = std::vector<std::string>;

// a <- b1, b2 <- c (merge); z by itself
Graph sample() { return graph({{"a"}, {"b1", {"a"}}, {"b2", {"a"}}, {"c", {"b1", "b2"}}, {"z"}}); }

// "tag", then what follows the colon
std::string parsed(std::string_view target) {
    const auto found = parse_named_state(target);
    if (!found)
        return "other";
    return (found->kind == NamedState::Kind::tag ? "tag " : "run ") + std::string(found->name);
}

Words sides(const Graph &graph, std::string_view range) {
    const auto found = split_range(graph, range);
    return {found.begin(), found.end()};
}

TEST(NamedState, IsAWordAndWhatFollowsItsColon) {
    EXPECT_EQ(parsed("tag:v1.0"), "tag v1.0");
    EXPECT_EQ(parsed("tag:a@b-1 c"), "tag a@b-1 c");
    EXPECT_EQ(parsed("tag:"), "tag ");
    EXPECT_EQ(parsed("run:17"), "run 17");
    for (const char *target :
         {"tag", "run", "", ":", ":tag", "Tag:a", "tags:a", "label@tag:a", "tag:a:b", "head"})
        EXPECT_EQ(parsed(target), "other") << target;
}

TEST(NamedState, TakesThePartBehindItsColonInARange) {
    const Graph g = sample();
    EXPECT_EQ(sides(g, "tag:a:tag:b"), (Words{"tag:a", "tag:b"}));
    EXPECT_EQ(sides(g, "tag:a:"), (Words{"tag:a", ""}));
    EXPECT_EQ(sides(g, ":tag:b"), (Words{"", "tag:b"}));
    EXPECT_EQ(sides(g, "tag:a"), Words{"tag:a"});
    EXPECT_EQ(sides(g, "tag::b"), (Words{"tag:", "b"}));
    EXPECT_EQ(sides(g, "current:run:17"), (Words{"current", "run:17"}));
    EXPECT_EQ(sides(g, "a:b:c"), (Words{"a", "b", "c"}));
    EXPECT_EQ(sides(g, "a:tag"), (Words{"a", "tag"}));
    EXPECT_EQ(sides(g, ""), Words{""});
}

// Who has called a revision or a label so before it was reserved can still write it in a range.
TEST(NamedState, LeavesARevisionOfThatNameItsRanges) {
    const Graph g = graph({{"tag"}, {"b", {"tag"}, {}, {"run"}}});
    EXPECT_EQ(sides(g, "tag:b"), (Words{"tag", "b"}));
    EXPECT_EQ(sides(g, "run:"), (Words{"run", ""}));
    EXPECT_EQ(sides(g, "tag:v1:b"), (Words{"tag:v1", "b"}));
    EXPECT_EQ(history(g, {}, "tag:b", false, false).size(), 2U);
}

TEST(NamedState, HasTheRowsThatTheGraphHas) {
    const Graph g = sample();
    EXPECT_EQ(rows_in_sight(g, {"z", "c"}), (Rows{"c", "z"}));
    EXPECT_EQ(rows_in_sight(g, {"c", "b1", "c", "a"}), Rows{"c"});
    EXPECT_EQ(rows_in_sight(g, {}), Rows{});
    EXPECT_REFUSED(unknown_revision, "Can't locate revision identified by 'gone'",
                   rows_in_sight(g, {"a", "gone"}));
}

TEST(NamedState, FollowsWhatReplacesItsRevisions) {
    std::vector<Revision> all = revisions({{"a"}, {"b", {"a"}}, {"c", {"b"}}, {"s"}, {"d", {"c"}}});
    all[3].replaces = {"a", "b", "c"};
    const Graph whole = Graph::load(all);
    const Graph fresh = Graph::load(view_of(whole, {})->revisions);
    for (const char *member : {"a", "b", "c", "s"})
        EXPECT_EQ(rows_in_sight(fresh, {member}), Rows{"s"}) << member;
    const Graph half_way = Graph::load(view_of(whole, {"b"})->revisions);
    EXPECT_EQ(rows_in_sight(half_way, {"b"}), Rows{"b"});
    EXPECT_EQ(rows_in_sight(half_way, {"s"}), Rows{"c"});
}

TEST(NamedState, IsASideOfAHistory) {
    const Graph g = sample();
    const NamedStates states = {{"tag:b", {"b1", "b2"}}, {"tag:c", {"c"}}, {"tag:base", {}}};
    const auto shown = [&](std::string_view range) {
        return ids(g, revisions_in_range(g, {}, range, states));
    };
    EXPECT_EQ(shown(":tag:b"), (Words{"b1", "b2", "a"}));
    EXPECT_EQ(shown("tag:b:tag:c"), (Words{"c", "b1", "b2"}));
    EXPECT_EQ(shown("tag:c:"), Words{"c"});
    EXPECT_EQ(shown("tag:base:tag:b"), (Words{"b1", "b2", "a"}));
    EXPECT_EQ(shown(":tag:base"), Words{});
    EXPECT_REFUSED(
        bad_range,
        "Requested range tag:c:tag:b does not refer to ancestor/descendant revisions along the same branch",
        shown("tag:c:tag:b"));
    EXPECT_REFUSED(range_required, "History range requires [start]:[end], [start]:, or :[end]",
                   shown("tag:b"));
}

TEST(NamedState, IsASideOfAnOfflineScript) {
    const Graph g = sample();
    const CurrentVersion current{{"c"}, "", {{"tag:b", {"b1", "b2"}}, {"tag:base", {}}, {"run:3", {"a"}}}};
    OfflinePlan plan = plan_upgrade_offline(g, current, "tag:b:c");
    EXPECT_EQ(plan.start, (Rows{"b1", "b2"}));
    EXPECT_EQ(steps(g, plan.plan), Words{"+c"});
    EXPECT_EQ(steps(g, plan_upgrade_offline(g, current, "tag:b").plan), (Words{"+a", "+b2", "+b1"}));
    EXPECT_EQ(steps(g, plan_upgrade_offline(g, current, "tag:base:a").plan), Words{"+a"});
    EXPECT_EQ(steps(g, plan_downgrade_offline(g, current, "current:tag:b").plan), Words{"-c"});
    EXPECT_EQ(steps(g, plan_downgrade_offline(g, current, "tag:b:tag:base").plan),
              (Words{"-b1", "-b2", "-a"}));
    EXPECT_EQ(steps(g, plan_downgrade_offline(g, current, "current:run:3").plan),
              (Words{"-c", "-b1", "-b2"}));
    EXPECT_REFUSED(invalid_target, "Destination tag:b is not a valid downgrade target from current head(s)",
                   plan_downgrade_offline(g, current, "a:tag:b"));
    plan = plan_stamp_offline(g, current, {"a:tag:b"});
    EXPECT_EQ(rows_after(plan.start, plan.plan), (Rows{"b1", "b2"}));
}

// What doesn't belong to the state goes, on other branches too; an upgrade leaves it.
TEST(NamedState, IsAllThatADowngradeLeaves) {
    World world;
    world.add("shop", revisions({{"a"}, {"b", {"a"}}, {"z"}}));
    world.set_rows("shop", {"b", "z"});
    const auto down = [&](const Rows &state) {
        return world.steps(plan_cross_service_downgrade({"shop", "tag:x", "", state}, world.finder()));
    };
    EXPECT_EQ(down({"a"}), (Words{"-shop:b", "-shop:z"}));
    EXPECT_EQ(down({"b", "z"}), Words{});
    EXPECT_EQ(down({}), (Words{"-shop:b", "-shop:a", "-shop:z"}));
    world.set_rows("shop", {"a"});
    EXPECT_REFUSED(invalid_target, "Destination tag:x is not a valid downgrade target from current head(s)",
                   down({"b"}));
    const std::vector<UpgradeRequest> requests = {{"shop", "tag:x", Rows{"b"}}};
    EXPECT_EQ(world.steps(plan_cross_service_upgrade(requests, world.finder())), Words{"+shop:b"});
}

TEST(Names, RefuseWordsThatTargetsBeginWith) {
    const Revision old = revision({"tag", {}, {}, {"run"}});
    EXPECT_REFUSED(reserved_name, "revision identifier 'tag' is a reserved word",
                   check_new_names(old, nullptr));
    EXPECT_REFUSED(reserved_name, "branch label 'run' is a reserved word",
                   check_new_names(revision({"a", {}, {}, {"x", "run"}}), nullptr));
    EXPECT_REFUSED(reserved_name, "branch label 'tag' is a reserved word", [&] {
        const Revision before = revision({"a", {}, {}, {"run"}});
        check_new_names(revision({"a", {}, {}, {"run", "tag"}}), &before);
    }());
    EXPECT_NO_THROW(check_new_names(old, &old));
    EXPECT_NO_THROW(check_new_names(revision({"tags", {"tag"}, {}, {"runs"}}), nullptr));
}

} // namespace
} // namespace migrate::core::test
