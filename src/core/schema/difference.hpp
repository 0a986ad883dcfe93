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

// A snapshot in which what has changed from before to after is changed too, whatever it had there.
Snapshot with_changes(const Snapshot &rows, const Snapshot &before, const Snapshot &after);

// What is different in a schema from what it was expected to be: by type and identity. The order of columns
// counts for those that both have. Both are sorted, as snapshot_of() makes them.
std::vector<ObjectChange> compare_snapshots(const Snapshot &expected, const Snapshot &actual);

} // namespace migrate::core
