#include <algorithm>
#include <string_view>
#include <tuple>
#include <unordered_set>

#include "core/schema/difference.hpp"

namespace migrate::core {

namespace {

// The names of a list "a, "b, c", d", as the server quotes them.
std::vector<std::string_view> names_in(std::string_view list) {
    std::vector<std::string_view> names;
    std::size_t begin = 0;
    bool is_quoted = false;
    for (std::size_t i = 0; i <= list.size(); i++) {
        if (i < list.size() && list[i] == '"') {
            is_quoted = !is_quoted;
        }
        if (i == list.size() || (list[i] == ',' && !is_quoted)) {
            names.push_back(list.substr(begin, i - begin));
            begin = i + 2; // a comma and a blank
        }
    }
    return names;
}

void keep_those_of(std::vector<std::string_view> &list, const std::vector<std::string_view> &wanted) {
    const std::unordered_set<std::string_view> known(wanted.begin(), wanted.end());
    std::erase_if(list, [&](std::string_view name) { return !known.contains(name); });
}

// Whether the columns that both have stand in the same order.
bool same_order(const std::string &one, const std::string &other) {
    std::vector<std::string_view> names = names_in(one);
    std::vector<std::string_view> others = names_in(other);
    keep_those_of(names, others);
    keep_those_of(others, names);
    return names == others;
}

bool is_same(const SnapshotRow &one, const SnapshotRow &other) {
    return one.definition == other.definition ||
           (is_column_order(one.type) && same_order(one.definition, other.definition));
}

// A table's row says that it is missing; that of its columns' order would say no more.
bool is_worth_a_row(const SnapshotRow &row) { return !is_column_order(row.type); }

} // namespace

bool is_column_order(std::string_view type) noexcept { return type == "column order"; }

const char *name_of(ChangeKind change) noexcept {
    switch (change) {
    case ChangeKind::missing:
        return "missing";
    case ChangeKind::unexpected:
        return "unexpected";
    case ChangeKind::changed:
        break;
    }
    return "changed";
}

Snapshot with_changes(const Snapshot &rows, const Snapshot &before, const Snapshot &after) {
    Snapshot gone;  // rows of before that have changed
    Snapshot added; // rows of after that have
    auto left = before.begin();
    auto right = after.begin();
    while (left != before.end() || right != after.end()) {
        if (right == after.end() || (left != before.end() && is_before(*left, *right))) {
            gone.push_back(*left++);
        } else if (left == before.end() || is_before(*right, *left)) {
            added.push_back(*right++);
        } else {
            if (left->definition != right->definition) {
                gone.push_back(*left);
                added.push_back(*right);
            }
            left++;
            right++;
        }
    }
    Snapshot result;
    for (const SnapshotRow &row : rows) {
        if (!std::binary_search(gone.begin(), gone.end(), row, is_before) &&
            !std::binary_search(added.begin(), added.end(), row, is_before)) {
            result.push_back(row);
        }
    }
    return merged(std::move(result), std::move(added));
}

std::vector<ObjectChange> compare_snapshots(const Snapshot &expected, const Snapshot &actual) {
    std::vector<ObjectChange> changes;
    auto left = expected.begin();
    auto right = actual.begin();
    while (left != expected.end() || right != actual.end()) {
        const bool is_missing =
            right == actual.end() || (left != expected.end() && std::tie(left->type, left->identity) <
                                                                    std::tie(right->type, right->identity));
        const bool is_unexpected =
            !is_missing && (left == expected.end() ||
                            std::tie(right->type, right->identity) < std::tie(left->type, left->identity));
        if (is_missing) {
            if (is_worth_a_row(*left)) {
                changes.push_back(
                    {ChangeKind::missing, left->type, left->identity, left->definition, std::nullopt});
            }
            left++;
        } else if (is_unexpected) {
            if (is_worth_a_row(*right)) {
                changes.push_back(
                    {ChangeKind::unexpected, right->type, right->identity, std::nullopt, right->definition});
            }
            right++;
        } else {
            if (!is_same(*left, *right)) {
                changes.push_back(
                    {ChangeKind::changed, left->type, left->identity, left->definition, right->definition});
            }
            left++;
            right++;
        }
    }
    return changes;
}

} // namespace migrate::core
