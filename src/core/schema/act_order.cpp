#include "core/schema/act_order.hpp"

#include "core/schema/part_statements.hpp"

namespace migrate::core {

namespace {

constexpr std::size_t index(Act act) noexcept { return static_cast<std::size_t>(act); }

} // namespace

ActOrder::ActOrder(const MatchedSchemas &schemas, const std::vector<Fate> &fates, const NewParts &parts)
    : schemas_(schemas), fates_(fates), parts_(parts), numbers_(schemas.objects.size()) {
    for (std::size_t place = 0; place < fates_.size(); place++) {
        add_changes(place);
    }
    for (std::size_t place = 0; place < fates_.size(); place++) {
        alias_changes(place);
    }
}

void ActOrder::add(std::size_t place, Act act) {
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

void ActOrder::add_changes(std::size_t place) {
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
void ActOrder::alias_changes(std::size_t place) {
    if (fates_[place].vanishes) {
        numbers_[place][index(Act::drop)] = gone(place);
    }
    if (parts_.is_inside(place)) {
        numbers_[place][index(Act::create)] = made(at(place).desired_whole);
    }
}

std::size_t ActOrder::gone(std::size_t place) const {
    while (place != no_object && fates_[place].vanishes) {
        place = fates_[place].gone_with;
    }
    if (place == no_object) {
        return no_object;
    }
    return fates_[place].is_made_anew ? numbers_[place][index(Act::alter)]
                                      : numbers_[place][index(Act::drop)];
}

std::size_t ActOrder::made(std::size_t place) const {
    return fates_[place].is_made_anew ? numbers_[place][index(Act::alter)]
                                      : numbers_[place][index(Act::create)];
}

void ActOrder::before(std::size_t first, std::initializer_list<Act> firsts, std::size_t second,
                      std::initializer_list<Act> seconds) {
    for (const Act one : firsts) {
        for (const Act other : seconds) {
            const std::size_t number = numbers_[first][index(one)];
            const std::size_t next = numbers_[second][index(other)];
            if (number != no_object && next != no_object) {
                order_.set_before(number, next);
            }
        }
    }
}

std::vector<ObjectChangeStep> ActOrder::steps() const {
    std::vector<ObjectChangeStep> steps;
    steps.reserve(changes_.size());
    for (const std::size_t number : order_.sorted()) {
        steps.push_back(changes_[number]);
    }
    return steps;
}

} // namespace migrate::core
