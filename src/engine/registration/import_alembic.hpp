// Taking over the scripts of Alembic.
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

} // namespace migrate::engine
