#include <algorithm>
#include <string>
#include <string_view>

#include "core/schema/continued_values.hpp"

#include "core/schema/clauses.hpp"
#include "core/schema/column_statements.hpp"
#include "core/schema/identity_options.hpp"
#include "core/schema/names.hpp"
#include "core/text.hpp"

namespace migrate::core {

namespace {

using namespace clause;

struct NewSequence {
    std::string_view name;
    std::string_view start;
    std::string_view increment;
};

// "7" behind "START WITH " in "… START WITH 7 INCREMENT BY 1 …"; as the server has it, if it says none.
std::string_view number_behind(std::string_view words, std::string_view text) {
    const std::size_t at = text.find(words);
    if (at == std::string_view::npos) {
        return "1";
    }
    const std::string_view rest = text.substr(at + words.size());
    return rest.substr(0, std::min(rest.find_first_of(" )"), rest.size()));
}

NewSequence sequence_of(std::string_view name, std::string_view start, std::string_view increment) {
    return {name, number_behind("START WITH ", start), number_behind("INCREMENT BY ", increment)};
}

// Of a table without rows, setval() gets a NULL and does nothing.
Steps set_value(const ColumnPlace &place, const NewSequence &sequence) {
    const bool descends = sequence.increment.starts_with('-');
    const std::string last = core::format("{}({})", descends ? "min" : "max", place.name);
    return {{core::format("SELECT pg_catalog.setval({}, {}({}, {}), {} {} {}) FROM {}",
                          sql_string(sequence.name), descends ? "least" : "greatest", last, sequence.start,
                          last, descends ? "<=" : ">=", sequence.start, place.table),
             "goes on behind the last value of the column"}};
}

} // namespace

Steps continue_values(const MatchedSchemas &schemas, const std::vector<Fate> &fates, std::size_t place) {
    const MatchedObject &column = schemas.objects[place];
    const ColumnPlace where{without_last_name(column.identity), last_name(column.identity)};
    const std::string_view identity = clause_of(column.desired, column_identity);
    if (clause_of(column.live, column_identity).empty() && !identity.empty()) {
        return set_value(where, sequence_of(identity_sequence(identity), identity, identity));
    }
    const std::string_view type = clause_of(column.desired, column_type);
    if (!has_default(*column.desired) || (type != "integer" && type != "bigint" && type != "smallint")) {
        return {};
    }
    Steps steps;
    for (const std::size_t needed : column.desired_needs) {
        const MatchedObject &sequence = schemas.objects[needed];
        if (sequence.kind == ObjectKind::sequence && fates[needed].creates &&
            clause_of(sequence.desired, sequence_owned_by) == core::format("OWNED BY {}", column.identity)) {
            append(steps, set_value(where, sequence_of(sequence.identity,
                                                       clause_of(sequence.desired, sequence_start),
                                                       clause_of(sequence.desired, sequence_increment))));
        }
    }
    return steps;
}

} // namespace migrate::core
