// Taking over from Alembic: its scripts, and a database that it has migrated.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace migrate::engine {

// Register the revisions that the output of `alembic upgrade base:heads --sql` holds, with the down scripts
// of `alembic downgrade heads:base --sql`, by the rules of register_all(). Answers their ids. Refused: a text
// that is not that (MG050), contradicts itself (MG051), or is cut off (42601); a parent that is nowhere
// (MG024).
std::vector<std::string> import_alembic(const std::string &name, const std::string &up_sql,
                                        const std::optional<std::string> &down_sql);

// Take over the version table as it stands: nothing is run and no row is changed, but the log begins there.
// Answers the lines of `current`. Refused: no version table (42P01), one that can't be used (MG042) or that
// the service's owner may not write (42501), rows that don't fit the graph (MG040, MG041, MG011).
std::vector<std::string> adopt(const std::string &name);

} // namespace migrate::engine
