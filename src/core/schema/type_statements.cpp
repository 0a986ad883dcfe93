#include <algorithm>

#include "core/schema/type_statements.hpp"

#include "core/schema/clauses.hpp"
#include "core/schema/matching.hpp"
#include "core/schema/names.hpp"
#include "core/schema/not_null.hpp"
#include "core/text.hpp"

namespace migrate::core {

namespace {

using namespace clause;

// Needs no quotes.
std::string aside_name(std::size_t number) {
    return core::format("migrate_replaced_{}", std::to_string(number));
}

bool is_domain(const SchemaObject &type) noexcept { return kind_of(type.type) == ObjectKind::domain; }

std::string_view word(const SchemaObject &type) noexcept { return is_domain(type) ? "DOMAIN" : "TYPE"; }

// 'it''s': the string with which a text begins.
std::size_t end_of_string(std::string_view text) {
    for (std::size_t i = text.find('\'') + 1; i < text.size(); i++) {
        if (text[i] == '\'') {
            if (i + 1 == text.size() || text[i + 1] != '\'') {
                return i + 1;
            }
            i++;
        }
    }
    return text.size();
}

// Whether the values of one enumeration stand in another one in the same order.
bool is_part_of(const std::vector<std::string_view> &some, const std::vector<std::string_view> &all) {
    auto next = some.begin();
    for (const std::string_view value : all) {
        if (next != some.end() && *next == value) {
            next++;
        }
    }
    return next == some.end();
}

std::string attribute_definition(const SchemaObject &attribute) {
    return core::format("{} {}", last_name(attribute.identity), attribute.definition());
}

// "SUBTYPE integer" becomes "SUBTYPE = integer".
std::string create_range(const SchemaObject &type) {
    std::string options;
    for (std::size_t i = 1; i < type.clauses.size(); i++) {
        std::string option = type.clauses[i];
        if (!option.empty()) {
            option.insert(option.find(' '), " =");
            options += core::format("{}{}", options.empty() ? "" : ", ", option);
        }
    }
    return core::format("CREATE TYPE {} AS RANGE ({})", type.identity, options);
}

Steps alter_domain(const SchemaObject &live, const SchemaObject &desired) {
    Steps steps;
    const std::string head = core::format("ALTER DOMAIN {}", desired.identity);
    const std::string_view value = clause_of(&desired, domain_default);
    if (value != clause_of(&live, domain_default)) {
        steps.push_back(
            {value.empty() ? core::format("{} DROP DEFAULT", head) : core::format("{} SET {}", head, value)});
    }
    append(steps, change_not_null_of_domain(desired.identity, clause_of(&live, domain_not_null),
                                            clause_of(&desired, domain_not_null)));
    return steps;
}

Steps add_values(const SchemaObject &live, const SchemaObject &desired) {
    const std::vector<std::string_view> before = enum_values(live);
    const std::vector<std::string_view> after = enum_values(desired);
    Steps steps;
    for (std::size_t i = 0; i < after.size(); i++) {
        if (std::find(before.begin(), before.end(), after[i]) != before.end()) {
            continue;
        }
        std::string place;
        if (i > 0) {
            place = core::format(" AFTER {}", after[i - 1]);
        } else if (!before.empty()) {
            place = core::format(" BEFORE {}", before.front());
        }
        steps.push_back({core::format("ALTER TYPE {} ADD VALUE {}{}", desired.identity, after[i], place),
                         "the value can't be used before the transaction has ended"});
    }
    return steps;
}

} // namespace

std::vector<std::string_view> enum_values(const SchemaObject &type) {
    constexpr std::string_view mark = "ENUM (";
    std::vector<std::string_view> values;
    std::string_view rest = clause_of(&type, 0);
    if (is_domain(type) || !rest.starts_with(mark)) {
        return values;
    }
    rest = rest.substr(mark.size(), rest.size() - mark.size() - 1);
    while (!rest.empty()) {
        const std::size_t end = end_of_string(rest);
        values.push_back(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 2, rest.size()));
    }
    return values;
}

bool can_alter_type(const SchemaObject &live, const SchemaObject &desired) noexcept {
    if (is_domain(live)) {
        return joined_clauses(live, domain_type, domain_default) ==
               joined_clauses(desired, domain_type, domain_default);
    }
    return clause_of(&live, 0).starts_with("ENUM ") && clause_of(&desired, 0).starts_with("ENUM ") &&
           is_part_of(enum_values(live), enum_values(desired));
}

bool can_create_type(const SchemaObject &type) noexcept {
    return is_domain(type) || (clause_of(&type, 0) != "BASE" && clause_of(&type, 0) != "SHELL");
}

Steps create_type(const SchemaObject &type, const std::vector<const SchemaObject *> &attributes) {
    if (is_domain(type)) {
        return {{core::format("CREATE DOMAIN {} AS {}", type.identity,
                              joined_clauses(type, domain_type, domain_count))}};
    }
    const std::string_view kind = clause_of(&type, 0);
    if (kind == "RANGE") {
        return {{create_range(type)}};
    }
    if (kind != "COMPOSITE") {
        return {{core::format("CREATE TYPE {} AS {}", type.identity, kind)}};
    }
    std::string lines;
    for (const SchemaObject *attribute : attributes) {
        lines += core::format("{}\n    {}", lines.empty() ? "" : ",", attribute_definition(*attribute));
    }
    return {{core::format("CREATE TYPE {} AS ({}{})", type.identity, lines, lines.empty() ? "" : "\n")}};
}

Steps alter_type(const SchemaObject &live, const SchemaObject &desired) {
    return is_domain(live) ? alter_domain(live, desired) : add_values(live, desired);
}

Steps drop_type(const SchemaObject &type) {
    return {{core::format("DROP {} {}", word(type), type.identity)}};
}

Steps set_type_aside(const SchemaObject &type, std::size_t number) {
    return {{core::format("ALTER {} {} RENAME TO {}", word(type), type.identity, aside_name(number))}};
}

Steps drop_aside_type(const SchemaObject &type, std::size_t number) {
    return {
        {core::format("DROP {} {}.{}", word(type), without_last_name(type.identity), aside_name(number))}};
}

Steps add_attribute(const SchemaObject &attribute) {
    return {{core::format("ALTER TYPE {} ADD ATTRIBUTE {}", without_last_name(attribute.identity),
                          attribute_definition(attribute))}};
}

Steps alter_attribute(const SchemaObject &attribute) {
    return {{core::format("ALTER TYPE {} ALTER ATTRIBUTE {} TYPE {}", without_last_name(attribute.identity),
                          last_name(attribute.identity), attribute.definition())}};
}

Steps drop_attribute(const SchemaObject &attribute) {
    return {{core::format("ALTER TYPE {} DROP ATTRIBUTE {}", without_last_name(attribute.identity),
                          last_name(attribute.identity)),
             "the attribute's values are lost"}};
}

} // namespace migrate::core
