#include "core/script/tap.hpp"

#include <algorithm>

namespace migrate::core {

namespace {

// Nobody reads to the end of more.
constexpr std::size_t most_kept = 8000;

constexpr std::string_view failed_test = "not ok ";
constexpr std::string_view conclusion = "# Looks like you ";

char folded(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

// pgTAP numbers each test, so that "not ok" alone may be what a column says.
bool is_failed_test(std::string_view line) noexcept {
    return line.starts_with(failed_test) && line.size() > failed_test.size() &&
           is_digit(line[failed_test.size()]);
}

bool is_indented(std::string_view line) noexcept { return line.starts_with(' '); }

std::string_view first_line(std::string_view text) noexcept { return text.substr(0, text.find('\n')); }

bool has_directive(std::string_view line, std::string_view directive) noexcept {
    const auto same = [](char one, char other) { return folded(one) == other; };
    return std::search(line.begin(), line.end(), directive.begin(), directive.end(), same) != line.end();
}

// In any line: the description of a test may be of several.
bool is_expected(std::string_view test) noexcept {
    return has_directive(first_line(test), "# todo") || has_directive(first_line(test), "# skip") ||
           test.find("\n# Failed (TODO) test ") != std::string_view::npos;
}

} // namespace

TapKind tap_kind(std::string_view value) noexcept {
    if (is_failed_test(value) || value.starts_with(conclusion)) {
        return TapKind::verdict;
    }
    const std::string_view text = value.substr(std::min(value.find_first_not_of(' '), value.size()));
    return text.starts_with('#') || is_failed_test(text) ? TapKind::remark : TapKind::other;
}

void TapFailures::read(std::string_view value) {
    if (is_indented(value)) {
        if (value.find("# Subtest: ") == value.find_first_not_of(' ')) { // of another test
            subtest_.clear();
        }
        if (tap_kind(value) == TapKind::remark && subtest_.size() < most_kept) {
            subtest_.append(value).append("\n");
        }
        return;
    }
    if (is_failed_test(value) && !is_expected(value)) {
        tests_++;
        keep(subtest_);
        keep(value);
    } else if (value.starts_with(conclusion)) {
        keep(value);
    }
    subtest_.clear();
}

void TapFailures::keep(std::string_view text) {
    if (text.empty() || lines_.size() >= most_kept) {
        return;
    }
    if (!lines_.empty()) {
        lines_ += '\n';
    }
    lines_ += text.ends_with('\n') ? text.substr(0, text.size() - 1) : text;
}

} // namespace migrate::core
