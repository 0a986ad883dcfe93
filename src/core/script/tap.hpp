// What tests say in TAP, the Test Anything Protocol, in which pgTAP answers.
#pragma once

#include "core/core.hpp"

#include <cstdint>
#include <string_view>

namespace migrate::core {

// What a value that a statement returns may be to a reader of TAP, told by its beginning.
enum class TapKind : std::uint8_t {
    other,   // a passed test, a plan, or no TAP at all
    remark,  // a diagnostic, or a line of a subtest
    verdict, // a test that did not pass, or what pgTAP says at the end of tests that went wrong
};
TapKind tap_kind(std::string_view value) noexcept;

// Tests that failed, and what was said of them. A failed test that is marked as TODO or SKIP is none.
class TapFailures {
public:
    // Read a value: a line, or a test with its diagnostics. A subtest is told with the test that it is of.
    void read(std::string_view value);

    [[nodiscard]] bool empty() const noexcept { return lines_.empty(); }
    [[nodiscard]] int tests() const noexcept { return tests_; }
    // The lines of those, with their diagnostics; of many the first ones.
    [[nodiscard]] const std::string &lines() const noexcept { return lines_; }

private:
    void keep(std::string_view text);

    int tests_ = 0;
    std::string lines_;
    std::string subtest_; // lines of the subtest whose test has not come yet
};

} // namespace migrate::core
