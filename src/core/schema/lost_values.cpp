#include <algorithm>
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
            gone += format("{}{}", gone.empty() ? "" : ", ", value);
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
            {format("values {} of type {} in column {}", gone, type.identity, object.identity),
             is_array
                 ? format("SELECT EXISTS (SELECT FROM ONLY {} WHERE {}::text[] && ARRAY[{}])", table, name,
                          gone)
                 : format("SELECT EXISTS (SELECT FROM ONLY {} WHERE {}::text IN ({}))", table, name, gone)});
    }
    return losses;
}

std::vector<DataLoss> attributes_lost(const MatchedSchemas &schemas, std::size_t place) {
    const MatchedObject &attribute = schemas.objects[place];
    std::vector<DataLoss> losses;
    if (attribute.live_whole == no_object) {
        return losses;
    }
    const MatchedObject &type = schemas.objects[attribute.live_whole];
    for (const std::size_t user : type.live_users) {
        const MatchedObject &object = schemas.objects[user];
        if (object.kind == ObjectKind::column &&
            clause_of(object.live, clause::column_type) == type.identity) {
            const std::string_view table = without_last_name(object.identity);
            const std::string_view name = last_name(object.identity);
            losses.push_back({format("the values of attribute {} in column {}", last_name(attribute.identity),
                                     object.identity),
                              format("SELECT EXISTS (SELECT FROM ONLY {} WHERE ({}).{} IS NOT NULL)", table,
                                     name, last_name(attribute.identity))});
        }
    }
    return losses;
}

} // namespace migrate::core
