#include <array>
#include <initializer_list>
#include <map>
#include <set>
#include <string>
#include <unordered_map>

#include "core/schema/object_order.hpp"

#include "core/schema/change_order.hpp"
#include "core/schema/clauses.hpp"
#include "core/schema/identity_options.hpp"
#include "core/schema/names.hpp"
#include "core/schema/part_statements.hpp"
#include "core/schema/table_statements.hpp"
#include "core/schema/taken_along.hpp"
#include "core/text.hpp"

namespace migrate::core {

namespace {

using Numbers = std::array<std::size_t, act_count>;

constexpr std::size_t index(Act act) noexcept { return static_cast<std::size_t>(act); }

class ObjectOrder {
public:
    ObjectOrder(const MatchedSchemas &schemas, const std::vector<Fate> &fates, const NewParts &parts,
                std::string_view schema)
        : schemas_(schemas), fates_(fates), parts_(parts), schema_(schema), numbers_(schemas.objects.size()) {
    }

    std::vector<ObjectChangeStep> find() {
        for (std::size_t place = 0; place < fates_.size(); place++) {
            add_changes(place);
        }
        for (std::size_t place = 0; place < fates_.size(); place++) {
            alias_changes(place);
        }
        find_children();
        find_attached();
        for (std::size_t place = 0; place < fates_.size(); place++) {
            order_own(place);
            order_live(place);
            order_desired(place);
            order_attached(place);
            order_inherited(place);
            order_copied(place);
        }
        order_names();
        std::vector<ObjectChangeStep> steps;
        steps.reserve(changes_.size());
        for (const std::size_t number : order_.sorted()) {
            steps.push_back(changes_[number]);
        }
        return steps;
    }

private:
    [[nodiscard]] const MatchedObject &at(std::size_t place) const { return schemas_.objects[place]; }

    void add(std::size_t place, Act act) {
        const MatchedObject &object = at(place);
        const SchemaObject &one = object.desired != nullptr ? *object.desired : *object.live;
        const bool is_key = object.kind == ObjectKind::constraint && is_foreign_key(one);
        const std::size_t whole = object.kind != ObjectKind::column   ? 0
                                  : object.desired_whole != no_object ? object.desired_whole
                                                                      : object.live_whole;
        numbers_[place][index(act)] =
            order_.add({rank_of(object.kind, act, is_key), whole, parts_.position(place), place});
        changes_.push_back({place, act});
    }

    void add_changes(std::size_t place) {
        numbers_[place].fill(no_object);
        const Fate &fate = fates_[place];
        if (fate.alters || fate.lets_go) {
            add(place, Act::release);
        }
        if (fate.drops) {
            add(place, Act::drop);
        }
        if (fate.creates && !parts_.is_inside(place)) {
            add(place, Act::create);
        }
        if (fate.alters || fate.is_made_anew) {
            add(place, Act::alter);
        }
        if (fate.creates || fate.alters) {
            add(place, Act::link);
        }
        if (fate.is_made_anew) {
            add(place, Act::finish);
        }
    }

    // What goes or comes with something else stands where that stands.
    void alias_changes(std::size_t place) {
        if (fates_[place].vanishes) {
            numbers_[place][index(Act::drop)] = gone(place);
        }
        if (parts_.is_inside(place)) {
            numbers_[place][index(Act::create)] = made(at(place).desired_whole);
        }
    }

    [[nodiscard]] std::size_t gone(std::size_t place) const {
        while (place != no_object && fates_[place].vanishes) {
            place = fates_[place].gone_with;
        }
        if (place == no_object) {
            return no_object;
        }
        return fates_[place].is_made_anew ? numbers_[place][index(Act::alter)]
                                          : numbers_[place][index(Act::drop)];
    }

    [[nodiscard]] std::size_t made(std::size_t place) const {
        return fates_[place].is_made_anew ? numbers_[place][index(Act::alter)]
                                          : numbers_[place][index(Act::create)];
    }

    void before(std::size_t first, std::size_t second) {
        if (first != no_object && second != no_object) {
            order_.set_before(first, second);
        }
    }
    // Each of the acts of one place before each of those of another one.
    void before(std::size_t first, std::initializer_list<Act> firsts, std::size_t second,
                std::initializer_list<Act> seconds) {
        for (const Act one : firsts) {
            for (const Act other : seconds) {
                before(numbers_[first][index(one)], numbers_[second][index(other)]);
            }
        }
    }

    void order_own(std::size_t place) {
        before(place, {Act::release}, place, {Act::drop, Act::alter, Act::create});
        before(place, {Act::drop}, place, {Act::create, Act::alter});
        before(place, {Act::create, Act::alter}, place, {Act::link, Act::finish});
        const std::size_t whole = at(place).desired_whole;
        if (whole != no_object) {
            before(whole, {Act::create}, place, {Act::create, Act::alter, Act::link});
            if (fates_[whole].is_made_anew) {
                before(whole, {Act::alter}, place, {Act::create, Act::alter});
            }
            const std::size_t owner = schemas_.find("owner", grantless(at(place)));
            if (at(place).kind == ObjectKind::grant && owner != no_object) {
                before(owner, {Act::create, Act::alter, Act::drop}, place, {Act::create, Act::alter});
            }
        }
    }

    static std::string_view grantless(const MatchedObject &object) {
        return split_last(object.identity, " to ").object;
    }

    // What needs something goes before it, or lets go of it.
    void order_live(std::size_t place) {
        if (at(place).kind == ObjectKind::table && fates_[place].drops && is_partition(*at(place).live)) {
            order_references_to(place);
        }
        for (const std::size_t needed : at(place).live_needs) {
            const bool is_in_type = at(needed).kind != ObjectKind::function &&
                                    at(needed).kind != ObjectKind::aggregate &&
                                    at(needed).kind != ObjectKind::sequence;
            if (const std::size_t whole = at(place).live_whole;
                whole != no_object && fates_[whole].is_made_anew) { // it keeps what it needs until it goes
                before(whole, {Act::finish}, needed, {Act::drop, Act::finish});
                continue;
            }
            before(place, {Act::release}, needed, {Act::drop});
            if ((at(needed).kind == ObjectKind::type || at(needed).kind == ObjectKind::domain) &&
                fates_[place].drops &&
                fates_[place].changed_with != no_object) { // it needs the new type before it goes
                before(place, {Act::release}, needed, {Act::alter});
                before(place, {Act::drop}, needed, {Act::finish});
                continue;
            }
            if (!fates_[place].lets_go || is_in_type) {
                before(place, {Act::drop}, needed, {Act::drop});
            }
            if (fates_[needed].is_made_anew) {
                before(place, {Act::drop, Act::release}, needed, {Act::alter});
            }
            make_way(place, needed);
            if (!fates_[place].goes() && !fates_[place].is_text_between &&
                (at(place).kind != ObjectKind::column || is_in_type)) {
                before(place, {Act::alter}, needed, {Act::drop, Act::finish});
            }
            if (at(place).kind == ObjectKind::sequence) {
                before(place, {Act::link}, needed, {Act::drop});
            }
        }
    }

    // What needs a column that gets another type goes before the statement that does it, be it for a parent.
    // An attached index can't, and needn't: the server makes it again.
    void make_way(std::size_t place, std::size_t column) {
        const bool stays = is_attached(at(place)) && !fates_[place].vanishes;
        for (; column != no_object; column = stays ? no_object : fates_[column].changed_with) {
            if (fates_[column].is_retyped) {
                before(place, {Act::drop, Act::release}, column, {Act::alter});
            }
            if (fates_[column].is_text_between) {
                before(place, {Act::drop}, column, {Act::release});
            }
        }
    }

    // Foreign keys to a partitioned table refer to its partitions too.
    void order_references_to(std::size_t partition) {
        for (std::size_t table = partition; table != no_object;
             table =
                 schemas_.find("table", partition_parent(clause_of(at(table).live, clause::table_parents)))) {
            for (const std::size_t part : at(table).live_parts) {
                for (const std::size_t user : at(part).live_users) {
                    if (at(user).kind == ObjectKind::constraint && is_foreign_key(*at(user).live) &&
                        at(user).live_whole != table) { // which needs its own columns too
                        before(user, {Act::drop}, partition, {Act::drop});
                    }
                }
            }
        }
    }

    // What needs something comes after it.
    void order_desired(std::size_t place) {
        for (const std::size_t needed : at(place).desired_needs) {
            if (at(place).kind == ObjectKind::sequence ||
                (parts_.has_late_default(place) && at(needed).kind == ObjectKind::function)) {
                before(needed, {Act::create, Act::alter}, place, {Act::link});
            } else {
                before(needed, {Act::create, Act::alter}, place, {Act::create, Act::alter});
            }
            if (at(place).kind == ObjectKind::constraint && is_foreign_key(*at(place).desired)) {
                order_behind_attached(place, needed);
            }
        }
    }

    // The unique index of a partitioned table can be referred to when all of its partitions have one.
    void order_behind_attached(std::size_t key, std::size_t needed) {
        if (at(needed).kind != ObjectKind::constraint) {
            return;
        }
        const auto found = attached_.find(core::format("ATTACHED TO {}", split_on(at(needed).identity).name));
        if (found != attached_.end()) {
            for (const std::size_t place : found->second) {
                before(place, {Act::link}, key, {Act::create, Act::alter});
            }
        }
    }

    void find_attached() {
        for (std::size_t place = 0; place < fates_.size(); place++) {
            if (at(place).kind == ObjectKind::constraint) {
                const std::string_view attached = clause_of(at(place).desired, clause::constraint_attached);
                if (!attached.empty()) {
                    attached_[std::string(attached)].push_back(place);
                }
            }
        }
    }

    // A partition is attached with its own indexes, the indexes after that.
    void order_attached(std::size_t place) {
        const MatchedObject &object = at(place);
        if (object.kind == ObjectKind::constraint || object.kind == ObjectKind::index ||
            object.kind == ObjectKind::column) {
            order_children_of(place);
        }
        if (object.live_whole != no_object && is_attached(object) &&
            !fates_[place].vanishes) { // it can go when its table is detached
            before(object.live_whole, {Act::alter}, place, {Act::drop});
        }
        if (object.desired == nullptr) {
            return;
        }
        const bool is_part = object.kind == ObjectKind::constraint || object.kind == ObjectKind::index;
        if (object.kind == ObjectKind::column && object.desired_whole != no_object) {
            before(place, {Act::create, Act::alter}, object.desired_whole, {Act::link});
        } else if (is_part && object.desired_whole != no_object) {
            before(place, {Act::create, Act::alter}, object.desired_whole, {Act::link});
            before(object.desired_whole, {Act::link}, place, {Act::link});
            order_parent_of(place);
        } else if (object.kind == ObjectKind::table) {
            const std::size_t parent =
                schemas_.find("table", partition_parent(clause_of(object.desired, clause::table_parents)));
            if (parent != no_object) {
                before(parent, {Act::create, Act::alter}, place, {Act::link});
                make_room(parent, place);
            }
        }
    }

    // A partition leaves the place that another one takes.
    void make_room(std::size_t parent, std::size_t partition) {
        const std::string_view bound = clause_of(at(partition).desired, clause::table_parents);
        if (!fates_[partition].creates && clause_of(at(partition).live, clause::table_parents) == bound) {
            return;
        }
        for (const std::size_t other : children(parent)) {
            if (other != partition && clause_of(at(other).live, clause::table_parents) !=
                                          clause_of(at(other).desired, clause::table_parents)) {
                before(other, {Act::drop, Act::alter}, partition, {Act::link});
            }
        }
    }

    static bool is_attached(const MatchedObject &object) {
        const bool is_index = object.kind == ObjectKind::index;
        return (is_index || object.kind == ObjectKind::constraint) &&
               !clause_of(object.live, is_index ? std::size_t{clause::index_attached}
                                                : std::size_t{clause::constraint_attached})
                    .empty();
    }

    void order_parent_of(std::size_t place) {
        const bool is_index = at(place).kind == ObjectKind::index;
        const std::string_view attached =
            clause_of(at(place).desired, is_index ? std::size_t{clause::index_attached}
                                                  : std::size_t{clause::constraint_attached});
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
            before(parent, {Act::create, Act::alter}, place, {Act::link});
        }
    }

    // What changes of a parent comes before a partition is detached, so that the partition changes with it,
    // and before another table inherits it or is attached that has it already.
    void order_children_of(std::size_t part) {
        const MatchedObject &object = at(part);
        for (const std::size_t child :
             children(object.desired_whole != no_object ? object.desired_whole : object.live_whole)) {
            if (fates_[part].drops) {
                before(part, {Act::drop}, child, {Act::alter});
            }
            if (object.kind == ObjectKind::column) {
                before(part, {Act::create, Act::alter}, child, {Act::create, Act::alter, Act::link});
            } else if (object.kind == ObjectKind::constraint && object.desired != nullptr &&
                       !has_index(*object.desired)) {
                before(part, {Act::create}, child, {Act::alter, Act::link});
            }
        }
    }

    [[nodiscard]] const std::set<std::size_t> &children(std::size_t table) const {
        static const std::set<std::size_t> none;
        const auto found = children_.find(table);
        return found == children_.end() ? none : found->second;
    }

    void find_children() {
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

    void order_inherited(std::size_t place) {
        const MatchedObject &object = at(place);
        if (object.kind != ObjectKind::column && object.kind != ObjectKind::constraint) {
            return;
        }
        for (const bool is_live : {true, false}) {
            const std::size_t source = inherited_from(schemas_, object, is_live);
            if (source != no_object && !fates_[place].vanishes && !parts_.is_inside(place)) {
                for (const Act act : {Act::release, Act::drop, Act::create, Act::alter}) {
                    before(source, {act}, place, {act});
                }
            }
        }
        const std::size_t source = namesake_of_parent(schemas_, object, true);
        if (source == no_object || !fates_[place].drops) {
            return;
        }
        before(source, {Act::drop}, place, {Act::drop});
        if (!fates_[source].drops) { // it can go when its table inherits it no more
            before(object.live_whole, {Act::alter}, place, {Act::drop});
        }
    }

    // What is done to a trigger of a partitioned table is done to its copies: they fire otherwise after that.
    void order_copied(std::size_t place) {
        const std::size_t desired = copied_from(schemas_, at(place), false);
        if (desired != no_object) {
            before(desired, {Act::create, Act::alter}, place, {Act::create, Act::alter});
            before(at(place).desired_whole, {Act::link}, place, {Act::create, Act::alter});
        } else if (const std::size_t live = copied_from(schemas_, at(place), true); live != no_object) {
            before(live, {Act::alter}, place, {Act::drop});
        }
    }

    // Two objects that want one name, one after the other.
    void order_names() {
        std::unordered_map<std::string, std::vector<std::size_t>> going;
        std::unordered_map<std::string, std::vector<std::size_t>> coming;
        for (std::size_t place = 0; place < fates_.size(); place++) {
            const MatchedObject &object = at(place);
            const Fate &fate = fates_[place];
            if (fate.goes() || (fate.alters && object.kind == ObjectKind::column)) {
                for (std::string &name : names_of(object, object.live)) {
                    going[std::move(name)].push_back(place);
                }
            }
            if (fate.creates || (fate.alters && object.kind == ObjectKind::column)) {
                for (std::string &name : names_of(object, object.desired)) {
                    coming[std::move(name)].push_back(place);
                }
            }
        }
        for (const auto &[name, places] : coming) {
            const auto found = going.find(name);
            if (found == going.end()) {
                continue;
            }
            for (const std::size_t place : places) {
                for (const std::size_t other : found->second) {
                    if (place != other) {
                        before(other, {Act::release, Act::drop}, place, {Act::create, Act::alter});
                    }
                }
            }
        }
    }

    // What no other object of the schema can be called at the same time.
    [[nodiscard]] std::vector<std::string> names_of(const MatchedObject &object,
                                                    const SchemaObject *half) const {
        switch (object.kind) {
        case ObjectKind::table:
        case ObjectKind::view:
        case ObjectKind::materialized_view:
        case ObjectKind::sequence:
        case ObjectKind::index:
        case ObjectKind::type:
        case ObjectKind::domain:
            return {std::string(object.identity)};
        case ObjectKind::constraint:
            if (has_index(*half)) {
                return {core::format("{}.{}", schema_, split_on(object.identity).name)};
            }
            return {};
        case ObjectKind::column: {
            const std::string_view sequence = identity_sequence(clause_of(half, clause::column_identity));
            return sequence.empty() ? std::vector<std::string>() : std::vector{std::string(sequence)};
        }
        case ObjectKind::function:
        case ObjectKind::procedure:
        case ObjectKind::aggregate:
            return {core::format("routine {}", object.identity)};
        default:
            return {};
        }
    }

    const MatchedSchemas &schemas_;
    const std::vector<Fate> &fates_;
    const NewParts &parts_;
    std::string_view schema_;
    ChangeOrder order_;
    std::vector<Numbers> numbers_; // of the changes of each object
    std::vector<ObjectChangeStep> changes_;
    std::unordered_map<std::string, std::vector<std::size_t>>
        attached_;                                          // constraints, by what they say of that
    std::map<std::size_t, std::set<std::size_t>> children_; // tables that inherit from one, partitions of it
};

} // namespace

std::vector<ObjectChangeStep> order_of_changes(const MatchedSchemas &schemas, const std::vector<Fate> &fates,
                                               const NewParts &parts, std::string_view schema) {
    return ObjectOrder(schemas, fates, parts, schema).find();
}

} // namespace migrate::core
