// What the caller must not lend to code of a service's owner.
#pragma once

#include "pg/guc_scope.hpp"

namespace migrate::engine {

// Whether the caller, or who logged in, is another role than the owner: their rights must not come along.
bool is_called_by_other(Oid owner);

// Where that is so, take back for the scope what only a superuser can have set. A superuser may set it
// itself.
void withhold_caller_rights(Oid owner, pg::GucScope &settings);

} // namespace migrate::engine
