#include <algorithm>
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

Snapshot snapshot_of(const std::vector<SchemaObject> &objects) {
    Snapshot rows;
    rows.reserve(objects.size());
    for (const SchemaObject &object : objects) {
        rows.push_back({object.type, object.identity, object.definition()});
    }
    std::sort(rows.begin(), rows.end(), [](const SnapshotRow &one, const SnapshotRow &other) {
        return std::tie(one.type, one.identity) < std::tie(other.type, other.identity);
    });
    return rows;
}

} // namespace migrate::core
