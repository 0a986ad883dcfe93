#include <algorithm>
#include <iterator>
#include <set>

#include "core/schema/circles.hpp"

#include "core/schema/part_statements.hpp"

namespace migrate::core {

namespace {

bool is_routine(ObjectKind kind) noexcept {
    return kind == ObjectKind::function || kind == ObjectKind::procedure || kind == ObjectKind::aggregate;
}

struct Reference {
    std::size_t key;
    std::size_t from; // tables
    std::size_t to;
};

std::vector<Reference> references_that_go(const MatchedSchemas &schemas, const std::vector<Fate> &fates) {
    std::vector<Reference> references;
    for (std::size_t place = 0; place < fates.size(); place++) {
        const MatchedObject &key = schemas.objects[place];
        if (key.kind != ObjectKind::constraint || !fates[place].vanishes || !is_foreign_key(*key.live)) {
            continue;
        }
        for (const std::size_t needed : key.live_needs) {
            const std::size_t table = schemas.objects[needed].live_whole;
            if (table != no_object && table != key.live_whole && fates[table].goes()) {
                references.push_back({place, key.live_whole, table});
                break;
            }
        }
    }
    return references;
}

} // namespace

// Tables that nothing refers to, and tables that refer to nothing, are taken away until there are none.
std::vector<std::size_t> foreign_keys_in_circles(const MatchedSchemas &schemas,
                                                 const std::vector<Fate> &fates) {
    std::vector<Reference> references = references_that_go(schemas, fates);
    for (std::size_t before = 0; before != references.size();) {
        before = references.size();
        std::set<std::size_t> from;
        std::set<std::size_t> to;
        for (const Reference &one : references) {
            from.insert(one.from);
            to.insert(one.to);
        }
        std::erase_if(references,
                      [&](const Reference &one) { return !to.contains(one.from) || !from.contains(one.to); });
    }
    std::vector<std::size_t> keys;
    std::transform(references.begin(), references.end(), std::back_inserter(keys),
                   [](const Reference &one) { return one.key; });
    return keys;
}

namespace {

// Whether an object, or what it needs, needs a table or a part of it.
bool needs_table(const MatchedSchemas &schemas, std::size_t place, std::size_t table) {
    std::set<std::size_t> seen = {place};
    std::vector<std::size_t> pending = {place};
    while (!pending.empty()) {
        const std::size_t one = pending.back();
        pending.pop_back();
        if (one == table || schemas.objects[one].live_whole == table) {
            return true;
        }
        for (const std::size_t needed : schemas.objects[one].live_needs) {
            if (seen.insert(needed).second) {
                pending.push_back(needed);
            }
        }
    }
    return false;
}

} // namespace

std::vector<std::size_t> parts_in_circles(const MatchedSchemas &schemas, const std::vector<Fate> &fates) {
    std::vector<std::size_t> parts;
    for (std::size_t place = 0; place < fates.size(); place++) {
        const MatchedObject &object = schemas.objects[place];
        if (!fates[place].vanishes || object.live_whole == no_object) {
            continue;
        }
        if (std::any_of(object.live_needs.begin(), object.live_needs.end(), [&](std::size_t needed) {
                return is_routine(schemas.objects[needed].kind) && fates[needed].goes() &&
                       needs_table(schemas, needed, object.live_whole);
            })) {
            parts.push_back(place);
        }
    }
    return parts;
}

} // namespace migrate::core
