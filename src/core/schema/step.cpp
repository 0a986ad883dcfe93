#include <algorithm>
#include <iterator>

#include "core/schema/step.hpp"

#include "core/schema/matching.hpp"
#include "core/text.hpp"

namespace migrate::core {

void append(Steps &steps, Steps others) {
    steps.insert(steps.end(), std::make_move_iterator(others.begin()), std::make_move_iterator(others.end()));
}

std::vector<std::string_view> options_in(std::string_view clause) {
    std::vector<std::string_view> options;
    const std::size_t begin = clause.find('(');
    if (begin == std::string_view::npos || !clause.ends_with(')')) {
        return options;
    }
    std::string_view rest = clause.substr(begin + 1, clause.size() - begin - 2);
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find(", "), rest.size());
        options.push_back(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 2, rest.size()));
    }
    return options;
}

namespace {

std::string_view name_of_option(std::string_view option) {
    return option.substr(0, std::min(option.find('='), option.size()));
}

std::string list(const std::vector<std::string_view> &words) {
    std::string text;
    for (const std::string_view word : words) {
        text += text.empty() ? "" : ", ";
        text += word;
    }
    return text;
}

} // namespace

Steps change_options(const std::string &head, std::string_view live, std::string_view desired) {
    const std::vector<std::string_view> before = options_in(live);
    const std::vector<std::string_view> after = options_in(desired);
    std::vector<std::string_view> gone;
    std::vector<std::string_view> set;
    for (const std::string_view option : before) {
        if (std::none_of(after.begin(), after.end(), [&](std::string_view one) {
                return name_of_option(one) == name_of_option(option);
            })) {
            gone.push_back(name_of_option(option));
        }
    }
    for (const std::string_view option : after) {
        if (std::find(before.begin(), before.end(), option) == before.end()) {
            set.push_back(option);
        }
    }
    Steps steps;
    if (!gone.empty()) {
        steps.push_back({core::format("{} RESET ({})", head, list(gone))});
    }
    if (!set.empty()) {
        steps.push_back({core::format("{} SET ({})", head, list(set))});
    }
    return steps;
}

std::string upper(std::string_view text) {
    std::string result(text);
    for (char &one : result) {
        if (one >= 'a' && one <= 'z') {
            one = static_cast<char>(one - 'a' + 'A');
        }
    }
    return result;
}

std::string without_semicolon(std::string_view text) {
    return std::string(text.ends_with(';') ? text.substr(0, text.size() - 1) : text);
}

std::string joined_clauses(const SchemaObject &object, std::size_t first, std::size_t end) {
    std::string text;
    for (std::size_t i = first; i < end; i++) {
        const std::string_view clause = clause_of(&object, i);
        if (!clause.empty()) {
            text += text.empty() ? "" : " ";
            text += clause;
        }
    }
    return text;
}

} // namespace migrate::core
