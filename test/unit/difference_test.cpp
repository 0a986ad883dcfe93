// How two snapshots of a schema differ.
#include "support.hpp"

#include "core/schema/difference.hpp"
#include "core/text.hpp"

namespace migrate::core::test {
namespace {

// "change type identity expected|actual", a line each.
std::string told(const Snapshot &expected, const Snapshot &actual) {
    std::string text;
    for (const ObjectChange &change : compare_snapshots(expected, actual)) {
        text += format("{} {} {} {}|{}\n", name_of(change.change), change.type, change.identity,
                       change.expected.value_or("-"), change.actual.value_or("-"));
    }
    return text;
}

std::string order_change(const std::string &expected, const std::string &actual) {
    return told({{"column order", "t", expected}}, {{"column order", "t", actual}});
}

TEST(Difference, EqualSnapshotsHaveNone) {
    const Snapshot snapshot = {{"column", "t.a", "integer"}, {"table", "t", "TABLE"}};
    EXPECT_EQ(told({}, {}), "");
    EXPECT_EQ(told(snapshot, snapshot), "");
}

TEST(Difference, EachObjectIsMissingUnexpectedOrChanged) {
    EXPECT_EQ(told({{"table", "a", "TABLE"}}, {}), "missing table a TABLE|-\n");
    EXPECT_EQ(told({}, {{"table", "a", "TABLE"}}), "unexpected table a -|TABLE\n");
    EXPECT_EQ(told({{"table", "a", "TABLE"}}, {{"table", "a", "UNLOGGED TABLE"}}),
              "changed table a TABLE|UNLOGGED TABLE\n");
    EXPECT_EQ(told({{"schema", "s", ""}}, {}), "missing schema s |-\n");
}

TEST(Difference, TypeAndIdentityTellObjectsApart) {
    const Snapshot expected = {
        {"index", "a", "1"}, {"table", "a", "2"}, {"table", "c", "3"}, {"view", "b", "4"}};
    const Snapshot actual = {
        {"index", "b", "1"}, {"table", "a", "2"}, {"table", "b", "3"}, {"view", "b", "5"}};
    EXPECT_EQ(told(expected, actual), "missing index a 1|-\n"
                                      "unexpected index b -|1\n"
                                      "unexpected table b -|3\n"
                                      "missing table c 3|-\n"
                                      "changed view b 4|5\n");
}

TEST(Difference, OneSnapshotMayEndBeforeTheOther) {
    EXPECT_EQ(told({{"a", "1", ""}}, {{"a", "1", ""}, {"a", "2", ""}, {"b", "1", ""}}),
              "unexpected a 2 -|\nunexpected b 1 -|\n");
    EXPECT_EQ(told({{"a", "1", ""}, {"a", "2", ""}, {"b", "1", ""}}, {{"b", "1", ""}}),
              "missing a 1 |-\nmissing a 2 |-\n");
}

TEST(Difference, OrderCountsForColumnsThatBothHave) {
    EXPECT_EQ(order_change("a, b", "a, b"), "");
    EXPECT_EQ(order_change("a, b", "a, c, b"), "");
    EXPECT_EQ(order_change("a, gone, b", "a, b, c"), "");
    EXPECT_EQ(order_change("a", "b"), "");
    EXPECT_EQ(order_change("", "a"), "");
    EXPECT_EQ(order_change("a, b", "b, a"), "changed column order t a, b|b, a\n");
    EXPECT_EQ(order_change("a, x, b", "b, y, a"), "changed column order t a, x, b|b, y, a\n");
}

TEST(Difference, QuotedNamesOfColumnsStayWhole) {
    EXPECT_EQ(order_change(R"("b, a", c)", R"("b, a", d, c)"), "");
    EXPECT_EQ(order_change(R"(a, "a, b", b)", R"("a, b", a, b)"),
              "changed column order t a, \"a, b\", b|\"a, b\", a, b\n");
    EXPECT_EQ(order_change(R"("x""y", c)", R"(c, "x"", y")"), "");
    EXPECT_EQ(order_change(R"("x"", y", c)", R"(c, "x"", y")"),
              "changed column order t \"x\"\", y\", c|c, \"x\"\", y\"\n");
}

TEST(Difference, TheOrderOfOneTableAloneSaysNothing) {
    EXPECT_EQ(told({{"column order", "t", "a, b"}}, {}), "");
    EXPECT_EQ(told({}, {{"column order", "t", "a, b"}}), "");
    EXPECT_TRUE(is_column_order("column order"));
    EXPECT_FALSE(is_column_order("column"));
}

TEST(Difference, BytesSayWhatComesFirst) {
    EXPECT_EQ(told({{"table", "B", ""}, {"table", "a", ""}, {"table", "\xc3\xa4", ""}}, {{"table", "a", ""}}),
              "missing table B |-\nmissing table \xc3\xa4 |-\n");
}

// "type identity definition", a line each.
std::string rows_of(const Snapshot &snapshot) {
    std::string text;
    for (const SnapshotRow &row : snapshot) {
        text += format("{} {} {}\n", row.type, row.identity, row.definition);
    }
    return text;
}

std::string walked(const Snapshot &one, const Snapshot &other) {
    std::string text;
    for_each_object(one, other, [&](const SnapshotRow *left, const SnapshotRow *right) {
        text += format("{}|{}\n", left != nullptr ? left->definition : "-",
                       right != nullptr ? right->definition : "-");
    });
    return text;
}

TEST(Walk, MeetsEachObjectOnceWithItsRowInEither) {
    EXPECT_EQ(walked({}, {}), "");
    EXPECT_EQ(walked({{"table", "a", "1"}}, {}), "1|-\n");
    EXPECT_EQ(walked({}, {{"table", "a", "1"}}), "-|1\n");
    EXPECT_EQ(walked({{"table", "a", "1"}, {"table", "c", "2"}, {"view", "a", "3"}},
                     {{"index", "c", "4"}, {"table", "b", "5"}, {"table", "c", "6"}, {"view", "b", "7"}}),
              "-|4\n1|-\n-|5\n2|6\n3|-\n-|7\n");
}

TEST(Changes, AreMadeInAnotherSnapshotWhateverItHas) {
    const Snapshot stored = {{"table", "drifted", "1"}, {"table", "gone", "2"}, {"table", "other", "3"}};
    EXPECT_EQ(rows_of(with_changes(stored, {}, {})), rows_of(stored));
    EXPECT_EQ(rows_of(with_changes(stored, {{"table", "drifted", "5"}}, {{"table", "drifted", "5"}})),
              rows_of(stored));
    EXPECT_EQ(rows_of(with_changes(
                  stored, {{"table", "drifted", "5"}, {"table", "gone", "2"}, {"table", "unknown", "6"}},
                  {{"table", "drifted", "7"}, {"table", "made", "8"}, {"table", "unknown", "6"}})),
              "table drifted 7\ntable made 8\ntable other 3\n");
}

TEST(Changes, OfWhatASnapshotLacksOrHasAlreadyAreMadeToo) {
    EXPECT_EQ(rows_of(with_changes({}, {{"table", "a", "1"}}, {{"table", "a", "2"}})), "table a 2\n");
    EXPECT_EQ(rows_of(with_changes({}, {{"table", "a", "1"}}, {})), "");
    EXPECT_EQ(rows_of(with_changes({{"table", "a", "1"}}, {}, {{"table", "a", "2"}})), "table a 2\n");
}

TEST(Snapshots, AreSortedByTypeAndIdentity) {
    const Snapshot rows =
        snapshot_of({{"view", "a", {"AS", "", "SELECT 1"}}, {"table", "b", {}}, {"table", "a", {""}}});
    ASSERT_EQ(rows.size(), 3U);
    EXPECT_EQ(rows[0].identity + rows[1].identity + rows[2].identity, "aba");
    EXPECT_EQ(rows[2].definition, "AS SELECT 1");
    EXPECT_EQ(rows[0].definition, "");
    const Snapshot both = merged(rows, {{"table", "aa", ""}});
    EXPECT_EQ(both[1].identity, "aa");
    EXPECT_EQ(told(both, rows), "missing table aa |-\n");
}

} // namespace
} // namespace migrate::core::test
