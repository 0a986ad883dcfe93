// Taking over a database that Alembic has migrated.
#pragma once

#include <string>
#include <vector>

namespace migrate::engine {

// Take over the version table as it stands: nothing is run and no row is changed, but the log begins there.
// Returns the lines of `current`. Refused: no version table (42P01), one that can't be used (MG042) or that
// the service's owner may not write (42501), rows that don't fit the graph (MG040, MG041, MG011).
std::vector<std::string> adopt(const std::string &name);

} // namespace migrate::engine
