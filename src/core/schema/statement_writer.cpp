#include <algorithm>
#include <iterator>

#include "core/schema/statement_writer.hpp"

#include "core/schema/clauses.hpp"
#include "core/schema/column_statements.hpp"
#include "core/schema/continued_values.hpp"
#include "core/schema/lost_values.hpp"
#include "core/schema/names.hpp"
#include "core/schema/not_null.hpp"
#include "core/schema/object_statements.hpp"
#include "core/schema/part_statements.hpp"
#include "core/schema/property_statements.hpp"
#include "core/schema/table_statements.hpp"
#include "core/schema/taken_along.hpp"
#include "core/schema/type_statements.hpp"
#include "core/text.hpp"

namespace migrate::core {

namespace {

using namespace clause;

ColumnPlace column_place(std::string_view identity) {
    return {without_last_name(identity), last_name(identity)};
}

// A column or a domain without its default.
SchemaObject without_default(const SchemaObject &object, std::size_t clause = column_default) {
    SchemaObject result = object;
    result.clauses[clause].clear();
    return result;
}

PartPlace part_place(const MatchedSchemas &schemas, const std::vector<Fate> &fates, std::string_view schema,
                     const MatchedObject &object) {
    PartPlace place{schema, false, false};
    if (object.desired_whole != no_object) {
        const SchemaObject *whole = schemas.objects[object.desired_whole].desired;
        const Fate &fate = fates[object.desired_whole];
        place.is_new = fate.creates || fate.is_made_anew;
        place.is_partitioned = whole->type == "table" && is_partitioned(*whole);
    }
    return place;
}

} // namespace

StatementWriter::StatementWriter(const MatchedSchemas &schemas, const std::vector<Fate> &fates,
                                 const NewParts &parts, std::string_view schema, std::string_view owner,
                                 const CastBetween &cast_between, NewColumns new_columns)
    : schemas_(schemas), fates_(fates), parts_(parts), schema_(schema), owner_(owner),
      values_(schemas, fates, parts, cast_between), new_columns_(new_columns) {
    for (const MatchedObject &object : schemas.objects) {
        if (object.kind == ObjectKind::table) {
            const SchemaObject *table = object.live != nullptr ? object.live : object.desired;
            const std::vector<std::string_view> parents = parents_of(clause_of(table, table_parents));
            parents_.insert(parents.begin(), parents.end());
        }
    }
}

Steps StatementWriter::steps(std::size_t place, Act act) const {
    switch (act) {
    case Act::release:
        return release(place);
    case Act::drop:
        return drop(place);
    case Act::create:
        return create(place);
    case Act::alter:
        return alter(place);
    case Act::link:
        return link(place);
    case Act::finish:
        break;
    }
    return finish(place);
}

Steps StatementWriter::release(std::size_t place) const {
    const MatchedObject &object = at(place);
    const Fate &fate = fates_[place];
    if (fate.lets_go) {
        return {{core::format("ALTER TABLE ONLY {} ALTER COLUMN {} DROP DEFAULT",
                              without_last_name(object.identity), last_name(object.identity))}};
    }
    if (object.kind == ObjectKind::domain && fate.alters && fate.has_new_default) {
        return alter_type(*object.live, without_default(*object.live, domain_default));
    }
    if (object.kind != ObjectKind::column || !fate.alters) {
        return {};
    }
    return release_column(column_place(object.identity),
                          {*object.live, *object.desired, fate.is_retyped, fate.is_text_between,
                           fate.changed_with != no_object, fate.has_new_default});
}

Steps StatementWriter::drop(std::size_t place) const {
    const MatchedObject &object = at(place);
    if (!fates_[place].drops || fates_[place].goes_along) {
        return {};
    }
    if (copied_from(schemas_, object, true) != no_object) {
        return fates_[place].creates ? Steps() : change_copied_trigger(schemas_, object);
    }
    switch (object.kind) {
    case ObjectKind::table: {
        Steps steps = detach_referenced(place);
        append(steps, drop_table(*object.live));
        return steps;
    }
    case ObjectKind::column:
        if (object.live_whole != no_object && at(object.live_whole).kind != ObjectKind::table) { // of a view
            const SchemaObject nothing{"column", object.live->identity, {}, {}};
            const ColumnChange change{*object.live, nothing, false, false, true, true};
            Steps steps = release_column(column_place(object.identity), change);
            append(steps, change_column_settings(column_place(object.identity), object.live, nothing));
            return steps;
        }
        return drop_column(column_place(object.identity), *object.live, object.desired);
    case ObjectKind::type:
    case ObjectKind::domain:
        return drop_type(*object.live);
    case ObjectKind::attribute: {
        Steps steps = drop_attribute(*object.live);
        steps.front().losses = attributes_lost(schemas_, place);
        return steps;
    }
    case ObjectKind::owner:
    case ObjectKind::grant:
    case ObjectKind::default_privilege:
    case ObjectKind::comment:
        return property(place, object.live, nullptr);
    case ObjectKind::constraint:
    case ObjectKind::domain_constraint:
    case ObjectKind::index:
    case ObjectKind::trigger:
    case ObjectKind::rule:
    case ObjectKind::policy:
    case ObjectKind::statistics:
        return drop_part(*object.live);
    default:
        return drop_object(*object.live);
    }
}

// A partition of a table that a foreign key refers to has to be detached before it goes: the server then
// looks whether its rows are referred to.
Steps StatementWriter::detach_referenced(std::size_t place) const {
    const MatchedObject &object = at(place);
    const auto parent_of = [&](std::size_t table) {
        return schemas_.find("table", partition_parent(clause_of(at(table).live, table_parents)));
    };
    const std::size_t parent = parent_of(place);
    for (std::size_t table = parent; table != no_object; table = parent_of(table)) {
        if (fates_[table].goes()) {
            continue;
        }
        for (const std::size_t part : at(table).live_parts) {
            for (const std::size_t user : at(part).live_users) {
                if (at(user).kind == ObjectKind::constraint && is_foreign_key(*at(user).live)) {
                    return {{core::format("ALTER TABLE {} DETACH PARTITION {}", at(parent).identity,
                                          object.identity)}};
                }
            }
        }
    }
    return {};
}

Steps StatementWriter::create(std::size_t place) const {
    const MatchedObject &object = at(place);
    if (!fates_[place].creates || parts_.is_inside(place)) {
        return {};
    }
    if (fates_[place].renamed_from != no_object) {
        return rename_index(*at(fates_[place].renamed_from).live, *object.desired);
    }
    if (fates_[place].follows) {
        return object.kind == ObjectKind::column
                   ? change_column_settings(column_place(object.identity), nullptr, *object.desired)
                   : Steps();
    }
    if (copied_from(schemas_, object, false) != no_object) {
        return change_copied_trigger(schemas_, object);
    }
    switch (object.kind) {
    case ObjectKind::table:
        return create_table_with_parts(place);
    case ObjectKind::column:
        return create_column(place);
    case ObjectKind::type:
    case ObjectKind::domain:
        return create_type_with_parts(place);
    case ObjectKind::attribute:
        return add_attribute(*object.desired);
    case ObjectKind::owner:
    case ObjectKind::grant:
    case ObjectKind::default_privilege:
    case ObjectKind::comment:
        return property(place, nullptr, object.desired);
    case ObjectKind::constraint:
    case ObjectKind::domain_constraint:
    case ObjectKind::index:
    case ObjectKind::trigger:
    case ObjectKind::rule:
    case ObjectKind::policy:
    case ObjectKind::statistics:
        return create_part(part_place(schemas_, fates_, schema_, object), *object.desired);
    default:
        return create_object(*object.desired);
    }
}

Steps StatementWriter::create_table_with_parts(std::size_t place) const {
    const SchemaObject &table = *at(place).desired;
    std::vector<std::string> lines;
    Steps settings;
    for (const std::size_t part : parts_.of(place)) {
        const MatchedObject &object = at(part);
        const bool is_column = object.kind == ObjectKind::column;
        const std::size_t inherited =
            is_column ? std::size_t{column_inherited} : std::size_t{constraint_inherited};
        const bool is_own = is_partition(table) || clause_of(object.desired, inherited).empty();
        if (is_column) {
            if (is_own) {
                lines.push_back(column_definition(
                    column_place(object.identity),
                    parts_.has_late_default(part) ? without_default(*object.desired) : *object.desired));
            } else if (const std::string_view not_null = clause_of(object.desired, column_not_null);
                       is_named(not_null)) {
                lines.push_back(not_null_line(column_place(object.identity), not_null));
            }
            append(settings, change_column_settings(column_place(object.identity), nullptr, *object.desired));
        } else if (is_own) {
            lines.push_back(constraint_line(*object.desired));
            append(settings,
                   part_settings(part_place(schemas_, fates_, schema_, object), nullptr, *object.desired));
        }
    }
    Steps steps = create_table(table, lines);
    append(steps, alter_inherited_columns(place));
    append(steps, std::move(settings));
    return steps;
}

// A table that inherits columns may have other defaults for them.
Steps StatementWriter::alter_inherited_columns(std::size_t place) const {
    Steps steps;
    if (is_partition(*at(place).desired)) {
        return steps;
    }
    for (const std::size_t part : parts_.of(place)) {
        const MatchedObject &object = at(part);
        const std::size_t source =
            object.kind == ObjectKind::column ? inherited_from(schemas_, object, false) : no_object;
        if (source == no_object) {
            continue;
        }
        const SchemaObject &parent = *at(source).desired;
        const bool has_new_default =
            clause_of(&parent, column_default) != clause_of(object.desired, column_default);
        if (has_new_default && !is_generated(*object.desired)) {
            const ColumnChange change{parent, *object.desired, false, false, true, true};
            append(steps, release_column(column_place(object.identity), change));
            if (has_default(*object.desired)) {
                steps.push_back({core::format("ALTER TABLE ONLY {} ALTER COLUMN {} SET {}",
                                              without_last_name(object.identity), last_name(object.identity),
                                              clause_of(object.desired, column_default))});
            }
        }
    }
    return steps;
}

Steps StatementWriter::create_column(std::size_t place) const {
    const MatchedObject &object = at(place);
    const ColumnPlace column = column_place(object.identity);
    if (object.desired_whole != no_object &&
        at(object.desired_whole).kind != ObjectKind::table) { // of a view
        Steps steps;
        if (has_default(*object.desired)) {
            steps.push_back({core::format("ALTER VIEW {} ALTER COLUMN {} SET {}", column.table, column.name,
                                          clause_of(object.desired, column_default))});
        }
        append(steps, change_column_settings(column, nullptr, *object.desired));
        return steps;
    }
    const SchemaObject added =
        parts_.has_late_default(place) ? without_default(*object.desired) : *object.desired;
    if (new_columns_ == NewColumns::filled) {
        if (const std::string value = values_.to_fill(place); !value.empty()) {
            return add_filled_column(column, added, value);
        }
    }
    return add_column(column, added,
                      !clause_of(object.desired, column_identity).empty() && parents_.contains(column.table));
}

Steps StatementWriter::create_type_with_parts(std::size_t place) const {
    std::vector<const SchemaObject *> attributes;
    for (const std::size_t part : parts_.of(place)) {
        attributes.push_back(at(part).desired);
    }
    return create_type(*at(place).desired, attributes);
}

std::size_t StatementWriter::number_of_type(std::size_t place) const {
    return static_cast<std::size_t>(std::count_if(fates_.begin(),
                                                  fates_.begin() + static_cast<std::ptrdiff_t>(place),
                                                  [](const Fate &fate) { return fate.is_made_anew; })) +
           1;
}

Steps StatementWriter::make_type_anew(std::size_t place) const {
    Steps steps = set_type_aside(*at(place).live, number_of_type(place));
    steps.front().hazard = "rewrites the tables that have columns of the type";
    steps.front().losses = values_lost(schemas_, place);
    for (const std::size_t part : at(place).live_parts) {
        if (at(part).kind == ObjectKind::attribute && at(part).desired == nullptr) {
            std::vector<DataLoss> losses = attributes_lost(schemas_, part);
            std::move(losses.begin(), losses.end(), std::back_inserter(steps.front().losses));
        }
    }
    append(steps, create_type_with_parts(place));
    return steps;
}

Steps StatementWriter::finish(std::size_t place) const {
    return fates_[place].is_made_anew ? drop_aside_type(*at(place).live, number_of_type(place)) : Steps();
}

Steps StatementWriter::alter(std::size_t place) const {
    const MatchedObject &object = at(place);
    const Fate &fate = fates_[place];
    if (fate.is_made_anew) {
        return make_type_anew(place);
    }
    if (!fate.alters) {
        return {};
    }
    switch (object.kind) {
    case ObjectKind::table:
        return alter_table(*object.live, *object.desired);
    case ObjectKind::column: {
        Steps steps = alter_column(
            column_place(object.identity),
            {*object.live, *object.desired, fate.is_retyped, fate.is_text_between,
             fate.changed_with != no_object, fate.has_new_default, fate.is_retyped ? values_.of(place) : "",
             values_rounded(schemas_, place, values_.cast_between()), has_not_null(place)});
        append(steps, continue_values(schemas_, fates_, place));
        return steps;
    }
    case ObjectKind::type:
    case ObjectKind::domain:
        return alter_type(fate.has_new_default ? without_default(*object.live, domain_default) : *object.live,
                          *object.desired);
    case ObjectKind::attribute:
        return alter_attribute(*object.desired);
    case ObjectKind::owner:
    case ObjectKind::grant:
    case ObjectKind::default_privilege:
    case ObjectKind::comment:
        return property(place, object.live, object.desired);
    case ObjectKind::constraint:
    case ObjectKind::domain_constraint:
    case ObjectKind::index:
    case ObjectKind::trigger:
    case ObjectKind::rule:
    case ObjectKind::statistics:
        return alter_part(part_place(schemas_, fates_, schema_, object), *object.live, *object.desired);
    default:
        return alter_object(*object.live, *object.desired);
    }
}

// Whether what changes a column of a parent makes NOT NULL of this one what it is to be.
bool StatementWriter::has_not_null(std::size_t place) const {
    const std::size_t source = fates_[place].changed_with;
    return source != no_object &&
           clause_of(at(source).desired, column_not_null) == clause_of(at(place).desired, column_not_null);
}

Steps StatementWriter::link(std::size_t place) const {
    const MatchedObject &object = at(place);
    const Fate &fate = fates_[place];
    if (object.desired == nullptr || (!fate.creates && !fate.alters) || fate.renamed_from != no_object) {
        return {};
    }
    const SchemaObject *live = fate.creates ? nullptr : object.live;
    switch (object.kind) {
    case ObjectKind::table:
        return link_table(live, *object.desired);
    case ObjectKind::sequence:
        return link_sequence(live, *object.desired);
    case ObjectKind::index:
    case ObjectKind::constraint:
        return link_part(part_place(schemas_, fates_, schema_, object), live, *object.desired);
    case ObjectKind::column:
        if (parts_.has_late_default(place)) {
            return {{core::format("ALTER TABLE ONLY {} ALTER COLUMN {} SET {}",
                                  without_last_name(object.identity), last_name(object.identity),
                                  clause_of(object.desired, column_default))}};
        }
        return {};
    default:
        return {};
    }
}

Steps StatementWriter::property(std::size_t place, const SchemaObject *live,
                                const SchemaObject *desired) const {
    const MatchedObject &object = at(place);
    if (object.kind == ObjectKind::default_privilege) {
        return change_default_privilege(live, desired);
    }
    const std::string_view name =
        object.kind == ObjectKind::grant ? split_last(object.identity, " to ").object : object.identity;
    Carrier carrier = carrier_of(name);
    const std::size_t owner = schemas_.find("owner", name);
    carrier.owner =
        owner != no_object && at(owner).desired != nullptr ? clause_of(at(owner).desired, 0) : owner_;
    if (carrier.type == "aggregate" && object.kind != ObjectKind::grant) {
        const std::size_t aggregate = schemas_.find(carrier.type, carrier.name);
        if (aggregate != no_object) {
            const MatchedObject &one = at(aggregate);
            carrier.name = aggregate_name(one.desired != nullptr ? *one.desired : *one.live);
        }
    }
    switch (object.kind) {
    case ObjectKind::owner:
        return change_owner(carrier, desired, owner_);
    case ObjectKind::grant:
        return change_grant(carrier, live, desired);
    default:
        return change_comment(carrier, desired);
    }
}

} // namespace migrate::core
