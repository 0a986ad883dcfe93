#include <algorithm>

#include "core/schema/new_parts.hpp"

#include "core/schema/column_statements.hpp"
#include "core/schema/names.hpp"
#include "core/schema/part_statements.hpp"
#include "core/text.hpp"

namespace migrate::core {

namespace {

bool is_routine(ObjectKind kind) {
    return kind == ObjectKind::function || kind == ObjectKind::procedure || kind == ObjectKind::aggregate;
}

} // namespace

NewParts::NewParts(const MatchedSchemas &schemas, const std::vector<Fate> &fates)
    : schemas_(schemas), fates_(fates) {
    find_order_of_columns();
    find_inside();
    find_late_defaults();
}

void NewParts::find_order_of_columns() {
    for (const MatchedObject &order : schemas_.objects) {
        if (order.kind != ObjectKind::column_order || order.desired == nullptr) {
            continue;
        }
        std::size_t position = 0;
        for (const std::string_view name : names_in(clause_of(order.desired, 0))) {
            const std::string identity = core::format("{}.{}", order.identity, name);
            std::size_t place = schemas_.find("column", identity);
            if (place == no_object || at(place).desired == nullptr) {
                place = schemas_.find("attribute", identity);
            }
            if (place != no_object) {
                positions_[place] = ++position;
                parts_[at(place).desired_whole].push_back(place);
            }
        }
    }
}

void NewParts::find_inside() {
    for (std::size_t place = 0; place < fates_.size(); place++) {
        const MatchedObject &object = at(place);
        if (object.desired == nullptr || object.desired_whole == no_object || !fates_[place].creates) {
            continue;
        }
        const MatchedObject &whole = at(object.desired_whole);
        const Fate &fate = fates_[object.desired_whole];
        if (object.kind == ObjectKind::attribute) {
            if (fate.creates || fate.is_made_anew) {
                inside_.insert(place);
            }
        } else if (whole.kind != ObjectKind::table || !fate.creates) {
            continue;
        } else if (object.kind == ObjectKind::column) {
            inside_.insert(place);
        } else if (object.kind == ObjectKind::constraint && fits_into_table(*object.desired) &&
                   std::none_of(object.desired_needs.begin(), object.desired_needs.end(),
                                [&](std::size_t needed) { return is_routine(at(needed).kind); })) {
            inside_.insert(place);
            parts_[object.desired_whole].push_back(place);
        }
    }
}

void NewParts::find_late_defaults() {
    for (std::size_t place = 0; place < fates_.size(); place++) {
        const MatchedObject &object = at(place);
        if (object.kind == ObjectKind::column && fates_[place].creates && has_default(*object.desired) &&
            std::any_of(object.desired_needs.begin(), object.desired_needs.end(), [&](std::size_t needed) {
                return is_routine(at(needed).kind) && needs_table(needed, object.desired_whole);
            })) {
            late_defaults_.insert(place);
        }
    }
}

bool NewParts::needs_table(std::size_t place, std::size_t table) const {
    std::set<std::size_t> seen = {place};
    std::vector<std::size_t> pending = {place};
    while (!pending.empty()) {
        const std::size_t one = pending.back();
        pending.pop_back();
        if (one == table || at(one).desired_whole == table) {
            return true;
        }
        for (const std::size_t needed : at(one).desired_needs) {
            if (seen.insert(needed).second) {
                pending.push_back(needed);
            }
        }
    }
    return false;
}

std::size_t NewParts::position(std::size_t place) const {
    const auto found = positions_.find(place);
    return found == positions_.end() ? 0 : found->second;
}

const std::vector<std::size_t> &NewParts::of(std::size_t whole) const {
    static const std::vector<std::size_t> none;
    const auto found = parts_.find(whole);
    return found == parts_.end() ? none : found->second;
}

} // namespace migrate::core
