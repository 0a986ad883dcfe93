#include <algorithm>
#include <array>

#include "core/schema/new_values.hpp"

#include "core/schema/clauses.hpp"
#include "core/schema/names.hpp"
#include "core/schema/not_null.hpp"
#include "core/schema/type_statements.hpp"
#include "core/text.hpp"

namespace migrate::core {

std::string NewValues::of(std::size_t place) const {
    const MatchedObject &object = at(place);
    const std::string_view name = last_name(object.identity);
    const std::string_view before = clause_of(object.live, clause::column_type);
    const std::string_view after = clause_of(object.desired, clause::column_type);
    if (fates_[place].is_text_between) {
        return core::format("{}::{}", name, after);
    }
    for (const std::size_t needed : object.live_needs) {
        if (fates_[needed].is_made_anew) {
            return is_composite(needed) && before == at(needed).identity
                       ? new_row(needed, name)
                       : core::format("{}::text::{}", name, after);
        }
    }
    return converted(std::string(name), before, after);
}

// "" where the server does it by itself.
std::string NewValues::converted(const std::string &value, std::string_view from, std::string_view to) const {
    if (from == to) {
        return "";
    }
    switch (cast_between_(std::string(from), std::string(to))) {
    case Cast::assigned:
        return "";
    case Cast::converted:
        return core::format("{}::{}", value, to);
    case Cast::by_text:
        break;
    }
    return core::format("{}::text::{}", value, to);
}

bool NewValues::is_composite(std::size_t place) const {
    return at(place).kind == ObjectKind::type && clause_of(at(place).desired, 0) == "COMPOSITE";
}

// A value of a composite type that is made anew, attribute by attribute.
std::string NewValues::new_row(std::size_t type, std::string_view row) const {
    std::string values;
    for (const std::size_t part : parts_.of(type)) {
        const MatchedObject &attribute = at(part);
        const std::string_view after = clause_of(attribute.desired, 0);
        std::string value = core::format("NULL::{}", after);
        if (attribute.live != nullptr) {
            value = core::format("({}).{}", row, last_name(attribute.identity));
            const auto anew = std::find_if(
                attribute.live_needs.begin(), attribute.live_needs.end(),
                [&](std::size_t needed) { return fates_[needed].is_made_anew && needed != type; });
            const bool is_anew = anew != attribute.live_needs.end();
            const bool is_row = is_anew && is_composite(*anew) && after == at(*anew).identity &&
                                after == clause_of(attribute.live, 0);
            const std::string other = is_row    ? new_row(*anew, value)
                                      : is_anew ? core::format("{}::text::{}", value, after)
                                                : converted(value, clause_of(attribute.live, 0), after);
            value = other.empty() ? value : other;
        }
        values += core::format("{}{}", values.empty() ? "" : ", ", value);
    }
    return core::format("CASE WHEN {} IS DISTINCT FROM NULL THEN ROW({})::{} END", row, values,
                        at(type).identity);
}

namespace {

struct TypeValue {
    std::string_view type;
    std::string_view value;
};
constexpr std::array type_values = {TypeValue{"smallint", "0"},
                                    TypeValue{"integer", "0"},
                                    TypeValue{"bigint", "0"},
                                    TypeValue{"numeric", "0"},
                                    TypeValue{"real", "0"},
                                    TypeValue{"double precision", "0"},
                                    TypeValue{"text", "''"},
                                    TypeValue{"character varying", "''"},
                                    TypeValue{"character", "''"},
                                    TypeValue{"name", "''"},
                                    TypeValue{"bytea", "''"},
                                    TypeValue{"boolean", "false"},
                                    TypeValue{"date", "'epoch'"},
                                    TypeValue{"timestamp", "'epoch'"},
                                    TypeValue{"time", "'00:00'"},
                                    TypeValue{"interval", "'0'"},
                                    TypeValue{"json", "'{}'"},
                                    TypeValue{"jsonb", "'{}'"},
                                    TypeValue{"uuid", "'00000000-0000-0000-0000-000000000000'"}};

} // namespace

std::string NewValues::to_fill(std::size_t place) const {
    const MatchedObject &column = at(place);
    const std::string_view not_null = clause_of(column.desired, clause::column_not_null);
    if (not_null.empty() || is_unchecked(not_null) ||
        !clause_of(column.desired, clause::column_default).empty() ||
        !clause_of(column.desired, clause::column_identity).empty()) {
        return "";
    }
    const std::string_view type = clause_of(column.desired, clause::column_type);
    if (type.ends_with("[]")) {
        return "'{}'";
    }
    if (const std::size_t own = schemas_.find("type", type); own != no_object && at(own).desired != nullptr) {
        const std::vector<std::string_view> values = enum_values(*at(own).desired);
        return values.empty() ? "" : std::string(values.front());
    }
    const auto *const found = std::find_if(type_values.begin(), type_values.end(), [&](const TypeValue &one) {
        const std::string_view rest = type.substr(std::min(one.type.size(), type.size()));
        return type.starts_with(one.type) && (rest.empty() || rest.starts_with('(') || rest.starts_with(' '));
    });
    return found == type_values.end() ? "" : std::string(found->value);
}

} // namespace migrate::core
