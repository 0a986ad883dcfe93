// The names that statements make.
#pragma once

#include <optional>
#include <string_view>

#include "pg/guard.hpp"

namespace migrate::pg {

// A name that a CREATE statement makes, of a relation, a type, a function or a schema; in the statement's
// memory.
struct MadeName {
    const char *schema; // nullptr: the first of search_path, or the name is a schema's
    const char *name;
    bool is_schema;
};
std::optional<MadeName> made_name(Node *statement) noexcept;

// Whether what a statement makes goes into this schema, as search_path is now.
bool goes_into(const MadeName &made, Oid nspace);

// Whether a statement drops this schema, without CASCADE.
bool drops_schema_alone(Node *statement, std::string_view schema) noexcept;

// Whether a schema has a relation, a type or a function of that name.
enum class Presence {
    absent,
    newer, // this transaction has made it, by the command since or a later one
    older
};
Presence presence_of(Oid nspace, const char *name, CommandId since);

// The same of the schema itself.
Presence presence_of_namespace(Oid nspace, CommandId since);

} // namespace migrate::pg
