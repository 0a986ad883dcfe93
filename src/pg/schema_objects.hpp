// What is in a schema, as the server's catalogs and its own pg_get_*def functions say it.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "pg/canonical_definition.hpp"
#include "pg/guard.hpp"
#include "pg/snapshot.hpp"

namespace migrate::pg {

// An object, or what one has beside its definition: an owner, a grant, a comment.
struct SchemaObject {
    std::string type;                 // "table", "column", "grant", …
    std::string identity;             // as pg_identify_object() says it; of a grant: of what, and to whom
    std::vector<std::string> clauses; // of its definition; those that it lacks are empty
    std::vector<std::string> columns; // of a view: each with its name, type and collation
};

// The first one needs the second one; both by their number among those that were visited, from 0.
struct ObjectDependency {
    std::size_t object;
    std::size_t needed;
};

// All that is in a schema, in no order, but members of extensions. The texts depend neither on settings nor
// on the search_path of the caller, whatever a restore does to expressions. owner: whose objects have no row
// "owner". hidden: relations to be left out, with all that belongs to them. Reads as the current user, who
// needs no right. What others drop meanwhile may raise an error of which may_have_changed_meanwhile() is
// true. dependencies: get what they need of each other, and columns of views are read too; nullptr: neither.
void read_schema_objects(Oid schema, Oid owner, const std::vector<Oid> &hidden, const SnapshotScope &snapshot,
                         Unreadable unreadable, const std::function<void(SchemaObject &&)> &visit,
                         std::vector<ObjectDependency> *dependencies = nullptr);

} // namespace migrate::pg
