// How two snapshots of a schema differ.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/schema/object.hpp"

namespace migrate::core {

enum class ChangeKind : std::uint8_t { missing, unexpected, changed };

// "missing", "unexpected", "changed"
const char *name_of(ChangeKind change) noexcept;

// Whether rows of this type say in which order columns stand.
bool is_column_order(std::string_view type) noexcept;

struct ObjectChange {
    ChangeKind change;
    std::string type;
    std::string identity;
    std::optional<std::string> expected; // definitions; nullopt: it is not there
    std::optional<std::string> actual;
};

// Walk two snapshots, both sorted, side by side: for each object call visit(row of the one, row of the
// other), pointers of which one is null where its snapshot lacks the object.
template <typename F>
void for_each_object(const Snapshot &one, const Snapshot &other, F visit) {
    auto left = one.begin();
    auto right = other.begin();
    while (left != one.end() || right != other.end()) {
        if (right == other.end() || (left != one.end() && is_before(*left, *right))) {
            visit(&*left++, nullptr);
        } else if (left == one.end() || is_before(*right, *left)) {
            visit(nullptr, &*right++);
        } else {
            visit(&*left++, &*right++);
        }
    }
}

// A snapshot in which what has changed from before to after is changed too, whatever it had there. All are
// sorted, as snapshot_of() makes them.
Snapshot with_changes(const Snapshot &rows, const Snapshot &before, const Snapshot &after);

// What is different in a schema from what it was expected to be: by type and identity. The order of columns
// counts for those that both have. Both are sorted.
std::vector<ObjectChange> compare_snapshots(const Snapshot &expected, const Snapshot &actual);

} // namespace migrate::core
