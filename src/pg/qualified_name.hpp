// Names of tables as SQL writes them.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace migrate::pg {

struct QualifiedName {
    std::optional<std::string> schema;
    std::string name;
};

// "schema.table" or "table", folded and quoted as in SQL. What is none is refused (42602), and what names a
// database too (22023).
QualifiedName parse_qualified_name(const std::string &name);

// The names in a list with commas in between, folded and quoted as in SQL; nullopt: it is no such list.
std::optional<std::vector<std::string>> split_identifiers(const std::string &list);

} // namespace migrate::pg
