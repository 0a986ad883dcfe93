// The parents of the revisions of a folder, next to what the service has already.
#pragma once

#include "core/import/migrations.hpp"

namespace migrate::core {

// A revision of the service that an import has registered, or that the folder has.
struct KnownRevision {
    std::string id;
    std::vector<std::string> parents;
    bool is_applied;
};

// Give each revision its parents, so that each has some (a base: none). Those of what is applied stay as they
// are. All others follow what is applied, in the tool's order, each the one before it, unless its file says
// what it follows. A new file that the tool would have run before one that is applied is refused, unless
// out_of_order.
void chain(Migrations &migrations, const std::vector<KnownRevision> &known, bool out_of_order);

} // namespace migrate::core
