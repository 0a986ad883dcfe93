// Looking names up in the system catalogs, without search_path.
#pragma once

#include <cstdint>
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

// The number of a column; InvalidAttrNumber: there is none of that name.
inline AttrNumber column_number(Oid relation, const char *column) {
    return pg([&] { return get_attnum(relation, column); });
}

// How many characters a column of type varchar takes; 0: any number, or there is no such column.
int character_limit(Oid relation, const char *column);

// Whether other tables inherit from one, or are its partitions.
bool has_children(Oid relation);

// Whether triggers on it have been deferred, and still have to fire.
bool has_deferred_triggers(Oid relation);

// A function without arguments; InvalidOid: there is none of that name.
Oid find_function(Oid nspace, const char *name);

// The next number of a sequence.
std::int64_t next_value(Oid sequence);

// The role that a statement names; one that is not there is refused (42704).
inline Oid role_of(const RoleSpec *role) {
    return pg([&] { return get_rolespec_oid(role, false); });
}

// The extensions that have their objects in a schema, by name.
std::vector<std::string> extensions_of(Oid nspace);

// The name of a role; for one that is gone, its OID in figures.
std::string role_name(Oid role);

// The name as SQL must spell it.
std::string quote_identifier(const std::string &name);
// The text as a literal of SQL.
std::string quote_literal(const std::string &value);

// The version of an extension in this database; nullopt: there is none of that name.
std::optional<std::string> extension_version(const char *name);

// The schema that an extension has its objects in; InvalidOid: there is no such extension.
Oid schema_of_extension(const char *name);

// The value of a setting; nullopt: there is none.
std::optional<std::string> setting(const char *name);
// The value of one that there is, as SHOW shows it: with its unit.
std::string shown_setting(const char *name);

// Returns the first schemas that have a table of that name.
std::vector<std::string> schemas_with_table(const std::string &table);

} // namespace migrate::pg
