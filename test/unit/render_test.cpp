// Alembic's lines.
#include "support.hpp"

#include "core/print/render.hpp"

namespace migrate::core::test {
namespace {

// Alembic's own documentation tree, as the transcript of its command line has it
Graph sample() {
    std::vector<Revision> all = {
        {"109ec7d132bf", {"3cac04ae8714"}, {}, {}, "add ip number table"},
        {"1975ea83b712", {}, {}, {}, "create account table"},
        {"27c6a30d7c24", {"1975ea83b712"}, {}, {"shoppingcart"}, "add shopping cart table"},
        {"29f859a13ea", {"109ec7d132bf"}, {}, {}, "add DNS table"},
        {"2a95102259be", {"29f859a13ea"}, {"55af2cb1c267"}, {}, "add ip account table"},
        {"3cac04ae8714", {}, {}, {"networking"}, "create networking branch"},
        {"55af2cb1c267", {"ae1027a6acf"}, {}, {}, "add another account column"},
        {"ae1027a6acf", {"1975ea83b712"}, {}, {}, "add a column"},
    };
    return Graph::load(std::move(all));
}

TEST(Render, History) {
    const Lines expected = {
        "1975ea83b712 -> 27c6a30d7c24 (shoppingcart) (head) (current), add shopping cart table",
        "29f859a13ea (55af2cb1c267) -> 2a95102259be (networking) (head) (current), add ip account table",
        "109ec7d132bf -> 29f859a13ea (networking), add DNS table",
        "3cac04ae8714 -> 109ec7d132bf (networking), add ip number table",
        "<base> -> 3cac04ae8714 (networking), create networking branch",
        "ae1027a6acf -> 55af2cb1c267 (effective head), add another account column",
        "1975ea83b712 -> ae1027a6acf, add a column",
        "<base> -> 1975ea83b712 (branchpoint), create account table",
    };
    EXPECT_EQ(history(sample(), {"27c6a30d7c24", "2a95102259be", "stray"}, std::nullopt, false, true),
              expected);
}

TEST(Render, HistoryOfARange) {
    const Graph graph = sample();
    const Rows rows = {"29f859a13ea"};
    EXPECT_EQ(history(graph, rows, "shoppingcart:", false, false).size(), 1U);
    EXPECT_EQ(history(graph, rows, ":shoppingcart@head", false, false).size(), 2U);
    EXPECT_EQ(history(graph, rows, "current:", false, false).size(), 2U);
    EXPECT_EQ(history(graph, {}, "current:", false, false).size(), 8U);
    EXPECT_EQ(history(graph, rows, "3cac:+1", false, false).size(), 2U);
    EXPECT_EQ(history(graph, rows, "109e:current", false, false).size(), 2U);
    // A head that depends on the range from outside: Alembic dies of an AssertionError here.
    EXPECT_EQ(history(graph, rows, "ae1027a6acf:", false, false).size(), 2U);
    EXPECT_EQ(history(graph, rows, "1975ea83b712:", false, false).size(), 4U);
}

TEST(Render, HistoryRefuses) {
    const Graph graph = sample();
    const auto of = [&](const Rows &rows, const char *range) {
        return history(graph, rows, range, false, false);
    };
    EXPECT_REFUSED(range_required, "History range requires [start]:[end], [start]:, or :[end]",
                   of({}, "heads"));
    EXPECT_REFUSED(range_required, "History range requires [start]:[end], [start]:, or :[end]", of({}, ""));
    EXPECT_REFUSED(
        bad_range,
        "Requested range 27c6:2a95 does not refer to ancestor/descendant revisions along the same branch",
        of({}, "27c6:2a95"));
    EXPECT_REFUSED(stray_row, "Can't locate revision identified by 'gone'", of({"gone"}, "current:"));
}

TEST(Render, VerboseBlocks) {
    const Lines expected = {"Rev: 2a95102259be (head)",
                            "Parent: 29f859a13ea",
                            "Also depends on: 55af2cb1c267",
                            "Branch names: networking",
                            "",
                            "    add ip account table",
                            ""};
    EXPECT_EQ(show(sample(), {}, "2a95"), expected);
    const Lines fork = {"Rev: 1975ea83b712 (branchpoint)",
                        "Parent: <base>",
                        "Branches into: 27c6a30d7c24, ae1027a6acf",
                        "",
                        "    create account table",
                        ""};
    EXPECT_EQ(show(sample(), {}, "1975"), fork);
    EXPECT_EQ(show(sample(), {"1975ea83b712"}, "current"), fork);
    EXPECT_EQ(show(sample(), {}, "base"), Lines{});
}

TEST(Render, Heads) {
    const Lines expected = {"27c6a30d7c24 (shoppingcart) (head)", "2a95102259be (networking) (head)",
                            "55af2cb1c267 (effective head)"};
    EXPECT_EQ(heads(sample(), false, false), expected);
    EXPECT_EQ(heads(sample(), false, true), (Lines{expected[0], expected[1]}));
    EXPECT_EQ(heads(sample(), true, true).size(), 13U);
}

TEST(Render, Branches) {
    const Lines expected = {"1975ea83b712 (branchpoint)",
                            "             -> 27c6a30d7c24 (shoppingcart) (head)",
                            "             -> ae1027a6acf", ""};
    EXPECT_EQ(branches(sample(), false), expected);
    const Lines verbose = branches(sample(), true);
    EXPECT_EQ(verbose.at(0), "Rev: 1975ea83b712 (branchpoint)");
    EXPECT_EQ(verbose.at(6), "             -> 27c6a30d7c24 (shoppingcart) (head), add shopping cart table");
}

TEST(Render, Current) {
    const Rows rows = {"2a95102259be", "27c6a30d7c24"};
    const Lines expected = {"27c6a30d7c24 (head)", "2a95102259be (head)", "55af2cb1c267 (effective head)"};
    EXPECT_EQ(current(sample(), rows, false, false, "s"), expected);
    EXPECT_EQ(current(sample(), {}, false, false, "s"), Lines{});
    EXPECT_EQ(current(sample(), {}, true, false, "s"), Lines{"Current revision(s) for s:"});
    EXPECT_EQ(current(sample(), {"ae1027a6acf"}, true, false, "s").at(1), "Rev: ae1027a6acf");
    EXPECT_REFUSED(not_at_head, "Database is not on all head revisions",
                   current(sample(), rows, false, true, "s"));
    EXPECT_EQ(current(graph({{"a"}, {"b", {"a"}}}), {"b"}, false, true, "s"), Lines{"b (head)"});
    EXPECT_REFUSED(stray_row, "Can't locate revision identified by 'gone'",
                   current(sample(), {"gone"}, false, false, "s"));
}

TEST(Render, RunningLines) {
    const Graph graph = test::graph({{"a"}, {"b"}, {"m", {"a", "b"}}});
    const auto lines = [&](const Plan &plan) {
        Lines all;
        for (const Step &step : plan.steps)
            all.push_back(running_line(graph, step));
        return all;
    };
    EXPECT_EQ(lines(plan_upgrade(graph, {"a", "b"}, "m")), Lines{"Running upgrade a, b -> m, make m"});
    EXPECT_EQ(lines(plan_upgrade(graph, {}, "a")), Lines{"Running upgrade  -> a, make a"});
    EXPECT_EQ(lines(plan_downgrade(graph, {"a"}, "base", "")), Lines{"Running downgrade a -> , make a"});
    EXPECT_EQ(lines(plan_stamp(graph, {"a", "b"}, {"m"}, false)), Lines{"Running stamp_revision a, b -> m"});
    EXPECT_EQ(lines(plan_stamp(graph, {"a", "b"}, {"base"}, false)),
              Lines{"Running stamp_revision a, b -> "});
}

TEST(Render, MessagesOfAnyShape) {
    const auto of = [](const std::string &message) { return Graph::load({{"a", {}, {}, {}, message}}); };
    EXPECT_EQ(history(of(""), {}, std::nullopt, false, false), Lines{"<base> -> a (head)"});
    EXPECT_EQ(show(of(""), {}, "a"), (Lines{"Rev: a (head)", "Parent: <base>", "", ""}));
    EXPECT_EQ(history(of(" one\ntwo\n\nthree "), {}, std::nullopt, false, false),
              Lines{"<base> -> a (head), one two"});
    EXPECT_EQ(show(of("one\n\nthree\n"), {}, "a"),
              (Lines{"Rev: a (head)", "Parent: <base>", "", "    one", "    ", "    three", ""}));
}

} // namespace
} // namespace migrate::core::test
