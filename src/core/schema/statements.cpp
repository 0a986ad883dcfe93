#include <algorithm>
#include <string_view>
#include <unordered_map>

#include "core/schema/statements.hpp"

#include "core/schema/changes.hpp"
#include "core/schema/clauses.hpp"
#include "core/schema/matching.hpp"
#include "core/schema/names.hpp"
#include "core/schema/new_parts.hpp"
#include "core/schema/object_order.hpp"
#include "core/schema/statement_writer.hpp"
#include "core/schema/type_statements.hpp"
#include "core/text.hpp"

namespace migrate::core {

const char *name_of(StatementReason reason) noexcept {
    switch (reason) {
    case StatementReason::missing:
        return "missing";
    case StatementReason::unexpected:
        return "unexpected";
    case StatementReason::changed:
        return "changed";
    case StatementReason::renamed:
        return "renamed";
    case StatementReason::rebuilt:
        break;
    }
    return "rebuilt";
}

namespace {

StatementReason reason_of(const MatchedObject &object) {
    if (object.live == nullptr) {
        return StatementReason::missing;
    }
    if (object.desired == nullptr) {
        return StatementReason::unexpected;
    }
    return object.live->clauses == object.desired->clauses ? StatementReason::rebuilt
                                                           : StatementReason::changed;
}

std::optional<std::string> definition_of(const SchemaObject *object) {
    return object == nullptr ? std::nullopt : std::optional(object->definition());
}

std::vector<SchemaStatement> write(const MatchedSchemas &schemas, const std::vector<ObjectChangeStep> &order,
                                   const StatementWriter &writer) {
    std::vector<SchemaStatement> statements;
    for (const ObjectChangeStep &change : order) {
        const MatchedObject &object = schemas.objects[change.place];
        for (DraftStatement &step : writer.steps(change.place, change.act)) {
            statements.push_back({reason_of(object), std::string(object.type), std::string(object.identity),
                                  definition_of(object.live), definition_of(object.desired),
                                  std::move(step.sql), std::move(step.hazard), std::move(step.losses)});
        }
    }
    return statements;
}

bool is_routine_with_text(const SchemaStatement &statement) {
    return statement.sql.starts_with("CREATE OR REPLACE ") &&
           statement.sql.find("BEGIN ATOMIC") == std::string::npos;
}

// Whether a statement has a value of an enumeration as a constant, whatever it does with it.
bool has_value(const SchemaStatement &statement, std::string_view type, std::string_view value) {
    if (statement.sql.find(core::format("{}::{}", value, type)) != std::string::npos) {
        return true;
    }
    const std::string_view word = value.substr(value.find('\'') + 1);
    return statement.sql.find(core::format("::{}[]", type)) != std::string::npos &&
           statement.sql.find(word.substr(0, word.size() - 1)) != std::string::npos;
}

// Where each type is the type of a constant: "::habits.mood".
class TypedConstants {
public:
    explicit TypedConstants(const std::vector<SchemaStatement> &statements) {
        constexpr std::string_view mark = "::";
        for (const SchemaStatement &statement : statements) {
            const std::string_view sql = statement.sql;
            if (is_routine_with_text(statement)) {
                continue;
            }
            for (std::size_t at = sql.find(mark); at != std::string_view::npos; at = sql.find(mark, at + 1)) {
                std::vector<const SchemaStatement *> &found =
                    statements_[qualified_name(sql.substr(at + mark.size()))];
                if (found.empty() || found.back() != &statement) {
                    found.push_back(&statement);
                }
            }
        }
    }

    [[nodiscard]] bool have(std::string_view type, std::string_view value) const {
        const auto found = statements_.find(type);
        return found != statements_.end() &&
               std::any_of(found->second.begin(), found->second.end(),
                           [&](const SchemaStatement *one) { return has_value(*one, type, value); });
    }

private:
    std::unordered_map<std::string_view, std::vector<const SchemaStatement *>> statements_;
};

// Whether a partition is to be attached for a value of an enumeration. Its bound doesn't name the type.
bool is_bound(const MatchedSchemas &schemas, const MatchedObject &type, std::string_view value) {
    return std::any_of(schemas.objects.begin(), schemas.objects.end(), [&](const MatchedObject &object) {
        const std::string_view parents =
            object.kind == ObjectKind::table ? clause_of(object.desired, clause::table_parents) : "";
        const std::string_view parent = partition_parent(parents);
        return !parent.empty() && parents != clause_of(object.live, clause::table_parents) &&
               parents.find(value, parents.find(" FOR VALUES ")) != std::string_view::npos &&
               std::any_of(type.desired_users.begin(), type.desired_users.end(), [&](std::size_t user) {
                   return schemas.objects[user].kind == ObjectKind::column &&
                          without_last_name(schemas.objects[user].identity) == parent;
               });
    });
}

// Types whose new values are used by the statements themselves: what ALTER TYPE has added can't be used in
// the same transaction.
std::vector<std::size_t> types_used_at_once(const MatchedSchemas &schemas, const std::vector<Fate> &fates,
                                            const std::vector<SchemaStatement> &statements) {
    std::vector<std::size_t> found;
    const TypedConstants constants(statements);
    for (std::size_t place = 0; place < fates.size(); place++) {
        const MatchedObject &type = schemas.objects[place];
        if (type.kind != ObjectKind::type || !fates[place].alters) {
            continue;
        }
        const std::vector<std::string_view> before = enum_values(*type.live);
        for (const std::string_view value : enum_values(*type.desired)) {
            if (std::find(before.begin(), before.end(), value) == before.end() &&
                (constants.have(type.identity, value) || is_bound(schemas, type, value))) {
                found.push_back(place);
                break;
            }
        }
    }
    return found;
}

} // namespace

std::vector<SchemaStatement> statements_between(const Schema &live, const Schema &desired,
                                                const CastBetween &cast_between, NewColumns new_columns) {
    const MatchedSchemas schemas(live, desired);
    std::vector<std::size_t> made_anew;
    for (;;) {
        const std::vector<Fate> fates = fates_of(schemas, made_anew);
        const NewParts parts(schemas, fates);
        const StatementWriter writer(schemas, fates, parts, desired.name, desired.owner, cast_between,
                                     new_columns);
        std::vector<SchemaStatement> statements =
            write(schemas, order_of_changes(schemas, fates, parts, desired.name), writer);
        const std::vector<std::size_t> more = types_used_at_once(schemas, fates, statements);
        if (more.empty()) {
            return statements;
        }
        made_anew.insert(made_anew.end(), more.begin(), more.end());
    }
}

std::string script_of(const std::vector<SchemaStatement> &statements) {
    std::string script;
    if (std::any_of(statements.begin(), statements.end(), [](const SchemaStatement &one) {
            return one.sql.starts_with("CREATE OR REPLACE FUNCTION ") ||
                   one.sql.starts_with("CREATE OR REPLACE PROCEDURE ");
        })) {
        script += "SET LOCAL check_function_bodies = off;\n";
    }
    for (const SchemaStatement &one : statements) {
        script += one.sql + ";\n";
    }
    return script;
}

} // namespace migrate::core
