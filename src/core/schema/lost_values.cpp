#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>

#include "core/schema/lost_values.hpp"

#include "core/schema/clauses.hpp"
#include "core/schema/names.hpp"
#include "core/schema/type_statements.hpp"
#include "core/text.hpp"

namespace migrate::core {

std::vector<DataLoss> values_lost(const MatchedSchemas &schemas, std::size_t place) {
    const MatchedObject &type = schemas.objects[place];
    const std::vector<std::string_view> after = enum_values(*type.desired);
    std::string gone;
    for (const std::string_view value : enum_values(*type.live)) {
        if (std::find(after.begin(), after.end(), value) == after.end()) {
            gone += core::format("{}{}", gone.empty() ? "" : ", ", value);
        }
    }
    std::vector<DataLoss> losses;
    if (gone.empty()) {
        return losses;
    }
    for (const std::size_t user : type.live_users) {
        const MatchedObject &object = schemas.objects[user];
        if (object.kind != ObjectKind::column || object.live_whole == no_object ||
            schemas.objects[object.live_whole].kind != ObjectKind::table) {
            continue;
        }
        const std::string_view table = without_last_name(object.identity);
        const std::string_view name = last_name(object.identity);
        const bool is_array = clause_of(object.live, clause::column_type).ends_with("[]");
        losses.push_back(
            {core::format("values {} of type {} in column {}", gone, type.identity, object.identity),
             is_array ? core::format("SELECT EXISTS (SELECT FROM ONLY {} WHERE {}::text[] && ARRAY[{}])",
                                     table, name, gone)
                      : core::format("SELECT EXISTS (SELECT FROM ONLY {} WHERE {}::text IN ({}))", table,
                                     name, gone)});
    }
    return losses;
}

namespace {

// Where values of a composite type stand: in columns, by themselves or within other ones.
struct CompositeValue {
    std::size_t column;
    std::string expression;
};

std::vector<CompositeValue> values_of(const MatchedSchemas &schemas, std::size_t type) {
    std::vector<CompositeValue> values;
    for (const std::size_t user : schemas.objects[type].live_users) {
        const MatchedObject &object = schemas.objects[user];
        const bool is_attribute = object.kind == ObjectKind::attribute && object.live_whole != no_object;
        if ((object.kind != ObjectKind::column && !is_attribute) ||
            clause_of(object.live, clause::column_type) != schemas.objects[type].identity) {
            continue;
        }
        const std::string_view name = last_name(object.identity);
        if (!is_attribute) {
            values.push_back({user, std::string(name)});
            continue;
        }
        for (const CompositeValue &outer : values_of(schemas, object.live_whole)) {
            values.push_back({outer.column, core::format("({}).{}", outer.expression, name)});
        }
    }
    return values;
}

} // namespace

std::vector<DataLoss> attributes_lost(const MatchedSchemas &schemas, std::size_t place) {
    const MatchedObject &attribute = schemas.objects[place];
    std::vector<DataLoss> losses;
    if (attribute.live_whole == no_object) {
        return losses;
    }
    const std::string_view name = last_name(attribute.identity);
    for (const CompositeValue &value : values_of(schemas, attribute.live_whole)) {
        const std::string_view column = schemas.objects[value.column].identity;
        losses.push_back({core::format("the values of attribute {} in column {}", name, column),
                          core::format("SELECT EXISTS (SELECT FROM ONLY {} WHERE ({}).{} IS NOT NULL)",
                                       without_last_name(column), value.expression, name)});
    }
    return losses;
}

namespace {

// What comes before the first ( or blank in the name of a type.
std::string_view first_word(std::string_view type) {
    return type.substr(0, std::min(type.find_first_of("( "), type.size()));
}

// The number of digits behind the point in "numeric(10,2)"; nullopt: any.
std::optional<int> scale_of(std::string_view type) {
    const std::size_t comma = type.find(',');
    if (comma == std::string_view::npos) {
        return std::nullopt;
    }
    int scale = 0;
    (void)std::from_chars(type.data() + comma + 1, type.data() + type.size(), scale);
    return scale;
}

// How wide a number is: each kind holds all values of those before it.
int width_of(std::string_view type) {
    constexpr std::array kinds = {std::string_view("smallint"), std::string_view("integer"),
                                  std::string_view("bigint"), std::string_view("numeric")};
    const auto *const found = std::find(kinds.begin(), kinds.end(), first_word(type));
    return found == kinds.end() ? -1 : static_cast<int>(found - kinds.begin());
}

bool is_number(std::string_view type) {
    return width_of(type) >= 0 || type == "real" || type == "double precision";
}

bool is_time(std::string_view type) {
    const std::string_view word = first_word(type);
    return word == "timestamp" || word == "time" || word == "date" || word == "interval";
}

bool may_round(std::string_view from, std::string_view to) {
    if (from.ends_with("[]") || to.ends_with("[]")) {
        return false;
    }
    if (is_time(from) && is_time(to)) {
        return !(from.starts_with("timestamp") && to.starts_with("timestamp") &&
                 to.find('(') == std::string_view::npos);
    }
    if (!is_number(from) || !is_number(to) || (from == "real" && to == "double precision")) {
        return false;
    }
    if (width_of(from) < 0 || width_of(to) < 0) {
        return true;
    }
    if (first_word(from) == "numeric" && first_word(to) == "numeric") {
        const std::optional<int> before = scale_of(from);
        const std::optional<int> after = scale_of(to);
        return after && (!before || *after < *before);
    }
    return width_of(to) < width_of(from) && first_word(from) == "numeric"; // an integer is never rounded
}

} // namespace

std::vector<DataLoss> values_rounded(const MatchedSchemas &schemas, std::size_t place,
                                     const CastBetween &cast_between) {
    const MatchedObject &column = schemas.objects[place];
    const std::string_view before = clause_of(column.live, clause::column_type);
    const std::string_view after = clause_of(column.desired, clause::column_type);
    const auto has_cast = [&](std::string_view from, std::string_view to) {
        return cast_between(std::string(from), std::string(to)) != Cast::by_text;
    };
    if (!may_round(before, after) || !has_cast(before, after)) { // as a text, a value stays or is refused
        return {};
    }
    const std::string_view name = last_name(column.identity);
    if (!has_cast(after, before)) {
        return {{core::format("values of column {} that {} does not hold", column.identity, after),
                 core::format("SELECT EXISTS (SELECT FROM ONLY {} WHERE {} IS NOT NULL)",
                              without_last_name(column.identity), name)}};
    }
    return {{core::format("values of column {} that {} does not hold", column.identity, after),
             core::format(
                 "SELECT EXISTS (SELECT FROM ONLY {} WHERE ({}::{}::{})::text IS DISTINCT FROM {}::text)",
                 without_last_name(column.identity), name, after, before, name)}};
}

} // namespace migrate::core
