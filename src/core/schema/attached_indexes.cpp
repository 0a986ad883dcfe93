#include <algorithm>

#include "core/schema/attached_indexes.hpp"

#include "core/schema/clauses.hpp"
#include "core/schema/names.hpp"
#include "core/text.hpp"

namespace migrate::core {

namespace {

using namespace clause;

// What an attached index is, but for its name; empty: the object is none.
std::string key_of(const MatchedObject &object, const SchemaObject *half) {
    if (object.kind == ObjectKind::index && !clause_of(half, index_attached).empty()) {
        const std::string_view definition = clause_of(half, index_definition);
        return core::format("{} {}", definition.substr(std::min(definition.find(" ON "), definition.size())),
                            clause_of(half, index_attached));
    }
    if (object.kind == ObjectKind::constraint && !clause_of(half, constraint_attached).empty()) {
        return core::format("{} {} {}", split_on(object.identity).table,
                            clause_of(half, constraint_definition), clause_of(half, constraint_attached));
    }
    return "";
}

} // namespace

void AttachedIndexes::rename(std::size_t place, std::vector<Fate> &fates) {
    const std::string key = key_of(schemas_.objects[place], schemas_.objects[place].live);
    if (key.empty()) {
        return;
    }
    if (!is_found_) {
        find_new(fates);
    }
    const auto found = new_.find(key);
    if (found != new_.end()) {
        fates[place].drops = false;
        fates[found->second].renamed_from = place;
        new_.erase(found);
    }
}

bool AttachedIndexes::is_renamed(std::size_t place, const std::vector<Fate> &fates) {
    const MatchedObject &object = schemas_.objects[place];
    if (object.desired != nullptr) {
        return false;
    }
    if (!is_found_) {
        find_new(fates);
    }
    return new_.contains(key_of(object, object.live));
}

void AttachedIndexes::find_new(const std::vector<Fate> &fates) {
    is_found_ = true;
    for (std::size_t place = 0; place < fates.size(); place++) {
        const MatchedObject &object = schemas_.objects[place];
        if (object.live == nullptr) {
            if (std::string key = key_of(object, object.desired); !key.empty()) {
                new_.emplace(std::move(key), place);
            }
        }
    }
}

} // namespace migrate::core
