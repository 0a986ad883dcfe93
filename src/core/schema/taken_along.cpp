#include <string_view>

#include "core/schema/taken_along.hpp"

#include "core/schema/clauses.hpp"
#include "core/schema/names.hpp"
#include "core/schema/part_statements.hpp"
#include "core/text.hpp"

namespace migrate::core {

namespace {

using namespace clause;

const SchemaObject *half(const MatchedObject &object, bool is_live) {
    return is_live ? object.live : object.desired;
}

std::size_t whole(const MatchedObject &object, bool is_live) {
    return is_live ? object.live_whole : object.desired_whole;
}

// The name behind a mark; empty: the clause doesn't begin with it.
std::string_view named_by(std::string_view clause, std::string_view mark) {
    return clause.starts_with(mark) ? clause.substr(mark.size()) : std::string_view();
}

} // namespace

std::size_t carrier(const MatchedSchemas &schemas, const MatchedObject &object) {
    constexpr std::string_view attached_to = "ATTACHED TO ";
    switch (object.kind) {
    case ObjectKind::sequence:
        return object.desired == nullptr
                   ? schemas.find("column", named_by(clause_of(object.live, sequence_owned_by), "OWNED BY "))
                   : no_object;
    case ObjectKind::index:
        return schemas.find("index", named_by(clause_of(object.live, index_attached), attached_to));
    case ObjectKind::constraint: {
        const std::string_view parent = named_by(clause_of(object.live, constraint_attached), attached_to);
        return parent.empty() || object.live_whole == no_object
                   ? no_object
                   : schemas.find("constraint",
                                  core::format("{} on {}", parent,
                                               partition_parent(clause_of(
                                                   schemas.objects[object.live_whole].live, table_parents))));
    }
    case ObjectKind::trigger:
        return copied_from(schemas, object, true);
    default:
        return no_object;
    }
}

std::size_t taken_along_by(const MatchedSchemas &schemas, const std::vector<Fate> &fates,
                           const MatchedObject &object) {
    const std::size_t other = carrier(schemas, object);
    return other != no_object && fates[other].goes() ? other : no_object;
}

// A partition can have no trigger of its own that is called as one of those that its parents give it.
std::size_t copied_from(const MatchedSchemas &schemas, const MatchedObject &object, bool is_live) {
    const SchemaObject *trigger = half(object, is_live);
    if (object.kind != ObjectKind::trigger || trigger == nullptr ||
        clause_of(trigger, enabled_definition).find(" FOR EACH ROW ") == std::string_view::npos) {
        return no_object;
    }
    for (std::size_t table = whole(object, is_live); table != no_object;) {
        const std::string_view parent =
            partition_parent(clause_of(half(schemas.objects[table], is_live), table_parents));
        const std::size_t found =
            parent.empty()
                ? no_object
                : schemas.find("trigger", core::format("{} on {}", split_on(object.identity).name, parent));
        if (found != no_object && half(schemas.objects[found], is_live) != nullptr) {
            return found;
        }
        table = parent.empty() ? no_object : schemas.find("table", parent);
    }
    return no_object;
}

Steps change_copied_trigger(const MatchedSchemas &schemas, const MatchedObject &object) {
    if (object.desired != nullptr) {
        return set_state(*object.desired, clause_of(object.desired, enabled_state));
    }
    const std::size_t first = copied_from(schemas, object, true);
    const SchemaObject *like = schemas.objects[first].desired;
    const std::size_t table = object.live_whole;
    const bool is_detached =
        clause_of(schemas.objects[table].live, table_parents) !=
        clause_of(schemas.objects[table].desired, table_parents); // the copy has gone with that
    return like == nullptr || is_detached ? Steps() : set_state(*object.live, clause_of(like, enabled_state));
}

} // namespace migrate::core
