#include <algorithm>
#include <string>

#include "core/schema/changes.hpp"

#include "core/schema/alterable.hpp"
#include "core/schema/attached_indexes.hpp"
#include "core/schema/circles.hpp"
#include "core/schema/clauses.hpp"
#include "core/schema/column_statements.hpp"
#include "core/schema/following.hpp"
#include "core/schema/part_statements.hpp"
#include "core/schema/refusals.hpp"
#include "core/schema/taken_along.hpp"
#include "core/schema/type_statements.hpp"
#include "core/schema/type_uses.hpp"
#include "core/text.hpp"

namespace migrate::core {

namespace {

using namespace clause;

class Changes {
public:
    explicit Changes(const MatchedSchemas &schemas)
        : schemas_(schemas), fates_(schemas.objects.size()), attached_(schemas) {}

    std::vector<Fate> find(const std::vector<std::size_t> &made_anew) {
        for (const std::size_t place : made_anew) {
            make_anew(place);
        }
        for (std::size_t place = 0; place < fates_.size(); place++) {
            begin(place);
        }
        spread_all();
        for (std::vector<std::size_t> held = holders(); !held.empty(); held = holders()) {
            std::for_each(held.begin(), held.end(), [this](std::size_t place) { rebuild(place); });
            spread_all();
        }
        for (std::size_t place = 0; place < fates_.size(); place++) {
            finish(place);
        }
        for (std::size_t place = 0; place < fates_.size(); place++) {
            follow_parents(schemas_, place, fates_);
        }
        break_circles();
        refuse_unwritten(schemas_, fates_);
        return std::move(fates_);
    }

private:
    [[nodiscard]] const MatchedObject &at(std::size_t place) const { return schemas_.objects[place]; }

    void begin(std::size_t place) {
        const MatchedObject &object = at(place);
        Fate &fate = fates_[place];
        if (object.kind == ObjectKind::given || object.kind == ObjectKind::column_order || fate.goes()) {
            return;
        }
        if (object.desired != nullptr && object.kind == ObjectKind::domain_constraint) {
            restrict_domain(place);
        }
        if (object.live == nullptr) {
            fate.creates = true;
        } else if (object.desired == nullptr) {
            fate.drops = true;
            pending_.push_back(place);
        } else if (object.live->clauses != object.desired->clauses ||
                   object.live->columns != object.desired->columns) {
            change(place);
        }
    }

    void change(std::size_t place) {
        const MatchedObject &object = at(place);
        Fate &fate = fates_[place];
        if (is_type(object.kind) && !is_range(object) && !can_alter_type(*object.live, *object.desired)) {
            make_anew(place);
        } else if (can_alter(schemas_, object) && !is_range(object)) {
            fate.alters = !fate.is_made_anew;
            if (object.kind == ObjectKind::column) {
                change_column(place);
            } else if (object.kind == ObjectKind::domain && clause_of(object.live, domain_not_null).empty() &&
                       is_within(schemas_, place)) {
                make_anew(place);
            } else if (object.kind == ObjectKind::attribute && object.live_whole != no_object &&
                       has_columns(schemas_, object.live_whole)) {
                make_anew(object.live_whole);
            }
        } else {
            rebuild(place);
        }
    }

    // A check that is new, or that the values have not been looked at for.
    void restrict_domain(std::size_t constraint) {
        const MatchedObject &object = at(constraint);
        const std::size_t domain = object.desired_whole;
        if (at(domain).live != nullptr &&
            (object.live == nullptr || object.live->clauses != object.desired->clauses) &&
            is_within(schemas_, domain)) {
            make_anew(domain);
        }
    }

    void change_column(std::size_t place) {
        const MatchedObject &object = at(place);
        Fate &fate = fates_[place];
        const auto differs = [&](std::size_t number) {
            return clause_of(object.live, number) != clause_of(object.desired, number);
        };
        fate.has_new_default = differs(column_default);
        if (clause_of(object.desired, column_identity).empty()) {
            lose_sequence(place);
        }
        if (differs(column_type) || differs(column_collation)) {
            retype(place);
        }
    }

    // With an identity goes what is said of its sequence.
    void lose_sequence(std::size_t column) {
        for (const std::size_t part : at(column).live_parts) {
            if (at(part).identity.starts_with("sequence ")) {
                vanish(part);
            }
        }
    }

    void retype(std::size_t place) {
        Fate &fate = fates_[place];
        if (!fate.is_retyped && !fate.goes()) {
            fate.alters = true;
            fate.is_retyped = true;
            fate.has_new_default = true;
            pending_.push_back(place);
        }
    }

    // A column of a type that goes before the new one comes.
    void retype_by_text(std::size_t place) {
        Fate &fate = fates_[place];
        if (!fate.is_text_between) {
            fate.is_text_between = true;
            if (fate.is_retyped) {
                pending_.push_back(place);
            }
            retype(place);
        }
    }

    void make_anew(std::size_t place) {
        Fate &fate = fates_[place];
        if (!fate.is_made_anew && !fate.goes()) {
            fate.is_made_anew = true;
            fate.alters = false;
            pending_.push_back(place);
        }
    }

    void rebuild(std::size_t place) {
        Fate &fate = fates_[place];
        if (!fate.goes()) {
            fate.alters = false;
            fate.is_made_anew = false;
            fate.drops = true;
            fate.creates = at(place).desired != nullptr;
            pending_.push_back(place);
        }
    }

    void vanish(std::size_t place) {
        Fate &fate = fates_[place];
        if (at(place).kind == ObjectKind::column_order) {
            return;
        }
        const bool is_new = !fate.goes();
        fate.drops = false;
        fate.alters = false;
        fate.vanishes = true;
        fate.gone_with = at(place).live_whole;
        fate.creates = at(place).desired != nullptr;
        if (is_new) {
            pending_.push_back(place);
        }
    }

    // What goes or changes takes others with it, until nothing more is taken.
    void spread_all() {
        while (!pending_.empty()) {
            const std::size_t place = pending_.back();
            pending_.pop_back();
            spread(place);
        }
    }

    // The indexes of partitioned tables that stay, and of which one of a partition that stays goes: it can
    // only go with them.
    [[nodiscard]] std::vector<std::size_t> holders() {
        std::vector<std::size_t> found;
        for (std::size_t place = 0; place < fates_.size(); place++) {
            const MatchedObject &object = at(place);
            if (!fates_[place].drops || object.live_whole == no_object ||
                (object.kind != ObjectKind::index && object.kind != ObjectKind::constraint)) {
                continue;
            }
            const MatchedObject &table = at(object.live_whole);
            const std::size_t holder = carrier(schemas_, object);
            if (holder != no_object && !fates_[holder].goes() && !fates_[object.live_whole].goes() &&
                clause_of(table.live, table_parents) == clause_of(table.desired, table_parents) &&
                !attached_.is_renamed(place, fates_)) {
                found.push_back(holder);
            }
        }
        return found;
    }

    void spread(std::size_t place) {
        const Fate fate = fates_[place];
        if (fate.goes() || fate.is_made_anew) {
            for (const std::size_t part : at(place).live_parts) {
                if (!fates_[part].vanishes) {
                    vanish(part);
                }
            }
        }
        for (const std::size_t user : at(place).live_users) {
            if (!fates_[user].goes()) {
                affect(user, place);
            }
        }
    }

    // What can't be without an object that goes, or that changes so that it would be in the way.
    void affect(std::size_t user, std::size_t place) {
        const MatchedObject &object = at(user);
        const Fate &fate = fates_[place];
        if (object.desired == nullptr) {
            return; // it goes anyway
        }
        if (fate.is_retyped && !fate.goes()) {
            affect_by_type_of_column(user, fate.is_text_between);
        } else if (fate.goes() || fate.is_made_anew) {
            affect_by_loss(user, place);
        }
    }

    // The server itself makes indexes and checks again, where the type is one for which they can be.
    void affect_by_type_of_column(std::size_t user, bool is_text_between) {
        const MatchedObject &object = at(user);
        switch (object.kind) {
        case ObjectKind::index:
            if (is_text_between) {
                rebuild(user);
            } else {
                rebuild_references(user);
            }
            break;
        case ObjectKind::view:
        case ObjectKind::materialized_view:
        case ObjectKind::rule:
        case ObjectKind::policy:
        case ObjectKind::trigger:
        case ObjectKind::function:
        case ObjectKind::procedure:
            rebuild(user);
            break;
        case ObjectKind::constraint:
            if (is_text_between || is_foreign_key(*object.live)) {
                rebuild(user);
            } else if (has_index(*object.live)) {
                rebuild_references(user);
            }
            break;
        case ObjectKind::column:
            if (is_generated(*object.live)) {
                rebuild_generated(user);
            }
            break;
        default:
            break;
        }
    }

    // The server doesn't make an index again that a foreign key needs, if that has nothing to do with the
    // column: INCLUDE.
    void rebuild_references(std::size_t index) {
        for (const std::size_t user : at(index).live_users) {
            if (at(user).kind == ObjectKind::constraint && is_foreign_key(*at(user).live) &&
                at(user).desired != nullptr) {
                rebuild(user);
            }
        }
    }

    void rebuild_generated(std::size_t place) {
        if (is_generated(*at(place).desired) || is_virtual(*at(place).live)) {
            rebuild(place);
        } else {
            fates_[place].alters = true;
        }
    }

    void affect_by_loss(std::size_t user, std::size_t place) {
        const MatchedObject &object = at(user);
        const bool is_type_lost = is_type(at(place).kind);
        const bool comes_again = is_type_lost && fates_[place].drops && fates_[place].creates;
        switch (object.kind) {
        case ObjectKind::column:
            if (is_generated(*object.live) && (!is_type_lost || is_generated(*object.desired))) {
                rebuild_generated(user);
            } else if (is_type_lost && fates_[place].is_made_anew) {
                retype(user);
            } else if (comes_again) {
                retype_by_text(user);
            } else {
                fates_[user].alters = true;
                fates_[user].has_new_default = true;
            }
            break;
        case ObjectKind::attribute:
            if (comes_again) {
                rebuild(object.live_whole);
            } else if (has_columns(schemas_, object.live_whole)) {
                make_anew(object.live_whole);
            } else {
                fates_[user].alters = true;
            }
            break;
        case ObjectKind::domain:
            if (!is_type_lost) { // of its default
                fates_[user].alters = !fates_[user].is_made_anew;
                fates_[user].has_new_default = true;
                break;
            }
            [[fallthrough]];
        case ObjectKind::type:
            if (comes_again) {
                rebuild(user); // nothing can keep the old one meanwhile
            } else {
                make_anew(user);
            }
            break;
        case ObjectKind::table: // its parent, or its partition key
            if (at(place).kind == ObjectKind::table && !lets_go_of(object, at(place).identity)) {
                rebuild(user);
            }
            break;
        case ObjectKind::sequence: // of a column
            if (clause_of(object.live, sequence_owned_by) == clause_of(object.desired, sequence_owned_by)) {
                vanish(user);
                fates_[user].gone_with = place;
            }
            break;
        default:
            rebuild(user);
        }
    }

    void finish(std::size_t place) {
        const MatchedObject &object = at(place);
        Fate &fate = fates_[place];
        if (fate.drops) {
            fate.gone_with = taken_along_by(schemas_, fates_, object);
            fate.vanishes = fate.gone_with != no_object;
            fate.drops = !fate.vanishes;
        }
        if (fate.drops && object.desired == nullptr) {
            attached_.rename(place, fates_);
        }
    }

    void break_circles() {
        const auto drop_first = [&](std::size_t place) {
            fates_[place].vanishes = false;
            fates_[place].drops = true;
        };
        const std::vector<std::size_t> keys = foreign_keys_in_circles(schemas_, fates_);
        std::for_each(keys.begin(), keys.end(), drop_first);
        for (const std::size_t place : parts_in_circles(schemas_, fates_)) {
            if (at(place).kind == ObjectKind::column) {
                fates_[place].lets_go = true;
            } else {
                drop_first(place);
            }
        }
    }

    const MatchedSchemas &schemas_;
    std::vector<Fate> fates_;
    std::vector<std::size_t> pending_;
    AttachedIndexes attached_;
};

} // namespace

std::vector<Fate> fates_of(const MatchedSchemas &schemas, const std::vector<std::size_t> &made_anew) {
    return Changes(schemas).find(made_anew);
}

} // namespace migrate::core
