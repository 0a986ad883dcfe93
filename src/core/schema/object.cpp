#include <algorithm>
#include <iterator>
#include <tuple>

#include "core/schema/object.hpp"

namespace migrate::core {

std::string SchemaObject::definition() const {
    std::string text;
    for (const std::string &clause : clauses) {
        if (!clause.empty()) {
            text += (text.empty() ? "" : " ") + clause;
        }
    }
    return text;
}

bool is_before(const SnapshotRow &one, const SnapshotRow &other) noexcept {
    return std::tie(one.type, one.identity) < std::tie(other.type, other.identity);
}

namespace {

void sort(Snapshot &rows) { std::sort(rows.begin(), rows.end(), is_before); }

} // namespace

Snapshot snapshot_of(const std::vector<SchemaObject> &objects) {
    Snapshot rows;
    rows.reserve(objects.size());
    for (const SchemaObject &object : objects) {
        rows.push_back({object.type, object.identity, object.definition()});
    }
    sort(rows);
    return rows;
}

Snapshot merged(Snapshot one, Snapshot other) {
    one.insert(one.end(), std::make_move_iterator(other.begin()), std::make_move_iterator(other.end()));
    sort(one);
    return one;
}

} // namespace migrate::core
