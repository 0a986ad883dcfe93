#include <algorithm>
#include <array>

#include "core/schema/object_statements.hpp"

#include "core/schema/clauses.hpp"
#include "core/schema/identity_options.hpp"
#include "core/schema/matching.hpp"
#include "core/schema/names.hpp"
#include "core/text.hpp"

namespace migrate::core {

namespace {

using namespace clause;

// What CREATE OR REPLACE can't change: name, arguments and result of "CREATE OR REPLACE FUNCTION …".
std::string_view routine_head(const SchemaObject &routine) {
    const std::string_view text = clause_of(&routine, 0);
    return text.substr(0, std::min(text.find("\n LANGUAGE "), text.size()));
}

std::string create_sequence(const SchemaObject &sequence) {
    const std::string_view persistence = clause_of(&sequence, sequence_persistence);
    return core::format("CREATE {}SEQUENCE {} {}", persistence.empty() ? "" : "UNLOGGED ", sequence.identity,
                        joined_clauses(sequence, sequence_type, sequence_owned_by));
}

std::string create_view(const SchemaObject &view, std::string_view command) {
    std::string sql = core::format("{} {} ", command, view.identity);
    const std::string clauses = joined_clauses(view, view_method, view_replica_identity);
    sql += clauses.empty() ? "" : clauses + ' ';
    return sql + without_semicolon(clause_of(&view, view_query));
}

// "SFUNC habits.add" becomes "SFUNC = habits.add".
std::string aggregate_option(std::string_view clause) {
    const std::size_t blank = clause.find(' ');
    if (blank == std::string_view::npos) {
        return std::string(clause);
    }
    const std::string_view word = clause.substr(0, blank);
    std::string value(clause.substr(blank + 1));
    if (word == "SORTOP") { // <(integer,integer)
        value.resize(std::min(value.rfind('('), value.size()));
        value =
            core::format("OPERATOR({}{})", value.find('.') == std::string::npos ? "pg_catalog." : "", value);
    }
    return core::format("{} = {}", word, value);
}

std::string create_aggregate(const SchemaObject &aggregate) {
    std::string options;
    for (std::size_t i = 1; i < aggregate.clauses.size(); i++) {
        if (!aggregate.clauses[i].empty()) {
            options += core::format("{}    {}", options.empty() ? "" : ",\n",
                                    aggregate_option(aggregate.clauses[i]));
        }
    }
    return core::format("CREATE AGGREGATE {} (\n{}\n)", aggregate_name(aggregate), options);
}

Steps alter_sequence(const SchemaObject &live, const SchemaObject &desired) {
    const auto changed = [&](std::size_t number) {
        const std::string_view clause = clause_of(&desired, number);
        return clause == clause_of(&live, number) ? std::string_view() : clause;
    };
    Steps steps = move_into_bounds(desired.identity, changed(sequence_minimum), changed(sequence_maximum));
    std::string changes;
    for (std::size_t i = sequence_type; i < sequence_owned_by; i++) {
        const std::string_view clause = clause_of(&desired, i);
        if (clause != clause_of(&live, i)) {
            changes += core::format(" {}", clause.empty() ? "NO CYCLE" : clause);
        }
    }
    if (!changes.empty()) {
        steps.push_back({core::format("ALTER SEQUENCE {}{}", desired.identity, changes)});
    }
    const std::string_view persistence = clause_of(&desired, sequence_persistence);
    if (persistence != clause_of(&live, sequence_persistence)) {
        steps.push_back({core::format("ALTER SEQUENCE {} SET {}", desired.identity,
                                      persistence.empty() ? "LOGGED" : "UNLOGGED")});
    }
    return steps;
}

Steps alter_view(const SchemaObject &live, const SchemaObject &desired) {
    const bool is_view = kind_of(desired.type) == ObjectKind::view;
    if (clause_of(&live, view_query) != clause_of(&desired, view_query)) {
        return {{create_view(desired, "CREATE OR REPLACE VIEW")}};
    }
    const std::string head =
        core::format("ALTER {} {}", is_view ? "VIEW" : "MATERIALIZED VIEW", desired.identity);
    Steps steps = change_options(head, clause_of(&live, view_options), clause_of(&desired, view_options));
    const std::string_view tablespace = clause_of(&desired, view_tablespace);
    if (tablespace != clause_of(&live, view_tablespace)) {
        steps.push_back(
            {core::format("{} SET {}", head, tablespace.empty() ? "TABLESPACE pg_default" : tablespace)});
    }
    const std::string_view method = clause_of(&desired, view_method);
    if (method != clause_of(&live, view_method)) {
        steps.push_back(
            {core::format("{} SET ACCESS METHOD {}", head,
                          method.empty() ? "heap" : method.substr(std::string_view("USING ").size()))});
    }
    return steps;
}

bool begins_with(const std::vector<std::string> &list, const std::vector<std::string> &begin) {
    return list.size() >= begin.size() && std::equal(begin.begin(), begin.end(), list.begin());
}

} // namespace

std::string aggregate_name(const SchemaObject &aggregate) {
    const std::string_view arguments = clause_of(&aggregate, 0);
    return core::format("{}{}", aggregate.identity.substr(0, aggregate.identity.find('(')),
                        arguments == "()" ? "(*)" : arguments);
}

bool can_alter_object(const SchemaObject &live, const SchemaObject &desired) noexcept {
    switch (kind_of(live.type)) {
    case ObjectKind::sequence:
        return true;
    case ObjectKind::view: // the columns that it has must stay
        return clause_of(&live, view_query) == clause_of(&desired, view_query) ||
               begins_with(desired.columns, live.columns);
    case ObjectKind::materialized_view:
        return clause_of(&live, view_query) == clause_of(&desired, view_query) &&
               clause_of(&live, view_replica_identity) == clause_of(&desired, view_replica_identity);
    case ObjectKind::function:
    case ObjectKind::procedure:
        return routine_head(live) == routine_head(desired);
    default:
        return false;
    }
}

Steps create_object(const SchemaObject &object) {
    switch (kind_of(object.type)) {
    case ObjectKind::sequence:
        return {{create_sequence(object)}};
    case ObjectKind::view:
        return {{create_view(object, "CREATE VIEW")}};
    case ObjectKind::materialized_view: {
        Steps steps = {{create_view(object, "CREATE MATERIALIZED VIEW")}};
        if (const std::string_view identity = clause_of(&object, view_replica_identity); !identity.empty()) {
            steps.push_back({core::format("ALTER MATERIALIZED VIEW {} {}", object.identity, identity)});
        }
        return steps;
    }
    case ObjectKind::aggregate:
        return {{create_aggregate(object)}};
    default:
        return {{object.clauses[0]}};
    }
}

Steps alter_object(const SchemaObject &live, const SchemaObject &desired) {
    switch (kind_of(desired.type)) {
    case ObjectKind::sequence:
        return alter_sequence(live, desired);
    case ObjectKind::view:
    case ObjectKind::materialized_view:
        return alter_view(live, desired);
    default:
        return {{desired.clauses[0]}};
    }
}

Steps drop_object(const SchemaObject &object) {
    switch (kind_of(object.type)) {
    case ObjectKind::aggregate:
        return {{core::format("DROP AGGREGATE {}", aggregate_name(object))}};
    case ObjectKind::sequence:
        return {{core::format("DROP SEQUENCE {}", object.identity), "the sequence's value is lost"}};
    default:
        return {{core::format("DROP {} {}", upper(object.type), object.identity)}};
    }
}

Steps link_sequence(const SchemaObject *live, const SchemaObject &desired) {
    const std::string_view owned_by = clause_of(&desired, sequence_owned_by);
    if (owned_by == clause_of(live, sequence_owned_by)) {
        return {};
    }
    return {{core::format("ALTER SEQUENCE {} {}", desired.identity,
                          owned_by.empty() ? "OWNED BY NONE" : owned_by)}};
}

} // namespace migrate::core
