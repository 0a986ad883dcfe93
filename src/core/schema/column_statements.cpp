#include <algorithm>

#include "core/schema/column_statements.hpp"

#include "core/schema/clauses.hpp"
#include "core/schema/identity_options.hpp"
#include "core/schema/matching.hpp"
#include "core/schema/names.hpp"
#include "core/schema/not_null.hpp"
#include "core/text.hpp"

namespace migrate::core {

namespace {

using namespace clause;

std::string head(const ColumnPlace &place, std::string_view only = "ONLY ") {
    return core::format("ALTER TABLE {}{} ALTER COLUMN {}", only, place.table, place.name);
}

std::string type_of(const SchemaObject &column) {
    return joined_clauses(column, column_type, column_default);
}

// The server has no word for it before 16: of types whose values can be stored in several ways.
std::string_view standard_storage(std::string_view type) {
    for (const std::string_view main : {"numeric", "inet", "cidr"}) {
        if (type.starts_with(main) && !type.ends_with("[]")) {
            return "MAIN";
        }
    }
    return "EXTENDED";
}

} // namespace

bool is_generated(const SchemaObject &column) noexcept {
    return clause_of(&column, column_default).starts_with("GENERATED ");
}

bool has_default(const SchemaObject &column) noexcept {
    return clause_of(&column, column_default).starts_with("DEFAULT ");
}

bool is_virtual(const SchemaObject &column) noexcept {
    return is_generated(column) && clause_of(&column, column_default).ends_with(" VIRTUAL");
}

// The server takes no USING for values that it computes: they are computed anew. Those that are stored may
// stay without their expression.
bool can_alter_column(const SchemaObject &live, const SchemaObject &desired) noexcept {
    const auto type = [](const SchemaObject &column) {
        const std::string_view text = clause_of(&column, column_type);
        return text.substr(0, std::min(text.find('('), text.size()));
    };
    return (!is_generated(desired) && !is_virtual(live)) ||
           (clause_of(&live, column_default) == clause_of(&desired, column_default) &&
            type(live) == type(desired));
}

std::string column_definition(const ColumnPlace &place, const SchemaObject &column) {
    std::string text = core::format("{} {}", place.name, type_of(column));
    const auto add = [&](std::string_view clause) {
        if (!clause.empty()) {
            text += ' ';
            text += clause;
        }
    };
    add(clause_of(&column, column_default));
    add(short_identity(place, clause_of(&column, column_identity)));
    if (const std::string_view not_null = clause_of(&column, column_not_null); !is_unchecked(not_null)) {
        add(not_null);
    }
    return text;
}

Steps change_column_settings(const ColumnPlace &place, const SchemaObject *before,
                             const SchemaObject &column) {
    Steps steps;
    if (const std::string_view not_null = clause_of(&column, column_not_null);
        before == nullptr && is_unchecked(not_null)) {
        append(steps, add_not_null(place, not_null));
    }
    const auto changes = [&](std::size_t number) {
        return clause_of(before, number) != clause_of(&column, number);
    };
    if (changes(column_storage)) {
        const std::string_view clause = clause_of(&column, column_storage);
        const std::string standard =
            core::format("STORAGE {}", standard_storage(clause_of(&column, column_type)));
        steps.push_back({core::format("{} SET {}", head(place), clause.empty() ? standard : clause)});
    }
    if (changes(column_compression)) {
        const std::string_view clause = clause_of(&column, column_compression);
        steps.push_back(
            {core::format("{} SET {}", head(place), clause.empty() ? "COMPRESSION default" : clause)});
    }
    if (changes(column_statistics)) {
        const std::string_view clause = clause_of(&column, column_statistics);
        steps.push_back({core::format("{} SET {}", head(place), clause.empty() ? "STATISTICS -1" : clause)});
    }
    append(steps, change_options(head(place), clause_of(before, clause::column_settings),
                                 clause_of(&column, clause::column_settings)));
    return steps;
}

Steps add_column(const ColumnPlace &place, const SchemaObject &column, bool has_children) {
    const std::string_view identity = clause_of(&column, column_identity);
    if (has_children && !identity.empty()) {
        SchemaObject plain = column;
        plain.clauses[column_identity].clear();
        Steps steps = add_column(place, plain, false);
        steps.push_back({core::format("{} ADD {}", head(place, ""), short_identity(place, identity))});
        return steps;
    }
    const bool fills =
        has_default(column) || is_generated(column) || !clause_of(&column, column_identity).empty();
    std::string hazard;
    const std::string_view not_null = clause_of(&column, column_not_null);
    if (!fills && !not_null.empty() && !is_unchecked(not_null)) {
        hazard = "fails where the table has rows";
    } else if ((is_generated(column) && !is_virtual(column)) ||
               !clause_of(&column, column_identity).empty()) {
        hazard = "rewrites the table under an exclusive lock";
    }
    Steps steps = {
        {core::format("ALTER TABLE {} ADD COLUMN {}", place.table, column_definition(place, column)),
         std::move(hazard)}};
    append(steps, change_column_settings(place, nullptr, column));
    return steps;
}

Steps add_filled_column(const ColumnPlace &place, const SchemaObject &column, const std::string &value) {
    SchemaObject filled = column;
    filled.clauses[column_default] = core::format("DEFAULT {}", value);
    Steps steps = add_column(place, filled, false);
    steps.front().hazard = core::format("the rows that are there get {}", value);
    steps.push_back({core::format("{} DROP DEFAULT", head(place))});
    return steps;
}

Steps drop_column(const ColumnPlace &place, const SchemaObject &column, const SchemaObject *desired) {
    DraftStatement step{core::format("ALTER TABLE {} DROP COLUMN {}", place.table, place.name)};
    if (!is_generated(column) || (desired != nullptr && !is_generated(*desired))) {
        step.hazard = "the column's values are lost";
        step.losses.push_back(
            {core::format("the values of column {}.{}", place.table, place.name),
             core::format("SELECT EXISTS (SELECT FROM {} WHERE {} IS NOT NULL)", place.table, place.name)});
    }
    return {std::move(step)};
}

Steps release_column(const ColumnPlace &place, const ColumnChange &change) {
    Steps steps;
    if (has_default(change.live) && change.has_new_default) {
        steps.push_back({core::format("{} DROP DEFAULT", head(place))});
    }
    if (change.is_text_between && !change.is_inherited) {
        steps.push_back(
            {core::format("{} TYPE text", head(place, "")), "rewrites the table under an exclusive lock"});
    }
    if (is_generated(change.live) && !is_generated(change.desired) && !change.is_inherited) {
        steps.push_back({core::format("{} DROP EXPRESSION", head(place, ""))});
    }
    if (!clause_of(&change.live, column_identity).empty() &&
        clause_of(&change.desired, column_identity).empty()) {
        steps.push_back({core::format("{} DROP IDENTITY", head(place, ""))});
    }
    return steps;
}

Steps alter_column(const ColumnPlace &place, const ColumnChange &change) {
    Steps steps;
    if (change.is_retyped && !change.is_inherited) {
        steps.push_back({core::format("{} TYPE {}{}{}", head(place, ""), type_of(change.desired),
                                      change.value.empty() ? "" : " USING ", change.value),
                         "may rewrite the table and its indexes under an exclusive lock", change.losses});
    }
    if (!change.has_not_null) {
        append(steps, change_not_null(place, change.live, change.desired));
    }
    const std::string_view before = clause_of(&change.live, column_identity);
    const std::string_view after = clause_of(&change.desired, column_identity);
    if (before.empty() && !after.empty()) {
        steps.push_back({core::format("{} ADD {}", head(place, ""), short_identity(place, after))});
    } else if (!after.empty() && before != after) {
        append(steps, change_identity(head(place, ""), before, after));
    }
    if (has_default(change.desired) && change.has_new_default) {
        steps.push_back({core::format("{} SET {}", head(place), clause_of(&change.desired, column_default))});
    }
    if (change.is_retyped) { // which brings the storage of the new type
        SchemaObject live = change.live;
        live.clauses[column_storage].clear();
        live.clauses[column_compression].clear();
        append(steps, change_column_settings(place, &live, change.desired));
    } else {
        append(steps, change_column_settings(place, &change.live, change.desired));
    }
    return steps;
}

} // namespace migrate::core
