#include "pg/qualified_name.hpp"

#include "pg/datum.hpp"
#include "pg/error.hpp"

extern "C" {
#include <utils/varlena.h>
}

namespace migrate::pg {

QualifiedName parse_qualified_name(const std::string &name) {
    const Datum value = text_datum(name);
    List *parts = pg([&] { return textToQualifiedNameList(DatumGetTextPP(value)); });
    const auto part = [&](int number) { return std::string(strVal(list_nth(parts, number))); };
    if (list_length(parts) > 2) {
        throw Error(ERRCODE_INVALID_PARAMETER_VALUE, "\"" + name + "\" is not the name of a table",
                    "It has too many dots.", "Write 'schema.table'.");
    }
    return list_length(parts) == 2 ? QualifiedName{part(0), part(1)} : QualifiedName{std::nullopt, part(0)};
}

std::optional<std::vector<std::string>> split_identifiers(const std::string &list) {
    List *found = NIL;
    if (!pg([&] { return SplitIdentifierString(pstrdup(list.c_str()), ',', &found); })) {
        return std::nullopt;
    }
    std::vector<std::string> names;
    names.reserve(static_cast<std::size_t>(list_length(found)));
    for (int i = 0; i < list_length(found); i++) {
        names.emplace_back(static_cast<const char *>(list_nth(found, i)));
    }
    return names;
}

} // namespace migrate::pg
