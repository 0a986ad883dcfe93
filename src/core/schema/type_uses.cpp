#include <algorithm>
#include <set>
#include <vector>

#include "core/schema/type_uses.hpp"

#include "core/schema/clauses.hpp"
#include "core/text.hpp"

namespace migrate::core {

using namespace clause;

bool is_type(ObjectKind kind) noexcept { return kind == ObjectKind::type || kind == ObjectKind::domain; }

bool is_range(const MatchedObject &object) noexcept {
    return object.kind == ObjectKind::type && clause_of(object.live, 0) == "RANGE";
}

bool has_columns(const MatchedSchemas &schemas, std::size_t type) {
    std::set<std::size_t> seen = {type};
    std::vector<std::size_t> pending = {type};
    while (!pending.empty()) {
        const std::vector<std::size_t> &users = schemas.objects[pending.back()].live_users;
        pending.pop_back();
        for (const std::size_t user : users) {
            const MatchedObject &object = schemas.objects[user];
            if (object.kind == ObjectKind::column) {
                return true;
            }
            const std::size_t other = object.kind == ObjectKind::attribute ? object.live_whole
                                      : is_type(object.kind)               ? user
                                                                           : no_object;
            if (other != no_object && seen.insert(other).second) {
                pending.push_back(other);
            }
        }
    }
    return false;
}

bool is_within(const MatchedSchemas &schemas, std::size_t domain) {
    const std::vector<std::size_t> &users = schemas.objects[domain].live_users;
    return std::any_of(users.begin(), users.end(), [&](std::size_t user) {
        const MatchedObject &object = schemas.objects[user];
        const bool is_bare = clause_of(object.live, column_type) == schemas.objects[domain].identity;
        switch (object.kind) {
        case ObjectKind::column:
            return clause_of(object.live, column_type) ==
                   core::format("{}[]", schemas.objects[domain].identity);
        case ObjectKind::attribute:
            return object.live_whole != no_object && has_columns(schemas, object.live_whole);
        case ObjectKind::domain:
            return is_bare ? is_within(schemas, user) : has_columns(schemas, user);
        case ObjectKind::type:
            return has_columns(schemas, user);
        default:
            return false;
        }
    });
}

} // namespace migrate::core
