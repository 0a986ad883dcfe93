// Looking names up in the system catalogs, without search_path.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pg/guard.hpp"

namespace migrate::pg {

// Each answers InvalidOid where there is no such object.
Oid find_role(const std::string &name);
Oid find_namespace(const std::string &name);
inline Oid find_relation(Oid nspace, const char *name) {
    return pg([&] { return get_relname_relid(name, nspace); });
}

// Whose a schema or a relation is; InvalidOid: it is gone.
Oid owner_of_namespace(Oid nspace);
Oid owner_of_relation(Oid relation);

// Whether there is a relation of that number with that name, in the schema of that name.
bool is_relation_called(Oid relation, const std::string &schema, const std::string &name);

// The name of a relation; empty: it is gone.
std::string name_of_relation(Oid relation);

// The name of a role; for one that is gone, its OID in figures.
std::string role_name(Oid role);

// The name as SQL must spell it.
std::string quote_identifier(const std::string &name);
// The text as a literal of SQL.
std::string quote_literal(const std::string &value);

// The version of an extension in this database; nullopt: there is none of that name.
std::optional<std::string> extension_version(const char *name);

// The value of a setting; nullopt: there is none.
std::optional<std::string> setting(const char *name);
// The value of one that there is, as SHOW shows it: with its unit.
std::string shown_setting(const char *name);

// Returns the first schemas that have a table of that name.
std::vector<std::string> schemas_with_table(const std::string &table);

} // namespace migrate::pg
