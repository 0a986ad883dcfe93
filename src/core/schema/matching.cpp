#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

#include "core/schema/matching.hpp"

#include "core/schema/clauses.hpp"
#include "core/schema/identity_options.hpp"
#include "core/schema/names.hpp"
#include "core/text.hpp"

namespace migrate::core {

namespace {

struct NamedKind {
    std::string_view type;
    ObjectKind kind;
};
constexpr std::array named_kinds = {NamedKind{"table", ObjectKind::table},
                                    NamedKind{"column", ObjectKind::column},
                                    NamedKind{"column order", ObjectKind::column_order},
                                    NamedKind{"constraint", ObjectKind::constraint},
                                    NamedKind{"index", ObjectKind::index},
                                    NamedKind{"sequence", ObjectKind::sequence},
                                    NamedKind{"view", ObjectKind::view},
                                    NamedKind{"materialized view", ObjectKind::materialized_view},
                                    NamedKind{"function", ObjectKind::function},
                                    NamedKind{"procedure", ObjectKind::procedure},
                                    NamedKind{"aggregate", ObjectKind::aggregate},
                                    NamedKind{"trigger", ObjectKind::trigger},
                                    NamedKind{"rule", ObjectKind::rule},
                                    NamedKind{"policy", ObjectKind::policy},
                                    NamedKind{"type", ObjectKind::type},
                                    NamedKind{"attribute", ObjectKind::attribute},
                                    NamedKind{"domain", ObjectKind::domain},
                                    NamedKind{"domain constraint", ObjectKind::domain_constraint},
                                    NamedKind{"statistics", ObjectKind::statistics},
                                    NamedKind{"owner", ObjectKind::owner},
                                    NamedKind{"grant", ObjectKind::grant},
                                    NamedKind{"default privilege", ObjectKind::default_privilege},
                                    NamedKind{"comment", ObjectKind::comment},
                                    NamedKind{"schema", ObjectKind::given},
                                    NamedKind{"extension", ObjectKind::given}};

std::string key_of(std::string_view type, std::string_view identity) {
    return core::format("{} {}", type, identity);
}

bool has_index(std::string_view definition) {
    return definition.starts_with("PRIMARY KEY") || definition.starts_with("UNIQUE") ||
           definition.starts_with("EXCLUDE");
}

} // namespace

ObjectKind kind_of(std::string_view type) noexcept {
    const auto *const found = std::find_if(named_kinds.begin(), named_kinds.end(),
                                           [&](const NamedKind &one) { return one.type == type; });
    return found == named_kinds.end() ? ObjectKind::other : found->kind;
}

std::string_view clause_of(const SchemaObject *object, std::size_t number) noexcept {
    return object != nullptr && number < object->clauses.size() ? std::string_view(object->clauses[number])
                                                                : std::string_view();
}

MatchedSchemas::MatchedSchemas(const Schema &live, const Schema &desired) {
    add(live, &MatchedObject::live);
    add(desired, &MatchedObject::desired);
    std::sort(objects.begin(), objects.end(), [](const MatchedObject &one, const MatchedObject &other) {
        return std::tie(one.type, one.identity) < std::tie(other.type, other.identity);
    });
    for (std::size_t place = 0; place < objects.size(); place++) {
        places_[key_of(objects[place].type, objects[place].identity)] = place;
    }
    connect(live, &MatchedObject::live);
    connect(desired, &MatchedObject::desired);
    for (std::size_t place = 0; place < objects.size(); place++) {
        for (const std::size_t needed : objects[place].live_needs) {
            objects[needed].live_users.push_back(place);
        }
        for (const std::size_t needed : objects[place].desired_needs) {
            objects[needed].desired_users.push_back(place);
        }
        if (objects[place].live_whole != no_object) {
            objects[objects[place].live_whole].live_parts.push_back(place);
        }
    }
}

void MatchedSchemas::add(const Schema &schema, Half half) {
    for (const SchemaObject &object : schema.objects) {
        const auto [entry, is_new] = places_.emplace(key_of(object.type, object.identity), objects.size());
        if (is_new) {
            objects.emplace_back();
            objects.back().kind = kind_of(object.type);
            objects.back().type = object.type;
            objects.back().identity = object.identity;
        }
        objects[entry->second].*half = &object;
    }
}

void MatchedSchemas::connect(const Schema &schema, Half half) {
    const bool is_live = half == &MatchedObject::live;
    std::vector<std::size_t> places;
    places.reserve(schema.objects.size());
    unnamed_.clear();
    for (const SchemaObject &object : schema.objects) {
        const std::size_t place = places_.at(key_of(object.type, object.identity));
        places.push_back(place);
        if (object.type == "column") {
            unnamed_[key_of("sequence", identity_sequence(clause_of(&object, clause::column_identity)))] =
                place;
        } else if (object.type == "constraint" && has_index(clause_of(&object, 0))) {
            unnamed_[key_of("index", core::format("{}.{}", schema.name, split_on(object.identity).name))] =
                place;
        }
    }
    for (const std::size_t place : places) {
        (is_live ? objects[place].live_whole : objects[place].desired_whole) = whole_of(objects[place], half);
    }
    for (const Dependency &one : schema.dependencies) {
        const std::size_t object = places[one.object];
        const std::size_t needed = places[one.needed];
        if (object != needed) {
            (is_live ? objects[object].live_needs : objects[object].desired_needs).push_back(needed);
        }
    }
}

std::size_t MatchedSchemas::find(std::string_view type, std::string_view identity) const {
    const auto found = places_.find(key_of(type, identity));
    return found == places_.end() ? no_object : found->second;
}

std::size_t MatchedSchemas::find_relation(std::string_view identity) const {
    for (const std::string_view type : {"table", "view", "materialized view", "foreign table"}) {
        const std::size_t place = find(type, identity);
        if (place != no_object) {
            return place;
        }
    }
    return no_object;
}

// One that the half of the schemas has.
std::size_t MatchedSchemas::existing(std::size_t place, Half half) const {
    return place != no_object && objects[place].*half != nullptr ? place : no_object;
}

// What "table habits.entries" names, or what it is part of where it has no row of its own.
std::size_t MatchedSchemas::carrier_of(std::string_view name, Half half) const {
    const auto found = places_.find(std::string(name));
    if (found != places_.end() && existing(found->second, half) != no_object) {
        return found->second;
    }
    if (const auto unnamed = unnamed_.find(std::string(name)); unnamed != unnamed_.end()) {
        return unnamed->second;
    }
    constexpr std::string_view column = "column ";
    if (name.starts_with(column)) {
        return existing(find_relation(without_last_name(name.substr(column.size()))), half);
    }
    constexpr std::string_view constraint = "constraint ";
    if (name.starts_with(constraint)) {
        return existing(find_relation(split_on(name.substr(constraint.size())).table), half);
    }
    constexpr std::string_view domain_constraint = "domain constraint ";
    if (name.starts_with(domain_constraint)) {
        return existing(find("domain", split_on(name.substr(domain_constraint.size())).table), half);
    }
    return no_object;
}

std::size_t MatchedSchemas::whole_of(const MatchedObject &object, Half half) const {
    switch (object.kind) {
    case ObjectKind::column:
    case ObjectKind::column_order:
        if (const std::size_t type = existing(find("type", object.identity), half);
            object.kind == ObjectKind::column_order && type != no_object) {
            return type;
        }
        return existing(find_relation(object.kind == ObjectKind::column ? without_last_name(object.identity)
                                                                        : object.identity),
                        half);
    case ObjectKind::attribute:
        return existing(find("type", without_last_name(object.identity)), half);
    case ObjectKind::constraint:
    case ObjectKind::trigger:
    case ObjectKind::rule:
    case ObjectKind::policy:
        return existing(find_relation(split_on(object.identity).table), half);
    case ObjectKind::domain_constraint:
        return existing(find("domain", split_on(object.identity).table), half);
    case ObjectKind::index:
        return existing(find_relation(table_of_index(clause_of(object.*half, 0))), half);
    case ObjectKind::statistics: {
        constexpr std::string_view from = "FROM ";
        return existing(find_relation(clause_of(object.*half, clause::statistics_from).substr(from.size())),
                        half);
    }
    case ObjectKind::owner:
    case ObjectKind::comment:
        return carrier_of(object.identity, half);
    case ObjectKind::grant:
        return carrier_of(split_last(object.identity, " to ").object, half);
    default:
        break;
    }
    if (object.type == "security label") {
        return carrier_of(split_last(object.identity, " by ").object, half);
    }
    if (object.type == "publication table") {
        return existing(find_relation(split_last(object.identity, " in publication ").object), half);
    }
    return no_object;
}

std::size_t namesake_of_parent(const MatchedSchemas &schemas, const MatchedObject &object, bool is_live) {
    const std::size_t table = is_live ? object.live_whole : object.desired_whole;
    if (table == no_object) {
        return no_object;
    }
    const SchemaObject *whole = is_live ? schemas.objects[table].live : schemas.objects[table].desired;
    for (const std::string_view parent : parents_of(clause_of(whole, clause::table_parents))) {
        const std::size_t found =
            object.kind == ObjectKind::column
                ? schemas.find("column", core::format("{}.{}", parent, last_name(object.identity)))
                : schemas.find("constraint",
                               core::format("{} on {}", split_on(object.identity).name, parent));
        if (found != no_object) {
            return found;
        }
    }
    return no_object;
}

std::size_t inherited_from(const MatchedSchemas &schemas, const MatchedObject &object, bool is_live) {
    const std::size_t number = object.kind == ObjectKind::column ? std::size_t{clause::column_inherited}
                                                                 : std::size_t{clause::constraint_inherited};
    return clause_of(is_live ? object.live : object.desired, number).empty()
               ? no_object
               : namesake_of_parent(schemas, object, is_live);
}

} // namespace migrate::core
