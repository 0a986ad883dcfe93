#include <map>
#include <optional>
#include <string>
#include <utility>

#include "core/schema/not_null.hpp"

#include "core/schema/clauses.hpp"
#include "core/schema/column_statements.hpp"
#include "core/schema/matching.hpp"
#include "core/schema/names.hpp"
#include "core/text.hpp"

namespace migrate::core {

namespace {

constexpr std::string_view constraint_word = "CONSTRAINT ";
constexpr std::string_view not_null_words = "NOT NULL";
constexpr std::string_view no_inherit = " NO INHERIT";
constexpr std::string_view not_valid = " NOT VALID";

constexpr std::string_view no_null_hazard =
    "reads the table under an exclusive lock, and fails where a value is NULL";
constexpr std::string_view domain_hazard =
    "reads all tables that have such columns; fails where a value is NULL";

struct NotNull {
    std::string_view name; // empty: as the server calls it
    std::string_view rest; // "NOT NULL NO INHERIT NOT VALID"

    explicit NotNull(std::string_view clause) : rest(clause) {
        if (rest.starts_with(constraint_word)) {
            rest.remove_prefix(constraint_word.size());
            name = first_name(rest);
            rest.remove_prefix(name.size() + 1);
        }
    }

    [[nodiscard]] bool is_inherited() const { return rest.find(no_inherit) == std::string_view::npos; }
    [[nodiscard]] bool is_valid() const { return !is_unchecked(rest); }
};

std::string_view without_quotes(std::string_view name) {
    return name.starts_with('"') ? name.substr(1, name.size() - 2) : name;
}

// As the server calls it: the names of a table and a column, or of a domain, in front of it.
std::string standard_name(std::string_view one, std::string_view other = {}) {
    const bool has_quotes = one.starts_with('"') || other.starts_with('"');
    const std::string_view quote = has_quotes ? "\"" : "";
    return core::format("{}{}{}{}_not_null{}", quote, without_quotes(one), other.empty() ? "" : "_",
                        without_quotes(other), quote);
}

// "CONSTRAINT name " before it.
std::string in_words(std::string_view name) {
    return name.empty() ? "" : core::format("{}{} ", constraint_word, name);
}

Steps set_not_null(const ColumnPlace &place, std::string_view clause) {
    if (clause == not_null_words) {
        return {{core::format("ALTER TABLE {} ALTER COLUMN {} SET NOT NULL", place.table, place.name),
                 std::string(no_null_hazard)}};
    }
    const NotNull wanted(clause);
    return {{core::format("ALTER TABLE {} ADD {}NOT NULL {}{}", place.table, in_words(wanted.name),
                          place.name, wanted.rest.substr(not_null_words.size())),
             wanted.is_valid() ? std::string(no_null_hazard) : ""}};
}

// Which clause of an object says it.
std::optional<std::size_t> not_null_clause(const SchemaObject &object) {
    switch (kind_of(object.type)) {
    case ObjectKind::column:
        return clause::column_not_null;
    case ObjectKind::domain:
        return clause::domain_not_null;
    default:
        return std::nullopt;
    }
}

} // namespace

bool is_unchecked(std::string_view not_null) noexcept { return not_null.ends_with(not_valid); }

Steps change_not_null(const ColumnPlace &place, std::string_view before, std::string_view after) {
    if (before == after) {
        return {};
    }
    if (before.empty()) {
        return set_not_null(place, after);
    }
    const NotNull was(before);
    const NotNull is(after);
    if (after.empty() || (was.is_valid() && !is.is_valid())) {
        Steps steps = {
            {core::format("ALTER TABLE {} ALTER COLUMN {} DROP NOT NULL", place.table, place.name)}};
        if (!after.empty()) {
            append(steps, set_not_null(place, after));
        }
        return steps;
    }
    const std::string head = core::format("ALTER TABLE {}", place.table);
    const std::string standard = standard_name(last_name(place.table), place.name);
    const std::string_view name = is.name.empty() ? std::string_view(standard) : is.name;
    Steps steps;
    if (was.name != is.name) {
        steps.push_back({core::format("{} RENAME CONSTRAINT {} TO {}", head,
                                      was.name.empty() ? std::string_view(standard) : was.name, name)});
    }
    if (was.is_inherited() != is.is_inherited()) {
        steps.push_back({core::format("{} ALTER CONSTRAINT {}{}", head, name,
                                      is.is_inherited() ? " INHERIT" : no_inherit)});
    }
    if (!was.is_valid() && is.is_valid()) {
        steps.push_back({core::format("{} VALIDATE CONSTRAINT {}", head, name),
                         "reads the table; fails where a value is NULL"});
    }
    return steps;
}

Steps change_not_null_of_domain(std::string_view domain, std::string_view before, std::string_view after) {
    if (before == after) {
        return {};
    }
    const std::string head = core::format("ALTER DOMAIN {}", domain);
    if (after.empty()) {
        return {{core::format("{} DROP NOT NULL", head)}};
    }
    const NotNull was(before);
    const NotNull is(after);
    if (before.empty()) {
        return {
            {is.name.empty() ? core::format("{} SET NOT NULL", head) : core::format("{} ADD {}", head, after),
             std::string(domain_hazard)}};
    }
    const std::string standard = standard_name(last_name(domain));
    return {{core::format("{} RENAME CONSTRAINT {} TO {}", head,
                          was.name.empty() ? std::string_view(standard) : was.name,
                          is.name.empty() ? std::string_view(standard) : is.name)}};
}

void forget_unwanted_names(Schema &schema, const Schema &wanted) {
    std::map<std::pair<std::string_view, std::string_view>, std::string_view> unnamed; // by type and identity
    for (const SchemaObject &object : wanted.objects) {
        const std::optional<std::size_t> number = not_null_clause(object);
        const std::string_view clause = number ? clause_of(&object, *number) : std::string_view();
        if (clause.starts_with(not_null_words)) {
            unnamed.emplace(std::pair(std::string_view(object.type), std::string_view(object.identity)),
                            clause);
        }
    }
    for (SchemaObject &object : schema.objects) {
        const auto found = unnamed.find({object.type, object.identity});
        if (found != unnamed.end()) {
            std::string &clause = object.clauses.at(not_null_clause(object).value());
            if (NotNull(clause).rest == found->second) {
                clause = found->second;
            }
        }
    }
}

} // namespace migrate::core
