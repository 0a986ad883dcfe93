// Other names for what is in a schema: a comparison can't tell a rename from something that is gone and
// something that is new, so they are told.
#pragma once

#include <string>
#include <vector>

#include "core/schema/statements.hpp"

namespace migrate::engine {

// As the caller gives it. object: "table", "table.column", or "constraint name on schema.table".
struct RenameRequest {
    std::string object;
    std::string name;
};

// In the order in which they can run, and what takes them back.
struct Renames {
    std::vector<core::SchemaStatement> up;
    std::vector<core::SchemaStatement> down;
};

// live: of the schema of that name, as SQL spells it. Refused: an object that is not there (42704), one that
// can't have another name (0A000), a name that means several (42702) or comes twice, or a new one in another
// place (22023).
Renames plan_renames(const std::string &schema, const core::Snapshot &live,
                     const std::vector<RenameRequest> &requests);

} // namespace migrate::engine
