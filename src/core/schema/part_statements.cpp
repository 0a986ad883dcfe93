#include <algorithm>
#include <array>

#include "core/schema/part_statements.hpp"

#include "core/schema/clauses.hpp"
#include "core/schema/matching.hpp"
#include "core/schema/names.hpp"
#include "core/text.hpp"

namespace migrate::core {

namespace {

using namespace clause;

std::string_view definition_of(const SchemaObject &object) { return clause_of(&object, 0); }

constexpr std::string_view not_valid = " NOT VALID";

// Whether only its rows have to be looked at.
bool is_validation(const SchemaObject &live, const SchemaObject &desired) {
    return definition_of(live) == core::format("{}{}", definition_of(desired), not_valid);
}

// The index of a constraint has its name, and lies in the schema of its table.
std::string index_name(const PartPlace &place, const SchemaObject &object) {
    return kind_of(object.type) == ObjectKind::index
               ? object.identity
               : core::format("{}.{}", place.schema, split_on(object.identity).name);
}

std::string_view index_table(const SchemaObject &object) {
    return kind_of(object.type) == ObjectKind::index ? table_of_index(definition_of(object))
                                                     : split_on(object.identity).table;
}

std::string constraint_hazard(const SchemaObject &constraint, const PartPlace &place) {
    const std::string_view definition = definition_of(constraint);
    if (place.is_new || definition.ends_with(not_valid) || definition.ends_with(" NOT ENFORCED")) {
        return "";
    }
    if (is_foreign_key(constraint)) {
        return "reads the table and blocks writes to both; fails where a row refers to nothing";
    }
    return has_index(constraint) ? "builds an index under an exclusive lock; fails where rows collide"
                                 : "reads the table under an exclusive lock; fails where a row does not fit";
}

Steps change_tablespace(const std::string &index, std::string_view live, std::string_view desired) {
    if (live == desired) {
        return {};
    }
    return {
        {core::format("ALTER INDEX {} SET {}", index, desired.empty() ? "TABLESPACE pg_default" : desired)}};
}

Steps change_clustering(const SchemaObject &object, std::string_view live, std::string_view desired) {
    if (live == desired) {
        return {};
    }
    if (desired.empty()) {
        return {{core::format("ALTER TABLE {} SET WITHOUT CLUSTER", index_table(object))}};
    }
    const std::string_view name = kind_of(object.type) == ObjectKind::index ? last_name(object.identity)
                                                                            : split_on(object.identity).name;
    return {{core::format("ALTER TABLE {} CLUSTER ON {}", index_table(object), name)}};
}

// "ALTER COLUMN 1 SET STATISTICS 5 ALTER COLUMN 2 …": a statement for each.
Steps change_index_statistics(const SchemaObject *live, const SchemaObject &desired) {
    constexpr std::string_view head = "ALTER COLUMN ";
    const auto items = [](std::string_view text) {
        std::vector<std::string_view> result;
        while (!text.empty()) {
            const std::size_t end = std::min(text.find(" ALTER COLUMN "), text.size());
            result.push_back(text.substr(0, end));
            text.remove_prefix(std::min(end + 1, text.size()));
        }
        return result;
    };
    const std::vector<std::string_view> before = items(clause_of(live, index_statistics));
    const std::vector<std::string_view> after = items(clause_of(&desired, index_statistics));
    const auto column = [&](std::string_view item) {
        return item.substr(head.size(), item.find(' ', head.size()) - head.size());
    };
    Steps steps;
    for (const std::string_view item : before) {
        if (std::none_of(after.begin(), after.end(),
                         [&](std::string_view one) { return column(one) == column(item); })) {
            steps.push_back({core::format("ALTER INDEX {} ALTER COLUMN {} SET STATISTICS -1",
                                          desired.identity, column(item))});
        }
    }
    for (const std::string_view item : after) {
        if (std::find(before.begin(), before.end(), item) == before.end()) {
            steps.push_back({core::format("ALTER INDEX {} {}", desired.identity, item)});
        }
    }
    return steps;
}

Steps change_state(const SchemaObject *live, const SchemaObject &desired) {
    const std::string_view state = clause_of(&desired, enabled_state);
    return clause_of(live, enabled_state) == state ? Steps() : set_state(desired, state);
}

} // namespace

Steps set_state(const SchemaObject &object, std::string_view state) {
    const NameOnTable name = split_on(object.identity);
    std::string_view words = state;
    std::string hazard;
    if (state.empty()) {
        words = "ENABLE";
    } else if (state == "DISABLED") {
        words = "DISABLE";
        hazard = "it fires no more";
    }
    return {{core::format("ALTER TABLE {} {} {} {}", name.table, words, upper(object.type), name.name),
             std::move(hazard)}};
}

bool is_foreign_key(const SchemaObject &constraint) noexcept {
    return definition_of(constraint).starts_with("FOREIGN KEY");
}

bool has_index(const SchemaObject &constraint) noexcept {
    const std::string_view definition = definition_of(constraint);
    return definition.starts_with("PRIMARY KEY") || definition.starts_with("UNIQUE") ||
           definition.starts_with("EXCLUDE");
}

bool fits_into_table(const SchemaObject &constraint) noexcept {
    return !is_foreign_key(constraint) && !definition_of(constraint).ends_with(not_valid);
}

namespace {

// Where the list in parentheses ends that begins here; a name or a string may hold some.
std::size_t end_of_list(std::string_view text, std::size_t begin) {
    int depth = 0;
    char quote = 0;
    for (std::size_t i = begin; i < text.size(); i++) {
        const char one = text[i];
        if (quote != 0) {
            quote = one == quote ? '\0' : quote;
        } else if (one == '"' || one == '\'') {
            quote = one;
        } else if (one == '(') {
            depth++;
        } else if (one == ')' && --depth == 0) {
            return i + 1;
        }
    }
    return text.size();
}

} // namespace

// What a primary key says of its index stands behind its columns: "PRIMARY KEY (a) INCLUDE (b) WITH (…)
// DEFERRABLE".
std::string constraint_line(const SchemaObject &constraint) {
    std::string definition(definition_of(constraint));
    if (has_index(constraint)) {
        std::size_t end = end_of_list(definition, definition.find('('));
        constexpr std::string_view include = " INCLUDE (";
        if (std::string_view(definition).substr(end).starts_with(include)) {
            end = end_of_list(definition, end + include.size() - 1);
        }
        std::string index;
        const std::string_view options = clause_of(&constraint, constraint_options);
        if (definition.starts_with("EXCLUDE")) { // which says its options itself
            if (!options.empty()) {
                end = end_of_list(definition, definition.find(" WITH (", end - 1) + 1);
            }
        } else if (!options.empty()) {
            index += core::format(" {}", options);
        }
        if (const std::string_view space = clause_of(&constraint, constraint_tablespace); !space.empty()) {
            index += core::format(" USING INDEX {}", space);
        }
        definition.insert(end, index);
    }
    return core::format("CONSTRAINT {} {}", split_on(constraint.identity).name, definition);
}

bool is_rebuilt(const SchemaObject &live, const SchemaObject &desired) noexcept {
    switch (kind_of(live.type)) {
    case ObjectKind::constraint:
        return (definition_of(live) != definition_of(desired) && !is_validation(live, desired)) ||
               clause_of(&live, constraint_invalid) != clause_of(&desired, constraint_invalid) ||
               (clause_of(&live, constraint_attached) != clause_of(&desired, constraint_attached) &&
                !clause_of(&live, constraint_attached).empty());
    case ObjectKind::index:
        return definition_of(live) != definition_of(desired) ||
               clause_of(&live, index_invalid) != clause_of(&desired, index_invalid) ||
               (clause_of(&live, index_attached) != clause_of(&desired, index_attached) &&
                !clause_of(&live, index_attached).empty());
    case ObjectKind::statistics:
        return joined_clauses(live, statistics_kinds, statistics_target) !=
               joined_clauses(desired, statistics_kinds, statistics_target);
    case ObjectKind::domain_constraint:
        return !is_validation(live, desired);
    case ObjectKind::trigger:
    case ObjectKind::rule:
        return definition_of(live) != definition_of(desired);
    default:
        return true;
    }
}

Steps create_part(const PartPlace &place, const SchemaObject &object) {
    Steps steps;
    const NameOnTable name = split_on(object.identity);
    switch (kind_of(object.type)) {
    case ObjectKind::constraint:
        steps.push_back(
            {core::format("ALTER TABLE {}{} ADD {}", place.is_partitioned && has_index(object) ? "ONLY " : "",
                          name.table, constraint_line(object)),
             constraint_hazard(object, place)});
        break;
    case ObjectKind::domain_constraint:
        steps.push_back({core::format("ALTER DOMAIN {} ADD {}", name.table, constraint_line(object)),
                         place.is_new ? "" : "reads all tables that have such columns"});
        break;
    case ObjectKind::index:
        steps.push_back({std::string(definition_of(object)),
                         place.is_new ? "" : "blocks writes to the table while it is built"});
        break;
    case ObjectKind::trigger:
    case ObjectKind::rule:
        steps.push_back({without_semicolon(definition_of(object))});
        break;
    case ObjectKind::policy:
        steps.push_back({core::format("CREATE POLICY {} ON {} {}", name.name, name.table,
                                      joined_clauses(object, policy_permissive, policy_count))});
        break;
    default:
        steps.push_back({core::format("CREATE STATISTICS {} {}", object.identity,
                                      joined_clauses(object, statistics_kinds, statistics_target))});
    }
    append(steps, part_settings(place, nullptr, object));
    return steps;
}

Steps part_settings(const PartPlace &place, const SchemaObject *live, const SchemaObject &desired) {
    Steps steps;
    const std::string index = index_name(place, desired);
    switch (kind_of(desired.type)) {
    case ObjectKind::constraint:
        if (live != nullptr) {
            append(steps,
                   change_options(core::format("ALTER INDEX {}", index), clause_of(live, constraint_options),
                                  clause_of(&desired, constraint_options)));
            append(steps, change_tablespace(index, clause_of(live, constraint_tablespace),
                                            clause_of(&desired, constraint_tablespace)));
        }
        append(steps, change_clustering(desired, clause_of(live, constraint_clustered),
                                        clause_of(&desired, constraint_clustered)));
        break;
    case ObjectKind::index:
        append(steps, change_tablespace(index, clause_of(live, index_tablespace),
                                        clause_of(&desired, index_tablespace)));
        append(steps, change_clustering(desired, clause_of(live, index_clustered),
                                        clause_of(&desired, index_clustered)));
        append(steps, change_index_statistics(live, desired));
        break;
    case ObjectKind::trigger:
    case ObjectKind::rule:
        append(steps, change_state(live, desired));
        break;
    case ObjectKind::statistics:
        if (clause_of(live, statistics_target) != clause_of(&desired, statistics_target)) {
            const std::string_view target = clause_of(&desired, statistics_target);
            steps.push_back({core::format("ALTER STATISTICS {} SET {}", desired.identity,
                                          target.empty() ? "STATISTICS -1" : target)});
        }
        break;
    default:
        break;
    }
    return steps;
}

Steps alter_part(const PartPlace &place, const SchemaObject &live, const SchemaObject &desired) {
    Steps steps;
    if (definition_of(live) != definition_of(desired) && is_validation(live, desired)) {
        const NameOnTable name = split_on(desired.identity);
        const bool is_domain = kind_of(desired.type) == ObjectKind::domain_constraint;
        steps.push_back({core::format("ALTER {} {} VALIDATE CONSTRAINT {}", is_domain ? "DOMAIN" : "TABLE",
                                      name.table, name.name),
                         "reads the table; fails where a row does not fit"});
    }
    append(steps, part_settings(place, &live, desired));
    return steps;
}

Steps drop_part(const SchemaObject &object) {
    const NameOnTable name = split_on(object.identity);
    switch (kind_of(object.type)) {
    case ObjectKind::constraint:
        return {{core::format("ALTER TABLE {} DROP CONSTRAINT {}", name.table, name.name)}};
    case ObjectKind::domain_constraint:
        return {{core::format("ALTER DOMAIN {} DROP CONSTRAINT {}", name.table, name.name)}};
    case ObjectKind::trigger:
    case ObjectKind::rule:
        return {{core::format("DROP {} {} ON {}", upper(object.type), name.name, name.table)}};
    case ObjectKind::policy:
        return {{core::format("DROP POLICY {} ON {}", name.name, name.table),
                 "other rows can be seen or written than before"}};
    default:
        return {{core::format("DROP {} {}", upper(object.type), object.identity)}};
    }
}

Steps rename_index(const SchemaObject &live, const SchemaObject &desired) {
    if (kind_of(live.type) == ObjectKind::index) {
        return {{core::format("ALTER INDEX {} RENAME TO {}", live.identity, last_name(desired.identity))}};
    }
    const NameOnTable name = split_on(live.identity);
    return {{core::format("ALTER TABLE {} RENAME CONSTRAINT {} TO {}", name.table, name.name,
                          split_on(desired.identity).name)}};
}

Steps link_part(const PartPlace &place, const SchemaObject *live, const SchemaObject &desired) {
    const bool is_index = kind_of(desired.type) == ObjectKind::index;
    const std::size_t number = is_index ? std::size_t{index_attached} : std::size_t{constraint_attached};
    const std::string_view attached = clause_of(&desired, number);
    if (attached.empty() || attached == clause_of(live, number)) {
        return {};
    }
    const std::string_view parent = attached.substr(std::string_view("ATTACHED TO ").size());
    return {{core::format("ALTER INDEX {} ATTACH PARTITION {}",
                          is_index ? std::string(parent) : core::format("{}.{}", place.schema, parent),
                          index_name(place, desired))}};
}

} // namespace migrate::core
