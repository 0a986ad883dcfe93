// A schema that is put aside for a moment: an empty one of its name stands in its place. For a subtransaction
// that is rolled back; nobody else sees any of it. Whoever reads, writes or alters the tables goes on.
#pragma once

#include <string>

#include "pg/guard.hpp"

namespace migrate::pg {

// Rename a schema, and make an empty one of its old name that has what belongs to a schema itself: owner,
// privileges, default privileges in it, comment, security labels, and that publications publish its tables.
// Extensions in it that may be moved go over. The current user must be a superuser. No event trigger fires.
void put_schema_aside(Oid schema, const std::string &name_aside);

// Take the default privileges of a role in a schema away. The current user must be a superuser.
void drop_default_privileges(Oid schema, Oid role);

} // namespace migrate::pg
