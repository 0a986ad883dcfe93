#include <string>
#include <unordered_map>

#include "core/schema/object_order.hpp"

#include "core/schema/act_order.hpp"
#include "core/schema/clauses.hpp"
#include "core/schema/identity_options.hpp"
#include "core/schema/inheritance_order.hpp"
#include "core/schema/names.hpp"
#include "core/schema/part_statements.hpp"
#include "core/schema/table_statements.hpp"
#include "core/schema/taken_along.hpp"
#include "core/text.hpp"

namespace migrate::core {

namespace {

class ObjectOrder {
public:
    ObjectOrder(const MatchedSchemas &schemas, const std::vector<Fate> &fates, const NewParts &parts,
                std::string_view schema)
        : schemas_(schemas), fates_(fates), parts_(parts), schema_(schema), order_(schemas, fates, parts),
          inheritance_(schemas, fates, parts, order_) {}

    std::vector<ObjectChangeStep> find() {
        for (std::size_t place = 0; place < fates_.size(); place++) {
            order_own(place);
            order_live(place);
            order_desired(place);
            inheritance_.place_changes(place);
        }
        order_names();
        return order_.steps();
    }

private:
    [[nodiscard]] const MatchedObject &at(std::size_t place) const { return schemas_.objects[place]; }

    void order_own(std::size_t place) {
        order_.before(place, {Act::release}, place, {Act::drop, Act::alter, Act::create});
        order_.before(place, {Act::drop}, place, {Act::create, Act::alter});
        order_.before(place, {Act::create, Act::alter}, place, {Act::link, Act::finish});
        const std::size_t whole = at(place).desired_whole;
        if (whole != no_object) {
            order_.before(whole, {Act::create}, place, {Act::create, Act::alter, Act::link});
            if (fates_[whole].is_made_anew) {
                order_.before(whole, {Act::alter}, place, {Act::create, Act::alter});
            }
            const std::size_t owner = schemas_.find("owner", grantless(at(place)));
            if (at(place).kind == ObjectKind::grant && owner != no_object) {
                order_.before(owner, {Act::create, Act::alter, Act::drop}, place, {Act::create, Act::alter});
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
                order_.before(whole, {Act::finish}, needed, {Act::drop, Act::finish});
                continue;
            }
            order_.before(place, {Act::release}, needed, {Act::drop});
            order_.before(place, {Act::finish}, needed, {Act::drop, Act::finish});
            if ((at(needed).kind == ObjectKind::type || at(needed).kind == ObjectKind::domain) &&
                fates_[place].drops &&
                fates_[place].changed_with != no_object) { // it needs the new type before it goes
                order_.before(place, {Act::release}, needed, {Act::alter});
                order_.before(place, {Act::drop}, needed, {Act::finish});
                continue;
            }
            if (!fates_[place].lets_go || is_in_type) {
                order_.before(place, {Act::drop}, needed, {Act::drop});
            }
            if (fates_[needed].is_made_anew) {
                order_.before(place, {Act::drop, Act::release}, needed, {Act::alter});
            }
            make_way(place, needed);
            if (at(place).kind == ObjectKind::constraint && is_foreign_key(*at(place).live)) {
                for (const std::size_t column : at(needed).live_needs) { // of the index that it needs
                    make_way(place, column);
                }
            }
            if (!fates_[place].goes() && !fates_[place].is_text_between &&
                ((at(place).kind != ObjectKind::column && at(place).kind != ObjectKind::domain) ||
                 is_in_type)) {
                order_.before(place, {Act::alter}, needed, {Act::drop, Act::finish});
            }
            if (at(place).kind == ObjectKind::sequence) {
                order_.before(place, {Act::link}, needed, {Act::drop});
            }
        }
    }

    // What needs a column that gets another type goes before the statement that does it, be it for a parent.
    // An attached index can't, and needn't: the server makes it again.
    void make_way(std::size_t place, std::size_t column) {
        const bool goes_alone = fates_[place].drops && !is_attached(at(place));
        for (; column != no_object; column = goes_alone ? fates_[column].changed_with : no_object) {
            if (fates_[column].is_retyped) {
                order_.before(place, {Act::drop, Act::release}, column, {Act::alter});
            }
            if (fates_[column].is_text_between) {
                order_.before(place, {Act::drop}, column, {Act::release});
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
                        order_.before(user, {Act::drop}, partition, {Act::drop});
                    }
                }
            }
        }
    }

    // What needs something comes after it.
    void order_desired(std::size_t place) {
        const std::size_t domain = at(place).desired_whole;
        if (at(place).kind == ObjectKind::domain_constraint && domain != no_object) {
            for (const std::size_t user : at(domain).desired_users) {
                if (at(user).kind == ObjectKind::attribute || at(user).kind == ObjectKind::column) {
                    order_.before(place, {Act::create}, user, {Act::create, Act::alter});
                }
            }
        }
        for (const std::size_t needed : at(place).desired_needs) {
            if (at(place).kind == ObjectKind::sequence ||
                (parts_.has_late_default(place) && at(needed).kind == ObjectKind::function)) {
                order_.before(needed, {Act::create, Act::alter}, place, {Act::link});
            } else {
                order_.before(needed, {Act::create, Act::alter}, place, {Act::create, Act::alter});
            }
            if (at(place).kind == ObjectKind::constraint && is_foreign_key(*at(place).desired)) {
                inheritance_.order_behind_attached(place, needed);
                for (const std::size_t column : at(needed).desired_needs) {
                    order_.before(column, {Act::alter}, place, {Act::create});
                }
            }
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
                        order_.before(other, {Act::release, Act::drop}, place, {Act::create, Act::alter});
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
    ActOrder order_;
    InheritanceOrder inheritance_;
};

} // namespace

std::vector<ObjectChangeStep> order_of_changes(const MatchedSchemas &schemas, const std::vector<Fate> &fates,
                                               const NewParts &parts, std::string_view schema) {
    return ObjectOrder(schemas, fates, parts, schema).find();
}

} // namespace migrate::core
