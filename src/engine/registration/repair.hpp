// Accepting by hand what validate() has found.
#pragma once

#include <string>

namespace migrate::engine {

// Accept what is stored of a revision as what was registered and as what ran; of one that is not registered
// any more, that it is gone. Logged, with the reason, which must not be blank (22023). Where there is nothing
// to accept, nothing happens.
void repair(const std::string &name, const std::string &revision, const std::string &reason);

} // namespace migrate::engine
