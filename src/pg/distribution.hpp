// Tables whose rows an extension keeps elsewhere, while the table itself stays as a shell: Citus does so.
#pragma once

#include <optional>
#include <string>

#include "pg/guard.hpp"

namespace migrate::pg {

// The name of the extension that has distributed a table; nullopt: none has. Such a table depends on its
// extension, or stands in Citus' list.
std::optional<std::string> distributor_of(Oid table);

} // namespace migrate::pg
