// upgrade_online and downgrade_online: a run that commits after each revision, and runs scripts that can't
// run in a transaction.
#pragma once

#include <string>

namespace migrate::engine {

// Where the CALL that commits stands alone: engine/state/lone_call.hpp. Messages as upgrade's; errors leave
// what was committed.
void upgrade_online(const std::string &name, const std::string &target);
// A revision that is half applied is undone first, by all of its down script.
void downgrade_online(const std::string &name, const std::string &target);

} // namespace migrate::engine
