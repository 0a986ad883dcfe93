#include <algorithm>
#include <array>
#include <vector>

#include "core/schema/property_statements.hpp"

#include "core/schema/clauses.hpp"
#include "core/schema/matching.hpp"
#include "core/schema/names.hpp"
#include "core/text.hpp"

namespace migrate::core {

namespace {

// Types of two words and more, and those that begin like them.
constexpr std::array long_types = {
    std::string_view("materialized view"),      std::string_view("foreign table"),
    std::string_view("domain constraint"),      std::string_view("constraint trigger"),
    std::string_view("operator class"),         std::string_view("operator family"),
    std::string_view("text search parser"),     std::string_view("text search template"),
    std::string_view("text search dictionary"), std::string_view("text search configuration")};

// "SELECT, UPDATE WITH GRANT OPTION"
std::vector<std::string_view> privileges_in(const SchemaObject *grant) {
    std::vector<std::string_view> privileges;
    std::string_view rest = clause_of(grant, 0);
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find(", "), rest.size());
        privileges.push_back(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 2, rest.size()));
    }
    return privileges;
}

struct Grant {
    std::string on;     // "ON TABLE habits.entries"
    std::string column; // "(day)", or empty
    std::string_view grantee;
    std::string head = {}; // "ALTER DEFAULT PRIVILEGES …" and a blank
};

constexpr std::string_view with_option = " WITH GRANT OPTION";

// One statement for privileges with the option to grant them, one for those without.
Steps give(const Grant &grant, const std::vector<std::string_view> &privileges) {
    std::string plain;
    std::string optional;
    for (std::string_view one : privileges) {
        const bool has_option = one.ends_with(with_option);
        if (has_option) {
            one.remove_suffix(with_option.size());
        }
        std::string &list = has_option ? optional : plain;
        list += core::format("{}{}{}{}", list.empty() ? "" : ", ", one, grant.column.empty() ? "" : " ",
                             grant.column);
    }
    Steps steps;
    if (!plain.empty()) {
        steps.push_back({core::format("{}GRANT {} {} TO {}", grant.head, plain, grant.on, grant.grantee)});
    }
    if (!optional.empty()) {
        steps.push_back({core::format("{}GRANT {} {} TO {}{}", grant.head, optional, grant.on, grant.grantee,
                                      with_option)});
    }
    return steps;
}

Steps take(const Grant &grant) {
    return {{core::format("{}REVOKE ALL{}{} {} FROM {}", grant.head, grant.column.empty() ? "" : " ",
                          grant.column, grant.on, grant.grantee)}};
}

bool is_nothing(const std::vector<std::string_view> &privileges) {
    return privileges.empty() || privileges.front() == "NOTHING";
}

// What is built in for this grantee; "ALL" for an owner.
std::string_view built_in(const Carrier &carrier, std::string_view grantee) {
    if (carrier.type == "column") {
        return "";
    }
    if (grantee == carrier.owner) {
        return "ALL";
    }
    if (grantee != "PUBLIC") {
        return "";
    }
    if (carrier.type == "function" || carrier.type == "procedure" || carrier.type == "aggregate") {
        return "EXECUTE";
    }
    return carrier.type == "type" || carrier.type == "domain" ? "USAGE" : "";
}

Steps change(const Grant &grant, std::string_view standard, const SchemaObject *live,
             const SchemaObject *desired) {
    if (desired == nullptr) {
        return standard.empty() ? take(grant) : give(grant, {standard});
    }
    const std::vector<std::string_view> before = privileges_in(live);
    std::vector<std::string_view> after = privileges_in(desired);
    if (is_nothing(after)) {
        return take(grant);
    }
    Steps steps;
    const bool loses =
        live == nullptr ? !standard.empty() : std::any_of(before.begin(), before.end(), [&](auto one) {
            return one != "NOTHING" && std::find(after.begin(), after.end(), one) == after.end();
        });
    if (loses) {
        append(steps, take(grant));
    } else if (live != nullptr) {
        std::erase_if(after,
                      [&](auto one) { return std::find(before.begin(), before.end(), one) != before.end(); });
    }
    append(steps, give(grant, after));
    return steps;
}

std::string grant_object(const Carrier &carrier) {
    if (carrier.type == "column") {
        return core::format("ON TABLE {}", without_last_name(carrier.name));
    }
    std::string_view word = carrier.type;
    if (word == "view" || word == "materialized view" || word == "foreign table") {
        word = "table";
    } else if (word == "aggregate") {
        word = "function";
    } else if (word == "domain") {
        word = "type";
    }
    return core::format("ON {} {}", upper(word), carrier.name);
}

} // namespace

Carrier carrier_of(std::string_view text) {
    for (const std::string_view type : long_types) {
        if (text.starts_with(type) && text.substr(type.size()).starts_with(' ')) {
            return {type, std::string(text.substr(type.size() + 1)), {}};
        }
    }
    const std::size_t blank = text.find(' ');
    return {text.substr(0, blank), std::string(text.substr(blank + 1)), {}};
}

Steps change_owner(const Carrier &carrier, const SchemaObject *desired, std::string_view standard_owner) {
    return {{core::format("ALTER {} {} OWNER TO {}", upper(carrier.type), carrier.name,
                          desired == nullptr ? standard_owner : clause_of(desired, 0)),
             "only who is a member of both roles can do it"}};
}

Steps change_grant(const Carrier &carrier, const SchemaObject *live, const SchemaObject *desired) {
    const SchemaObject &one = desired != nullptr ? *desired : *live;
    const std::string_view grantee = split_last(one.identity, " to ").name;
    Grant grant{grant_object(carrier), "", grantee};
    if (carrier.type == "column") {
        grant.column = core::format("({})", last_name(carrier.name));
    }
    return change(grant, built_in(carrier, grantee), live, desired);
}

// "for role habits in schema habits on tables to reader"
Steps change_default_privilege(const SchemaObject *live, const SchemaObject *desired) {
    const std::string_view identity = desired != nullptr ? desired->identity : live->identity;
    const JointNames to = split_last(identity, " to ");
    const JointNames on = split_last(to.object, " on ");
    std::string head = upper(on.object.substr(0, std::string_view("for role ").size()));
    std::string_view rest = on.object.substr(head.size());
    const std::string_view role = first_name(rest);
    rest.remove_prefix(role.size() + std::string_view(" in schema ").size());
    const Grant grant{core::format("ON {}", upper(on.name)), "", to.name,
                      core::format("ALTER DEFAULT PRIVILEGES {}{} IN SCHEMA {} ", head, role, rest)};
    return change(grant, "", live, desired);
}

Steps change_comment(const Carrier &carrier, const SchemaObject *desired) {
    std::string type = upper(carrier.type);
    std::string name = carrier.name;
    if (carrier.type == "attribute") {
        type = "COLUMN";
    } else if (carrier.type == "domain constraint") {
        const NameOnTable domain = split_on(carrier.name);
        type = "CONSTRAINT";
        name = core::format("{} ON DOMAIN {}", domain.name, domain.table);
    } else if (const NameOnTable part = split_on(carrier.name);
               !part.table.empty() && carrier.type != "cast") {
        name = core::format("{} ON {}", part.name, part.table);
    }
    return {{core::format("COMMENT ON {} {} IS {}", type, name,
                          desired == nullptr ? "NULL" : sql_string(clause_of(desired, 0)))}};
}

} // namespace migrate::core
