// Taking over the scripts of Alembic.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace migrate::engine {

// What Alembic prints.
struct AlembicTexts {
    std::string up_sql;                  // by `alembic upgrade base:heads --sql`
    std::optional<std::string> down_sql; // by `alembic downgrade heads:base --sql`
    std::optional<std::string> history;  // by `alembic history --verbose`
};

// Register the revisions of the upgrade by the rules of register_all(), with the down scripts of the
// downgrade, and with messages, branch labels and dependencies of the history, which also go to what is
// registered already as far as it may still change. Answers the ids of the upgrade. Refused: a text that is
// not that (MG050), contradicts itself or another one (MG051), or is cut off (42601); a parent that is
// nowhere (MG024).
std::vector<std::string> import_alembic(const std::string &name, const AlembicTexts &texts);

} // namespace migrate::engine
