#include <string_view>
#include <unordered_set>
#include <utility>

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
    Snapshot touched; // a row of each object that has changed
    Snapshot added;   // as they are after it
    for_each_object(before, after, [&](const SnapshotRow *was, const SnapshotRow *is) {
        if (was != nullptr && is != nullptr && was->definition == is->definition) {
            return;
        }
        touched.push_back(was != nullptr ? *was : *is);
        if (is != nullptr) {
            added.push_back(*is);
        }
    });
    Snapshot result;
    for_each_object(rows, touched, [&](const SnapshotRow *row, const SnapshotRow *change) {
        if (row != nullptr && change == nullptr) {
            result.push_back(*row);
        }
    });
    return merged(std::move(result), std::move(added));
}

std::vector<ObjectChange> compare_snapshots(const Snapshot &expected, const Snapshot &actual) {
    std::vector<ObjectChange> changes;
    for_each_object(expected, actual, [&](const SnapshotRow *wanted, const SnapshotRow *found) {
        if (wanted != nullptr && found != nullptr) {
            if (!is_same(*wanted, *found)) {
                changes.push_back({ChangeKind::changed, wanted->type, wanted->identity, wanted->definition,
                                   found->definition});
            }
        } else if (wanted != nullptr && is_worth_a_row(*wanted)) {
            changes.push_back(
                {ChangeKind::missing, wanted->type, wanted->identity, wanted->definition, std::nullopt});
        } else if (found != nullptr && is_worth_a_row(*found)) {
            changes.push_back(
                {ChangeKind::unexpected, found->type, found->identity, std::nullopt, found->definition});
        }
    });
    return changes;
}

} // namespace migrate::core
