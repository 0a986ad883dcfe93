#include "core/plan/repeatables.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace migrate::core::test {
namespace {

using Names = std::vector<std::string>;

Repeatable changed(std::string name, Names after = {}) { return {std::move(name), std::move(after), true}; }
Repeatable unchanged(std::string name, Names after = {}) { return {std::move(name), std::move(after)}; }
Repeatable waiting(std::string name, Names after = {}) {
    return {std::move(name), std::move(after), true, true};
}

Names names_of(const std::vector<Repeatable> &all, const std::vector<std::size_t> &positions) {
    Names names;
    for (const std::size_t position : positions) {
        names.push_back(all[position].name);
    }
    return names;
}

Names ordered(const std::vector<Repeatable> &all) { return names_of(all, order_repeatables(all)); }
Names due(const std::vector<Repeatable> &all) { return names_of(all, due_repeatables(all)); }

TEST(Repeatables, RunByNameWhereNothingSaysOtherwise) {
    EXPECT_EQ(ordered({unchanged("c"), unchanged("a"), unchanged("b")}), (Names{"a", "b", "c"}));
    EXPECT_EQ(ordered({}), Names{});
}

TEST(Repeatables, ComeAfterWhatTheyName) {
    EXPECT_EQ(ordered({unchanged("a", {"z"}), unchanged("b"), unchanged("z", {"y"}), unchanged("y")}),
              (Names{"b", "y", "z", "a"}));
    // Once the first of two has run, the other goes by its name among those that may come next.
    EXPECT_EQ(ordered({unchanged("a", {"d", "c"}), unchanged("b", {"c"}), unchanged("c"), unchanged("d")}),
              (Names{"c", "b", "d", "a"}));
}

TEST(Repeatables, NamesOfNoneArePassedOver) {
    EXPECT_EQ(ordered({unchanged("b", {"001"}), unchanged("a", {"a_label", "b"})}), (Names{"b", "a"}));
}

TEST(Repeatables, ANameGivenTwiceCountsOnce) {
    EXPECT_EQ(ordered({unchanged("b", {"a", "a"}), unchanged("a")}), (Names{"a", "b"}));
}

TEST(Repeatables, ACircleAndWhatComesAfterItIsMissing) {
    EXPECT_EQ(ordered({unchanged("a"), unchanged("b", {"c"}), unchanged("c", {"b"}), unchanged("d", {"c"})}),
              Names{"a"});
    EXPECT_EQ(ordered({unchanged("a", {"a"})}), Names{});
}

TEST(Repeatables, WhatHasNotChangedDoesNotRun) {
    EXPECT_EQ(due({unchanged("a"), changed("b"), unchanged("c")}), Names{"b"});
}

TEST(Repeatables, WhatComesAfterOneThatRunsRunsToo) {
    EXPECT_EQ(due({changed("a"), unchanged("b", {"a"}), unchanged("c", {"b"}), unchanged("d")}),
              (Names{"a", "b", "c"}));
    EXPECT_EQ(due({unchanged("a"), changed("b", {"a"})}), Names{"b"});
}

TEST(Repeatables, WhatWaitsHoldsUpWhatComesAfterIt) {
    EXPECT_EQ(due({waiting("a"), changed("b", {"a"}), changed("c", {"b"}), changed("d")}), Names{"d"});
}

// Against the definition: every name comes before what names it, and nothing runs without a reason.
TEST(Repeatables, HoldsOnRandomSets) {
    std::mt19937 random(20260101);
    for (int round = 0; round < 2000; round++) {
        const std::size_t count = 1 + random() % 12;
        std::vector<Repeatable> all;
        for (std::size_t i = 0; i < count; i++) {
            Repeatable one{
                std::string(1, static_cast<char>('a' + i)), {}, random() % 3 == 0, random() % 6 == 0};
            for (std::size_t before = 0; before < i; before++) {
                if (random() % 4 == 0) {
                    one.after.emplace_back(1, static_cast<char>('a' + before));
                }
            }
            all.push_back(std::move(one));
        }
        std::shuffle(all.begin(), all.end(), random);

        const Names order = ordered(all);
        ASSERT_EQ(order.size(), count);
        const auto place = [&](const Names &list, const std::string &name) {
            return std::find(list.begin(), list.end(), name) - list.begin();
        };
        const Names run = due(all);
        const auto runs = [&](const std::string &name) {
            return place(run, name) < static_cast<std::ptrdiff_t>(run.size());
        };
        std::vector<std::string> held_up;
        for (const std::string &name : order) {
            const Repeatable &one = *std::find_if(
                all.begin(), all.end(), [&](const Repeatable &other) { return other.name == name; });
            bool waits = one.waits;
            bool has_reason = one.changed;
            for (const std::string &before : one.after) {
                ASSERT_LT(place(order, before), place(order, name));
                waits = waits || std::count(held_up.begin(), held_up.end(), before) > 0;
                has_reason = has_reason || runs(before);
            }
            if (waits) {
                held_up.push_back(name);
            }
            ASSERT_EQ(runs(name), has_reason && !waits) << name;
        }
        ASSERT_TRUE(
            std::is_sorted(run.begin(), run.end(), [&](const std::string &one, const std::string &other) {
                return place(order, one) < place(order, other);
            }));
    }
}

} // namespace
} // namespace migrate::core::test
