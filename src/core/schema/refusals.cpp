#include <string>
#include <utility>

#include "core/schema/refusals.hpp"

#include "core/error.hpp"
#include "core/schema/clauses.hpp"
#include "core/schema/type_statements.hpp"
#include "core/text.hpp"

namespace migrate::core {

namespace {

using namespace clause;

// How many of its clauses a kind has; one more is an extension that it is marked as depending on.
std::size_t clauses_of(ObjectKind kind) {
    switch (kind) {
    case ObjectKind::table:
        return table_count;
    case ObjectKind::column:
        return column_count;
    case ObjectKind::view:
    case ObjectKind::materialized_view:
        return view_count;
    case ObjectKind::sequence:
        return sequence_count;
    case ObjectKind::constraint:
        return constraint_count;
    case ObjectKind::index:
        return index_count;
    case ObjectKind::trigger:
    case ObjectKind::rule:
        return enabled_count;
    case ObjectKind::function:
    case ObjectKind::procedure:
        return 1;
    default:
        return no_object;
    }
}

bool depends_on_extension(const MatchedObject &object) {
    const std::size_t count = clauses_of(object.kind);
    return clause_of(object.live, count) != clause_of(object.desired, count);
}

bool is_written(const MatchedObject &object) {
    if (object.kind == ObjectKind::other ||
        (object.live != nullptr && object.desired != nullptr && depends_on_extension(object)) ||
        (object.live == nullptr && !clause_of(object.desired, clauses_of(object.kind)).empty())) {
        return false;
    }
    switch (object.kind) {
    case ObjectKind::column:
        return clause_of(object.live, column_options) == clause_of(object.desired, column_options);
    case ObjectKind::type:
        return object.desired == nullptr || can_create_type(*object.desired);
    default:
        return true;
    }
}

} // namespace

void refuse_unwritten(const MatchedSchemas &schemas, const std::vector<Fate> &fates) {
    std::vector<std::string> refused;
    for (std::size_t place = 0; place < fates.size(); place++) {
        const MatchedObject &object = schemas.objects[place];
        const Fate &fate = fates[place];
        if ((fate.drops || fate.creates || fate.alters || fate.is_made_anew) && !is_written(object)) {
            refused.push_back(core::format("{} {}", object.type, object.identity));
        }
    }
    if (!refused.empty()) {
        const std::string detail = core::format("These are: {}.", join_some(refused));
        throw Error(ErrorCode::not_generated, "no statement can be written for some objects that differ",
                    detail, std::move(refused));
    }
}

} // namespace migrate::core
