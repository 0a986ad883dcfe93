#include <algorithm>
#include <string_view>

#include "core/schema/following.hpp"

#include "core/schema/clauses.hpp"
#include "core/schema/column_statements.hpp"
#include "core/schema/names.hpp"
#include "core/schema/part_statements.hpp"
#include "core/schema/table_statements.hpp"
#include "core/text.hpp"

namespace migrate::core {

namespace {

using namespace clause;

// Whether a table inherits from that of an object of its parent already, or is made so. A new partition gets
// all but foreign keys before it is attached.
bool inherits_now(const MatchedSchemas &schemas, const std::vector<Fate> &fates, std::size_t table,
                  std::size_t source, bool is_key) {
    const SchemaObject *live = schemas.objects[table].live;
    if (live == nullptr || fates[table].creates) {
        return !is_partition(*schemas.objects[table].desired) || is_key;
    }
    const MatchedObject &other = schemas.objects[source];
    const std::size_t parent = other.live != nullptr ? other.live_whole : other.desired_whole;
    const std::vector<std::string_view> parents = parents_of(clause_of(live, table_parents));
    return std::find(parents.begin(), parents.end(), schemas.objects[parent].identity) != parents.end();
}

bool is_of_type(const SchemaObject *column, const SchemaObject *other) {
    return clause_of(column, column_type) == clause_of(other, column_type) &&
           clause_of(column, column_collation) == clause_of(other, column_collation);
}

bool loses_expression(const MatchedObject &column) {
    return column.live != nullptr && column.desired != nullptr && is_generated(*column.live) &&
           !is_generated(*column.desired);
}

// The column of a parent that gets another type or loses its expression, and with it those of the tables that
// inherit it.
std::size_t changed_source(const MatchedSchemas &schemas, const std::vector<Fate> &fates,
                           const MatchedObject &column) {
    if (column.kind != ObjectKind::column || column.live == nullptr || column.live_whole == no_object) {
        return no_object;
    }
    const SchemaObject *table = schemas.objects[column.live_whole].live;
    for (const std::string_view parent : parents_of(clause_of(table, table_parents))) {
        const std::size_t source =
            schemas.find("column", core::format("{}.{}", parent, last_name(column.identity)));
        if (source != no_object && fates[source].alters &&
            (fates[source].is_retyped || loses_expression(schemas.objects[source]))) {
            return source;
        }
    }
    return no_object;
}

} // namespace

bool lets_go_of(const MatchedObject &table, std::string_view parent) {
    const auto is_parent = [&](const SchemaObject *half) {
        const std::vector<std::string_view> parents = parents_of(clause_of(half, table_parents));
        return std::find(parents.begin(), parents.end(), parent) != parents.end();
    };
    return is_parent(table.live) && !is_parent(table.desired);
}

void follow_parents(const MatchedSchemas &schemas, std::size_t place, std::vector<Fate> &fates) {
    const MatchedObject &object = schemas.objects[place];
    if (object.kind != ObjectKind::column && object.kind != ObjectKind::constraint) {
        return;
    }
    Fate &fate = fates[place];
    if (fate.goes()) {
        const std::size_t source = inherited_from(schemas, object, true);
        fate.goes_along = source != no_object && fates[source].drops;
    }
    if (fate.creates) {
        const std::size_t source = inherited_from(schemas, object, false);
        fate.follows = source != no_object && fates[source].creates &&
                       inherits_now(schemas, fates, object.desired_whole, source,
                                    object.kind == ObjectKind::constraint && is_foreign_key(*object.desired));
    }
    const std::size_t source = changed_source(schemas, fates, object);
    if (source == no_object) {
        return;
    }
    if (fate.is_retyped ? is_of_type(object.desired, schemas.objects[source].desired)
                        : loses_expression(object)) {
        fate.changed_with = source;
    } else if (fate.goes() && fates[source].is_retyped) { // with its table, or when that inherits it no more
        fate.changed_with = source;
        fate.lets_go = fate.drops && has_default(*object.live);
    }
}

} // namespace migrate::core
