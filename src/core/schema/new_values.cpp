#include "core/schema/new_values.hpp"

#include "core/schema/clauses.hpp"
#include "core/schema/names.hpp"
#include "core/text.hpp"

namespace migrate::core {

std::string NewValues::of(std::size_t place) const {
    const MatchedObject &object = at(place);
    const std::string_view name = last_name(object.identity);
    const std::string_view before = clause_of(object.live, clause::column_type);
    const std::string_view after = clause_of(object.desired, clause::column_type);
    for (const std::size_t needed : object.live_needs) {
        if (fates_[needed].is_made_anew) {
            return is_composite(needed) && before == at(needed).identity
                       ? new_row(needed, name)
                       : format("{}::text::{}", name, after);
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
        return format("{}::{}", value, to);
    case Cast::by_text:
        break;
    }
    return format("{}::text::{}", value, to);
}

bool NewValues::is_composite(std::size_t place) const {
    return at(place).kind == ObjectKind::type && clause_of(at(place).desired, 0) == "COMPOSITE";
}

// A value of a composite type that is made anew, attribute by attribute.
std::string NewValues::new_row(std::size_t type, std::string_view column) const {
    std::string values;
    for (const std::size_t part : parts_.of(type)) {
        const MatchedObject &attribute = at(part);
        const std::string_view after = clause_of(attribute.desired, 0);
        std::string value = format("NULL::{}", after);
        if (attribute.live != nullptr) {
            value = format("({}).{}", column, last_name(attribute.identity));
            const std::string other = converted(value, clause_of(attribute.live, 0), after);
            value = other.empty() ? value : other;
        }
        values += format("{}{}", values.empty() ? "" : ", ", value);
    }
    return format("CASE WHEN {} IS DISTINCT FROM NULL THEN ROW({})::{} END", column, values,
                  at(type).identity);
}

} // namespace migrate::core
