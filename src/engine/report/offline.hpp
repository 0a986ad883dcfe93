// What upgrade, downgrade and stamp would do, as scripts for psql. Where a script starts from is the first
// half of its range; the version table is read only for a range that says "current".
#pragma once

#include <string>
#include <vector>

namespace migrate::engine {

// name: of the service. Each answers the lines of the script. Refused: callers who can't SET ROLE to the
// service's owner (42501), since scripts may hold secrets; a downgrade through an irreversible revision
// (MG015); for "current", a version table that can't be used (MG040 to MG042, MG011) or that a run holds
// (55P03).
std::vector<std::string> upgrade_sql(const std::string &name, const std::string &range);
std::vector<std::string> downgrade_sql(const std::string &name, const std::string &range);
// Several ranges: several destinations, from one start.
std::vector<std::string> stamp_sql(const std::string &name, const std::vector<std::string> &ranges);

} // namespace migrate::engine
