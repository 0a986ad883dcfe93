// What upgrade, downgrade and stamp would do, as scripts for psql. The version table is never read: where a
// script starts from is the first half of its range.
#pragma once

#include <string>
#include <vector>

namespace migrate::engine {

// name: of the service. Each answers the lines of the script. Refused: callers who can't SET ROLE to the
// service's owner (42501), since scripts may hold secrets; a downgrade through an irreversible revision
// (MG015).
std::vector<std::string> upgrade_sql(const std::string &name, const std::string &range);
std::vector<std::string> downgrade_sql(const std::string &name, const std::string &range);
// Several ranges: several destinations, from one start.
std::vector<std::string> stamp_sql(const std::string &name, const std::vector<std::string> &ranges);

} // namespace migrate::engine
