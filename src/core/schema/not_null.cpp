#include <algorithm>
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

    [[nodiscard]] bool has_heirs() const { return rest.find(no_inherit) == std::string_view::npos; }
    [[nodiscard]] bool is_valid() const { return !is_unchecked(rest); }
};

// Without its quotes.
std::string bare(std::string_view name) {
    if (!name.starts_with('"')) {
        return std::string(name);
    }
    std::string text;
    for (std::size_t i = 1; i + 1 < name.size(); i++) {
        text += name[i];
        i += name[i] == '"' ? 1 : 0;
    }
    return text;
}

// A name that is no word of the grammar.
std::string quoted(std::string_view name) {
    const auto is_plain = [](char one) {
        return (one >= 'a' && one <= 'z') || (one >= '0' && one <= '9') || one == '_';
    };
    const bool begins_plainly = !name.empty() && (name.front() < '0' || name.front() > '9');
    if (begins_plainly && std::all_of(name.begin(), name.end(), is_plain)) {
        return std::string(name);
    }
    std::string text = "\"";
    for (const char one : name) {
        text.append(one == '"' ? 2 : 1, one);
    }
    return text + '"';
}

// Up to so many bytes, and no part of a character.
std::string_view clipped(std::string_view text, std::size_t bytes) {
    std::size_t end = std::min(bytes, text.size());
    while (end > 0 && end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
        end--;
    }
    return text.substr(0, end);
}

// As the server calls it: the names of a table and a column in front of it, the longer one cut first.
std::string standard_name(const ColumnPlace &place) {
    constexpr std::size_t room = 53; // of 63 bytes
    const std::string table = bare(last_name(place.table));
    const std::string column = bare(place.name);
    const std::size_t rest = room - std::min(room, column.size());
    const std::size_t of_table = std::min(table.size(), std::max(rest, (room + 1) / 2));
    return quoted(core::format("{}_{}_not_null", clipped(table, of_table), clipped(column, room - of_table)));
}

std::string standard_name(std::string_view domain) {
    constexpr std::size_t room = 54;
    return quoted(core::format("{}_not_null", clipped(bare(last_name(domain)), room)));
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

bool is_named(std::string_view not_null) noexcept { return not_null.starts_with(constraint_word); }

std::string not_null_line(const ColumnPlace &place, std::string_view not_null) {
    const NotNull wanted(not_null);
    return core::format("{}{}{}NOT NULL {}{}", wanted.name.empty() ? "" : constraint_word, wanted.name,
                        wanted.name.empty() ? "" : " ", place.name,
                        wanted.rest.substr(not_null_words.size()));
}

Steps add_not_null(const ColumnPlace &place, std::string_view clause) {
    if (clause == not_null_words) {
        return {{core::format("ALTER TABLE {} ALTER COLUMN {} SET NOT NULL", place.table, place.name),
                 std::string(no_null_hazard)}};
    }
    return {{core::format("ALTER TABLE {} ADD {}", place.table, not_null_line(place, clause)),
             !is_unchecked(clause) ? std::string(no_null_hazard) : ""}};
}

Steps change_not_null(const ColumnPlace &place, const SchemaObject &live, const SchemaObject &desired) {
    const std::string_view before = clause_of(&live, clause::column_not_null);
    const std::string_view after = clause_of(&desired, clause::column_not_null);
    if (before == after) {
        return {};
    }
    if (before.empty()) {
        return add_not_null(place, after);
    }
    const NotNull was(before);
    const NotNull is(after);
    if (after.empty() || (was.is_valid() && !is.is_valid())) {
        Steps steps = {
            {core::format("ALTER TABLE {} ALTER COLUMN {} DROP NOT NULL", place.table, place.name)}};
        if (!after.empty()) {
            append(steps, add_not_null(place, after));
        }
        return steps;
    }
    const std::string head = core::format("ALTER TABLE {}", place.table);
    const std::string standard = standard_name(place);
    const std::string_view name = is.name.empty() ? std::string_view(standard) : is.name;
    Steps steps;
    if (was.name != is.name) {
        steps.push_back({core::format("{} RENAME CONSTRAINT {} TO {}", head,
                                      was.name.empty() ? std::string_view(standard) : was.name, name)});
    }
    if (was.has_heirs() != is.has_heirs()) {
        steps.push_back(
            {core::format("{} ALTER CONSTRAINT {}{}", head, name, is.has_heirs() ? " INHERIT" : no_inherit)});
    }
    if (!was.is_valid() && is.is_valid()) {
        if (is.name.empty() && !clause_of(&desired, clause::column_inherited).empty()) {
            append(steps, add_not_null(place, not_null_words)); // it may have its parent's name
        } else {
            steps.push_back({core::format("{} VALIDATE CONSTRAINT {}", head, name),
                             "reads the table; fails where a value is NULL"});
        }
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
    const std::string standard = standard_name(domain);
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
