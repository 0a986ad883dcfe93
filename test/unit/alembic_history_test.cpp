// The output of `alembic history --verbose`, and how it fits the output of `alembic upgrade --sql`.
#include "support.hpp"

#include "core/import/alembic_fit.hpp"

namespace migrate::core::test {
namespace {

using Names = std::vector<std::string>;

// A revision as Alembic 1.8 prints it.
std::string block(const std::string &id, const std::string &parents, const std::string &more = "",
                  const std::string &message = "words") {
    return "Rev: " + id + "\n" + parents + "\n" + more + "Path: /versions/" + id + ".py\n\n    " + message +
           "\n\n";
}

// A revision of an upgrade. dependencies: those that version rows show
ImportedRevision imported(const std::string &id, Names parents = {}, Names dependencies = {}) {
    ImportedRevision one;
    one.revision = {id, std::move(parents), std::move(dependencies), {}, ""};
    one.line = 7;
    return one;
}

std::vector<Revision> fit(const std::string &history, const std::vector<ImportedRevision> &upgrade,
                          const Graph &registered = {}) {
    return fit_history(read_alembic_history(history), upgrade, registered);
}

Names labels_of(const std::vector<Revision> &revisions, const std::string &id) {
    for (const Revision &one : revisions)
        if (one.id == id)
            return one.branch_labels;
    ADD_FAILURE() << id << " is not there";
    return {};
}

TEST(AlembicHistory, AllThatARevisionMayHave) {
    const auto entries = read_alembic_history("Rev: c3 (head) (branchpoint) (mergepoint) (current)\n"
                                              "Merges: a1, b2\n"
                                              "Also depends on: d4, label\n"
                                              "Branches into: e5, f6\n"
                                              "Branch names: x, y\n"
                                              "Path: /v/c3.py\n"
                                              "\n"
                                              "    first: line\n"
                                              "      second\n"
                                              "    \n"
                                              "    Revision ID: c3\n"
                                              "    Rev: fake\n"
                                              "\n"
                                              "Rev: a1 (effective head)\n"
                                              "Parent: <base>\n"
                                              "Path: C:\\v\\a1.py\n"
                                              "\n\n\n");
    ASSERT_EQ(entries.size(), 2U);
    EXPECT_EQ(entries[0].id, "c3");
    EXPECT_EQ(entries[0].parents, (Names{"a1", "b2"}));
    EXPECT_EQ(entries[0].depends_on, (Names{"d4", "label"}));
    EXPECT_EQ(entries[0].labels, (Names{"x", "y"}));
    EXPECT_EQ(entries[0].message, "first: line\n  second");
    EXPECT_EQ(entries[0].line, 1U);
    EXPECT_EQ(entries[1].id, "a1");
    EXPECT_EQ(entries[1].parents, Names());
    EXPECT_EQ(entries[1].message, "");
    EXPECT_EQ(entries[1].line, 14U);
}

TEST(AlembicHistory, WhatStandsAroundIt) {
    const std::string log = "INFO  [alembic.runtime.migration] Context impl PostgresqlImpl.\n";
    const auto one = [](const std::string &text) {
        const auto entries = read_alembic_history(text);
        return entries.size() == 1 && entries[0].id == "a1" && entries[0].message == "words";
    };
    const std::string plain = block("a1", "Parent: <base>");
    EXPECT_TRUE(one(plain));
    EXPECT_TRUE(one(plain.substr(0, plain.size() - 2))) << "no line end";
    EXPECT_TRUE(
        one("/env.py:3: SAWarning: old\n  warn()\n" + log + "\x1b[31mred\x1b[0m\n\x1b[0m" + plain + log));
    EXPECT_TRUE(one("\n\n" + plain + "\n\n"));
    std::string crlf;
    for (const char c : plain)
        crlf += c == '\n' ? std::string("\r\n") : std::string(1, c);
    EXPECT_TRUE(one(crlf));
}

TEST(AlembicHistory, WhatIsNone) {
    EXPECT_REFUSED(not_alembic_sql, "history has no revision", read_alembic_history(""));
    EXPECT_REFUSED(not_alembic_sql, "history has no revision",
                   read_alembic_history("<base> -> a1 (head), words\n"));
    EXPECT_REFUSED(not_alembic_sql, "Alembic failed, as line 2 of history says: No config file",
                   read_alembic_history("\n  FAILED: No config file\n"));
    EXPECT_REFUSED(not_alembic_sql,
                   "line 1 of history is nothing that Alembic prints there: Rev: a1 (headless)",
                   read_alembic_history("Rev: a1 (headless)\n"));
    EXPECT_REFUSED(not_alembic_sql, "line 1 of history is nothing that Alembic prints there: Rev: ",
                   read_alembic_history("Rev: \n"));
    EXPECT_REFUSED(not_alembic_sql, "line 3 of history is nothing that Alembic prints there: Author: me",
                   read_alembic_history("Rev: a1\nParent: <base>\nAuthor: me\n"));
    EXPECT_REFUSED(not_alembic_sql, "line 6 of history is nothing that Alembic prints there: Traceback",
                   read_alembic_history("Rev: a1\nParent: <base>\nPath: a\n\n    words\nTraceback\n"));
    EXPECT_REFUSED(import_truncated, "revision \"a1\" in line 1 of history is cut off",
                   read_alembic_history("Rev: a1\nParent: <base>\n"));
    EXPECT_REFUSED(import_truncated, "revision \"a1\" in line 1 of history is cut off",
                   read_alembic_history("Rev: a1\nPath: a\n\n    words\n"));
}

TEST(AlembicHistory, FitsInEitherOrder) {
    const std::string one = block("a1", "Parent: <base>", "", "first");
    const std::string two = block("b2", "Parent: a1", "", "second");
    const std::vector<ImportedRevision> upgrade = {imported("a1"), imported("b2", {"a1"})};
    for (const std::string &text : {one + two, two + one}) {
        const auto found = fit(text, upgrade);
        ASSERT_EQ(found.size(), 2U);
        EXPECT_EQ(found[0].id == "a1" ? found[0].message : found[1].message, "first");
    }
}

TEST(AlembicHistory, LabelsGoToTheFirstOfTheirBranch) {
    const std::string text = block("a1", "Parent: <base>") +
                             block("b2", "Parent: a1", "Branch names: y, x\n") +
                             block("c3", "Parent: b2", "Branch names: x, y\n") + block("d4", "Parent: a1") +
                             block("m5", "Merges: c3, d4", "Branch names: x, y\n");
    const std::vector<ImportedRevision> upgrade = {imported("a1"), imported("b2", {"a1"}),
                                                   imported("c3", {"b2"}), imported("d4", {"a1"}),
                                                   imported("m5", {"c3", "d4"})};
    EXPECT_EQ(labels_of(fit(text, upgrade), "b2"), (Names{"x", "y"}));
    for (const char *other : {"a1", "c3", "d4", "m5"})
        EXPECT_EQ(labels_of(fit(text, upgrade), other), Names()) << other;
    const Graph registered = graph({{"a1"}, {"b2", {"a1"}}, {"c3", {"b2"}, {}, {"x"}}});
    EXPECT_EQ(labels_of(fit(text, upgrade, registered), "b2"), Names{"y"});
    EXPECT_EQ(labels_of(fit(text, upgrade, registered), "c3"), Names{"x"}) << "it carries it already";
    const Graph elsewhere = graph({{"a1", {}, {}, {"x"}}});
    EXPECT_EQ(labels_of(fit(text, upgrade, elsewhere), "b2"), (Names{"x", "y"})) << "a1 is no member";
}

TEST(AlembicHistory, VersionRowsShowWhatALabelMeans) {
    const std::string text = block("a1", "Parent: <base>", "Branch names: x\n") +
                             block("b2", "Parent: a1", "Branch names: x\n") +
                             block("c3", "Parent: <base>", "Also depends on: x\n");
    const auto found = fit(text, {imported("a1"), imported("b2", {"a1"}), imported("c3", {}, {"b2"})});
    EXPECT_EQ(labels_of(found, "b2"), Names{"x"});
    EXPECT_EQ(found[2].depends_on, Names{"x"});
    EXPECT_REFUSED(import_mismatch,
                   "revision \"d4\" depends on \"a1\" by its version rows, but not in line 22 of history",
                   fit(text + block("d4", "Parent: <base>", "Also depends on: x\n"),
                       {imported("a1"), imported("b2", {"a1"}), imported("c3", {}, {"b2"}),
                        imported("d4", {}, {"a1"})}));
}

TEST(AlembicHistory, WhatDoesNotFit) {
    const std::string base = block("a1", "Parent: <base>");
    const std::string next = block("b2", "Parent: a1");
    const std::vector<ImportedRevision> upgrade = {imported("a1"), imported("b2", {"a1"})};
    EXPECT_REFUSED(import_mismatch, "revision \"b2\" in line 7 of up_sql is not in history",
                   fit(base, upgrade));
    EXPECT_REFUSED(import_mismatch, "revision \"c3\" in line 13 of history is not in up_sql",
                   fit(base + next + block("c3", "Parent: b2"), upgrade));
    EXPECT_REFUSED(import_mismatch, "revision \"b2\" has other parents in line 7 of history than in up_sql",
                   fit(base + block("b2", "Parent: <base>"), upgrade));
    EXPECT_REFUSED(import_mismatch, "revision \"b2\" in line 1 of history follows \"a1\", which is not there",
                   fit(next, upgrade));
    EXPECT_REFUSED(import_mismatch, "revision \"a1\" is there twice, the second time in line 13 of history",
                   fit(base + next + base, upgrade));
    EXPECT_REFUSED(import_mismatch,
                   "revision \"b2\" depends on \"z9\" by its version rows, but not in line 7 of history",
                   fit(base + next, {imported("a1"), imported("b2", {"a1"}, {"z9"})}));
    EXPECT_REFUSED(import_mismatch,
                   "revision \"b2\" in line 7 of history depends on \"z9\", which is not there",
                   fit(base + block("b2", "Parent: a1", "Also depends on: z9\n"), upgrade));
    EXPECT_REFUSED(import_mismatch,
                   "revision \"a1\" in line 7 of up_sql comes before \"c3\", on which it depends",
                   fit(block("a1", "Parent: <base>", "Also depends on: c3\n") + block("c3", "Parent: <base>"),
                       {imported("a1"), imported("c3")}));
    EXPECT_REFUSED(import_mismatch, "branch name \"x\" is not spread over history as Alembic does it",
                   fit(block("a1", "Parent: <base>", "Branch names: x\n") + next, upgrade));
    EXPECT_REFUSED(import_mismatch, "branch name \"x\" is not spread over history as Alembic does it",
                   fit(block("a1", "Parent: <base>", "Branch names: x\n") +
                           block("b2", "Parent: <base>", "Branch names: x\n"),
                       {imported("a1"), imported("b2")}));
    EXPECT_REFUSED(import_mismatch, "branch name \"x\" is not spread over history as Alembic does it",
                   fit(block("a1", "Parent: a1", "Branch names: x\n"), {imported("a1", {"a1"})}));
}

TEST(AlembicHistory, WhatIsRegisteredNeedNotBeImported) {
    const std::string text =
        block("a1", "Parent: <base>", "", "first") + block("b2", "Parent: a1", "", "second");
    const auto found = fit(text, {imported("b2", {"a1"})}, graph({{"a1"}}));
    EXPECT_EQ(found[0].message, "first");
    EXPECT_REFUSED(import_mismatch,
                   "revision \"a1\" has other parents in line 1 of history than it is registered with",
                   fit(text, {imported("b2", {"a1"})}, graph({{"z0"}, {"a1", {"z0"}}})));
}

TEST(AlembicHistory, LongOnesCostTheirLength) {
    std::string text;
    std::vector<ImportedRevision> upgrade;
    std::string labels = "Branch names: l0";
    for (int i = 1; i < 20; i++)
        labels += ", l" + std::to_string(i);
    for (int i = 0; i < 20000; i++) {
        const std::string id = "r" + std::to_string(i);
        const std::string parent = "r" + std::to_string(i - 1);
        text += block(id, "Parent: " + (i == 0 ? "<base>" : parent), labels + "\n");
        upgrade.push_back(i == 0 ? imported(id) : imported(id, {parent}));
    }
    const auto found = fit(text, upgrade);
    EXPECT_EQ(found.size(), 20000U);
    EXPECT_EQ(found[0].branch_labels.size(), 20U);
}

} // namespace
} // namespace migrate::core::test
