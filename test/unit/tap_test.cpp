// Which of the lines that tests in TAP answer with say that one failed.
#include "support.hpp"

#include "core/script/tap.hpp"

namespace migrate::core::test {
namespace {

TapFailures failures(std::initializer_list<const char *> values) {
    TapFailures found;
    for (const char *value : values) {
        found.read(value);
    }
    return found;
}

TEST(Tap, WhatPassesOrIsNoTapIsNoFailure) {
    for (const char *value :
         {"", "ok 1 - there", "1..2", "not ok", "not okay", "not ok - it says", "ok 2 # SKIP later",
          "# a remark", "    not ok 1 - of a subtest", "a not ok 1", "\nnot ok 1"}) {
        EXPECT_TRUE(failures({value}).empty()) << value;
    }
}

TEST(Tap, AFailedTestIsToldWithItsDiagnostics) {
    const TapFailures found = failures({"ok 1", "not ok 2 - a\n# Failed test 2: \"a\"", "not ok 3"});
    EXPECT_EQ(found.tests(), 2);
    EXPECT_EQ(found.lines(), "not ok 2 - a\n# Failed test 2: \"a\"\nnot ok 3");
}

TEST(Tap, AFailureThatIsExpectedIsNone) {
    EXPECT_TRUE(failures({"not ok 1 - a # TODO later\n# Failed (TODO) test 1: \"a\""}).empty());
    EXPECT_TRUE(failures({"not ok 1 - a\n# b # TODO later\n# Failed (TODO) test 1: \"a\nb\""}).empty());
    EXPECT_TRUE(failures({"not ok 1 # skip not here"}).empty());
}

TEST(Tap, ThePlanIsJudgedByWhatPgtapConcludes) {
    EXPECT_EQ(failures({"# Looks like you planned 2 tests but ran 1"}).tests(), 0);
    EXPECT_EQ(failures({"# Looks like you planned 2 tests but ran 1"}).lines(),
              "# Looks like you planned 2 tests but ran 1");
}

// Lines of passed tests are never read.
TEST(Tap, ASubtestIsToldWithItsTest) {
    EXPECT_EQ(
        failures({"    # Subtest: t.good()", "    # a remark", "    # Subtest: t.bad()",
                  "    not ok 1 - b\n    # Failed test 1: \"b\"", "    # Looks like you failed 1 test of 1",
                  "not ok 2 - t.bad\n# Failed test 2: \"t.bad\"", "# Looks like you failed 1 test of 2"})
            .lines(),
        "    # Subtest: t.bad()\n    not ok 1 - b\n    # Failed test 1: \"b\"\n"
        "    # Looks like you failed 1 test of 1\nnot ok 2 - t.bad\n# Failed test 2: \"t.bad\"\n"
        "# Looks like you failed 1 test of 2");
}

TEST(Tap, OfManyFailuresTheFirstAreKept) {
    TapFailures found;
    for (int i = 0; i < 10000; i++) {
        found.read("not ok 1 - " + std::string(100, 'x'));
    }
    EXPECT_EQ(found.tests(), 10000);
    EXPECT_LT(found.lines().size(), 10000U);
}

TEST(Tap, TheBeginningTellsWhatIsToBeKept) {
    EXPECT_EQ(tap_kind("not ok 1"), TapKind::verdict);
    EXPECT_EQ(tap_kind("# Looks like you failed 1 test of 2"), TapKind::verdict);
    EXPECT_EQ(tap_kind("# have: 1"), TapKind::remark);
    EXPECT_EQ(tap_kind("    not ok 1"), TapKind::remark);
    EXPECT_EQ(tap_kind("ok 1"), TapKind::other);
    EXPECT_EQ(tap_kind("    "), TapKind::other);
}

} // namespace
} // namespace migrate::core::test
