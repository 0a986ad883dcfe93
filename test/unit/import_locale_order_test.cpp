// The order of names in JavaScript.
#include "core/import/locale_order.hpp"

#include <gtest/gtest.h>

namespace migrate::core {
namespace {

// Recorded with node 20 (ICU 78) in en-US.
TEST(LocaleOrder, IsThatOfJavaScript) {
    const std::string order =
        " _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$0123456789aAbBcCdDeEfFgGhHiIjJkKlLmMnNoOpPqQrRsStTuUvVwWxXyYzZ";
    for (std::size_t i = 1; i < order.size(); i++) {
        EXPECT_LT(compare_as_locale(order.substr(i - 1, 1), order.substr(i, 1)).order, 0)
            << order.substr(i - 1, 2);
    }
    const std::vector<std::string> sorted = {"a", "A", "a b", "a_b", "a-b", "a.b", "ab", "aB", "Ab", "AB"};
    for (std::size_t i = 1; i < sorted.size(); i++) {
        EXPECT_LT(compare_as_locale(sorted[i - 1], sorted[i]).order, 0) << sorted[i];
        EXPECT_GT(compare_as_locale(sorted[i], sorted[i - 1]).order, 0) << sorted[i];
    }
}

TEST(LocaleOrder, CanGoByNumberAndPassOverPunctuation) {
    const LocaleOptions options{.by_number = true, .ignores_punctuation = true};
    const std::vector<std::string> sorted = {"1", "1_9", "1_10", "1_a", "1_A", "1_a b", "a"};
    EXPECT_LT(compare_as_locale("1", "1_a", options).order, 0);
    for (std::size_t i = 2; i < sorted.size(); i++) {
        EXPECT_LT(compare_as_locale(sorted[i - 1], sorted[i], options).order, 0) << sorted[i];
    }
    EXPECT_EQ(compare_as_locale("1_ab", "1-a b", options).order, 0);
    EXPECT_EQ(compare_as_locale("01_a", "1_a", options).order, 0);
    EXPECT_LT(compare_as_locale("a+b", "ab", options).order, 0);
}

TEST(LocaleOrder, SaysWhatItDoesNotKnow) {
    EXPECT_TRUE(compare_as_locale("1\xC3\xA4", "2\xC3\xA4").is_certain);
    EXPECT_FALSE(compare_as_locale("1\xC3\xA4", "1z").is_certain);
    EXPECT_FALSE(compare_as_locale("1\xC3\xA4", "1").is_certain);
    EXPECT_FALSE(compare_as_locale("1\x01", "1").is_certain);
}

} // namespace
} // namespace migrate::core
