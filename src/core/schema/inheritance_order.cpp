#include "core/schema/inheritance_order.hpp"

#include "core/schema/clauses.hpp"
#include "core/schema/names.hpp"
#include "core/schema/part_statements.hpp"
#include "core/schema/table_statements.hpp"
#include "core/schema/taken_along.hpp"
#include "core/text.hpp"

namespace migrate::core {

InheritanceOrder::InheritanceOrder(const MatchedSchemas &schemas, const std::vector<Fate> &fates,
                                   const NewParts &parts, ActOrder &order)
    : schemas_(schemas), fates_(fates), parts_(parts), order_(order) {
    find_children();
    find_attached();
}

void InheritanceOrder::place_changes(std::size_t place) {
    order_attached(place);
    order_inherited(place);
    order_copied(place);
}

bool is_attached(const MatchedObject &object) {
    const bool is_index = object.kind == ObjectKind::index;
    return (is_index || object.kind == ObjectKind::constraint) &&
           !clause_of(object.live, is_index ? std::size_t{clause::index_attached}
                                            : std::size_t{clause::constraint_attached})
                .empty();
}

// The unique index of a partitioned table can be referred to when all of its partitions have one.
void InheritanceOrder::order_behind_attached(std::size_t key, std::size_t needed) {
    if (at(needed).kind != ObjectKind::constraint) {
        return;
    }
    const auto found = attached_.find(core::format("ATTACHED TO {}", split_on(at(needed).identity).name));
    if (found != attached_.end()) {
        for (const std::size_t place : found->second) {
            order_.before(place, {Act::link}, key, {Act::create, Act::alter});
        }
    }
}

void InheritanceOrder::find_attached() {
    for (std::size_t place = 0; place < fates_.size(); place++) {
        if (at(place).kind == ObjectKind::constraint) {
            const std::string_view attached = clause_of(at(place).desired, clause::constraint_attached);
            if (!attached.empty()) {
                attached_[std::string(attached)].push_back(place);
            }
        }
    }
}

// An index of a partition alone: were it there already when the partition is attached, the server might take
// it for what the parent's index wants.
bool InheritanceOrder::may_be_mistaken(const MatchedObject &object) const {
    const SchemaObject *table = at(object.desired_whole).desired;
    return object.kind == ObjectKind::index && clause_of(object.desired, clause::index_attached).empty() &&
           at(object.desired_whole).kind == ObjectKind::table && is_partition(*table) &&
           !clause_of(table, clause::table_replica_identity).starts_with("REPLICA IDENTITY USING INDEX ");
}

// A partition is attached with its own indexes, the indexes after that.
void InheritanceOrder::order_attached(std::size_t place) {
    const MatchedObject &object = at(place);
    if (object.kind == ObjectKind::constraint || object.kind == ObjectKind::index ||
        object.kind == ObjectKind::column) {
        order_children_of(place);
    }
    if (object.live_whole != no_object && is_attached(object) &&
        !fates_[place].vanishes) { // it can go when its table is detached
        order_.before(object.live_whole, {Act::alter}, place, {Act::drop});
    }
    if (object.desired == nullptr) {
        return;
    }
    const bool is_part = object.kind == ObjectKind::constraint || object.kind == ObjectKind::index;
    if (object.kind == ObjectKind::column && object.desired_whole != no_object) {
        order_.before(place, {Act::create, Act::alter}, object.desired_whole, {Act::link});
    } else if (is_part && object.desired_whole != no_object) {
        if (may_be_mistaken(object)) {
            order_.before(object.desired_whole, {Act::link}, place, {Act::create});
        } else {
            order_.before(place, {Act::create, Act::alter}, object.desired_whole, {Act::link});
        }
        order_.before(object.desired_whole, {Act::link}, place, {Act::link});
        order_parent_of(place);
    } else if (object.kind == ObjectKind::table) {
        const std::size_t parent =
            schemas_.find("table", partition_parent(clause_of(object.desired, clause::table_parents)));
        if (parent != no_object) {
            order_.before(parent, {Act::create, Act::alter}, place, {Act::link});
        }
    }
}

void InheritanceOrder::order_parent_of(std::size_t place) {
    const bool is_index = at(place).kind == ObjectKind::index;
    const std::string_view attached =
        clause_of(at(place).desired,
                  is_index ? std::size_t{clause::index_attached} : std::size_t{clause::constraint_attached});
    constexpr std::string_view mark = "ATTACHED TO ";
    if (!attached.starts_with(mark)) {
        return;
    }
    const SchemaObject *table = at(at(place).desired_whole).desired;
    const std::size_t parent =
        is_index ? schemas_.find("index", attached.substr(mark.size()))
                 : schemas_.find("constraint",
                                 core::format("{} on {}", attached.substr(mark.size()),
                                              partition_parent(clause_of(table, clause::table_parents))));
    if (parent != no_object) {
        order_.before(parent, {Act::create, Act::alter}, place, {Act::link});
    }
}

// What changes of a parent comes before a partition is detached, so that the partition changes with it,
// and before another table inherits it or is attached that has it already.
void InheritanceOrder::order_children_of(std::size_t part) {
    const MatchedObject &object = at(part);
    for (const std::size_t child :
         children(object.desired_whole != no_object ? object.desired_whole : object.live_whole)) {
        if (fates_[part].drops) {
            order_.before(part, {Act::drop}, child, {Act::alter});
        }
        if (object.kind == ObjectKind::column) {
            order_.before(part, {Act::create, Act::alter}, child, {Act::create, Act::alter, Act::link});
        } else if (object.kind == ObjectKind::constraint && object.desired != nullptr &&
                   !has_index(*object.desired)) {
            order_.before(part, {Act::create}, child, {Act::alter, Act::link});
        }
    }
}

const std::set<std::size_t> &InheritanceOrder::children(std::size_t table) const {
    static const std::set<std::size_t> none;
    const auto found = children_.find(table);
    return found == children_.end() ? none : found->second;
}

void InheritanceOrder::find_children() {
    for (std::size_t place = 0; place < fates_.size(); place++) {
        for (const SchemaObject *half : {at(place).live, at(place).desired}) {
            if (at(place).kind != ObjectKind::table) {
                continue;
            }
            for (const std::string_view parent : parents_of(clause_of(half, clause::table_parents))) {
                if (const std::size_t table = schemas_.find("table", parent); table != no_object) {
                    children_[table].insert(place);
                }
            }
        }
    }
}

void InheritanceOrder::order_inherited(std::size_t place) {
    const MatchedObject &object = at(place);
    if (object.kind != ObjectKind::column && object.kind != ObjectKind::constraint) {
        return;
    }
    for (const bool is_live : {true, false}) {
        const std::size_t source = inherited_from(schemas_, object, is_live);
        if (source != no_object && !fates_[place].vanishes && !parts_.is_inside(place)) {
            for (const Act act : {Act::release, Act::drop, Act::create, Act::alter}) {
                order_.before(source, {act}, place, {act});
            }
        }
    }
    const std::size_t source = namesake_of_parent(schemas_, object, true);
    if (source == no_object || !fates_[place].drops) {
        return;
    }
    order_.before(source, {Act::drop}, place, {Act::drop});
    if (!fates_[source].drops) { // it can go when its table inherits it no more
        order_.before(object.live_whole, {Act::alter}, place, {Act::drop});
    }
}

// What is done to a trigger of a partitioned table is done to its copies: they fire otherwise after that.
void InheritanceOrder::order_copied(std::size_t place) {
    const std::size_t desired = copied_from(schemas_, at(place), false);
    if (desired != no_object) {
        order_.before(desired, {Act::create, Act::alter}, place, {Act::create, Act::alter});
        order_.before(at(place).desired_whole, {Act::link}, place, {Act::create, Act::alter});
    } else if (const std::size_t live = copied_from(schemas_, at(place), true); live != no_object) {
        order_.before(live, {Act::alter}, place, {Act::drop});
    }
}

} // namespace migrate::core
