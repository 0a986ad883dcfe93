// What symbols stand for, and what is said of those that stand for nothing.
#include "support.hpp"

#include "core/target/relative.hpp"
#include "core/target/target.hpp"

namespace migrate::core::test {
namespace {

using Words = std::vector<std::string>;

// base0 <- left1 <- left2 (label left), base0 <- right1 <- right2 (right), other1 (other) depends on left2
Graph sample() {
    return graph({{"base0"},
                  {"left1", {"base0"}, {}, {"left"}},
                  {"left2", {"left1"}},
                  {"right1", {"base0"}, {}, {"right"}},
                  {"right2", {"right1"}},
                  {"other1", {}, {"left2"}, {"other"}}});
}

Words found(const std::string &symbol, const Rows &rows = {}) {
    const Graph graph = sample();
    return ids(graph, resolve(graph, rows, symbol));
}

TEST(Resolve, TakesEveryForm) {
    EXPECT_EQ(found("left1"), Words{"left1"});
    EXPECT_EQ(found("base"), Words{});
    EXPECT_EQ(found("right"), Words{"right1"});
    EXPECT_EQ(found("bas"), Words{"base0"});
}

TEST(Resolve, TakesHeads) {
    EXPECT_EQ(found("heads"), (Words{"right2", "other1"})); // something depends on left2
    EXPECT_EQ(found("left@head"), Words{"left2"});
    EXPECT_EQ(found("base0@heads"), (Words{"left2", "right2"}));
    EXPECT_EQ(found("right@base"), Words{});
    EXPECT_EQ(found("right@right2"), Words{"right2"});
    EXPECT_EQ(found("right@base0"), Words{"base0"});
}

TEST(Resolve, TakesRowsAndStepsDownFromTheHeads) {
    EXPECT_EQ(found("current", {"left2"}), Words{"left2"});
    EXPECT_EQ(found("right@-1"), Words{"right1"});
    EXPECT_EQ(found("right@-3"), Words{}); // base
    EXPECT_REFUSED(walked_too_far, "Walked too far", found("right@-4"));
}

TEST(Resolve, SaysWhyThereIsNothing) {
    EXPECT_REFUSED(unknown_revision, "Can't locate revision identified by 'nope'", found("nope"));
    EXPECT_REFUSED(unknown_revision, "Can't locate revision identified by ''", found(""));
    EXPECT_REFUSED(unknown_revision, "Can't locate revision identified by '+1'", found("+1"));
    EXPECT_REFUSED(ambiguous_prefix, "Can't locate revision identified by 'lef'", found("lef"));
    EXPECT_REFUSED(ambiguous_prefix, "Can't locate revision identified by 'othe'", found("othe"));
    EXPECT_REFUSED(not_on_branch, "Can't locate revision identified by 'right1'", found("left@right1"));
    EXPECT_REFUSED(no_such_branch, "Can't locate revision identified by 'nope'", found("nope@left1"));
    EXPECT_REFUSED(
        multiple_heads,
        "Multiple head revisions are present for given argument 'head'; please specify a specific target "
        "revision, '<branchname>@head' to narrow to a specific head, or 'heads' for all heads",
        found("head"));
    EXPECT_REFUSED(stray_row, "Can't locate revision identified by 'gone'", found("current", {"gone"}));
    EXPECT_REFUSED(duplicate_row, "Revision left1 is present more than once in the version table",
                   found("current", {"left1", "left1"}));
}

TEST(Resolve, ExplainsInDetail) {
    const auto ambiguous = error_of([] { (void)found("lef"); });
    EXPECT_EQ(ambiguous->detail, "Several names begin with \"lef\": \"left1\", \"left2\", \"left\".");
    EXPECT_EQ(ambiguous->revisions, (Words{"left1", "left2", "left"}));
    const auto heads = error_of([] { (void)found("base0@head"); });
    EXPECT_EQ(heads->detail, "The heads are \"left2\", \"right2\"; they forked after \"base0\".");
    EXPECT_EQ(heads->revisions, (Words{"left2", "right2"}));
    const auto apart = error_of([] { (void)resolve(graph({{"a"}, {"b"}}), {}, "head"); });
    EXPECT_EQ(apart->detail, "The heads are \"a\", \"b\".");
    EXPECT_EQ(error_of([] { (void)found("left@right1"); })->detail,
              "Revision \"right1\" is not a member of branch \"left\".");
}

TEST(Resolve, AbbreviatesOnlyNamesOfFourCharacters) {
    const Graph graph = test::graph({{"abc"}, {"äöü"}, {"abcd"}});
    EXPECT_EQ(ids(graph, resolve(graph, {}, "ab")), Words{"abcd"});
    EXPECT_EQ(error_of([&] { (void)resolve(graph, {}, "äö"); })->code, ErrorCode::unknown_revision);
}

TEST(Relative, IsReadAsAlembicReadsIt) {
    const auto plain = parse_relative("+1");
    ASSERT_TRUE(plain);
    EXPECT_EQ(plain->branch, "");
    EXPECT_EQ(plain->symbol, "");
    EXPECT_FALSE(plain->down);
    EXPECT_EQ(plain->steps, 1U);
    const auto full = parse_relative("br@abc-12");
    EXPECT_EQ(full->branch, "br");
    EXPECT_EQ(full->symbol, "abc");
    EXPECT_TRUE(full->down);
    EXPECT_EQ(full->steps, 12U);
    EXPECT_EQ(parse_relative("+1x")->text, "+1");
    EXPECT_EQ(parse_relative("a@b@+1")->branch, "a@b");
    EXPECT_EQ(parse_relative("+99999999999999999999")->steps, 4294967295U);
    for (const char *other : {"", "abc", "head", "+", "-", "a@b", "v1.2+1", "@+1", "a.b@c"})
        EXPECT_FALSE(parse_relative(other)) << other;
}

TEST(Relative, BareMinusIsToldApart) {
    EXPECT_TRUE(names_current_relative("-1"));
    for (const char *other : {"+1", "a-1", "a@-1", "base", "", "-"})
        EXPECT_FALSE(names_current_relative(other)) << other;
}

} // namespace
} // namespace migrate::core::test
