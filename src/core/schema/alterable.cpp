#include "core/schema/alterable.hpp"

#include "core/schema/clauses.hpp"
#include "core/schema/column_statements.hpp"
#include "core/schema/object_statements.hpp"
#include "core/schema/part_statements.hpp"
#include "core/schema/table_statements.hpp"

namespace migrate::core {

using namespace clause;

bool can_alter(const MatchedSchemas &schemas, const MatchedObject &object) {
    // The index of a partitioned table has options that can't be altered.
    if (object.kind == ObjectKind::constraint && object.live_whole != no_object &&
        schemas.objects[object.live_whole].kind == ObjectKind::table &&
        is_partitioned(*schemas.objects[object.live_whole].live) &&
        clause_of(object.live, constraint_options) != clause_of(object.desired, constraint_options)) {
        return false;
    }
    switch (object.kind) {
    case ObjectKind::table:
        return can_alter_table(*object.live, *object.desired);
    case ObjectKind::column:
        return can_alter_column(*object.live, *object.desired);
    case ObjectKind::constraint:
    case ObjectKind::index:
    case ObjectKind::statistics:
    case ObjectKind::domain_constraint:
    case ObjectKind::trigger:
    case ObjectKind::rule:
    case ObjectKind::policy:
        return !is_rebuilt(*object.live, *object.desired);
    case ObjectKind::sequence:
    case ObjectKind::view:
    case ObjectKind::materialized_view:
    case ObjectKind::function:
    case ObjectKind::procedure:
    case ObjectKind::aggregate:
        return can_alter_object(*object.live, *object.desired);
    default:
        return true; // properties: or refused
    }
}

} // namespace migrate::core
