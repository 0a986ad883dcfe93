// Registering many revisions by one call.
#pragma once

#include <string>
#include <vector>

#include "engine/registration/registration.hpp"
#include "engine/store/change_log.hpp"

namespace migrate::engine {

// Register revisions in any order, by the same rules, as one graph together with what is registered: all or
// none. An id that is there twice is refused (42710). source: the function that does it ("register_all"), for
// messages and for the column of that name. Returns the ids, in the order of the forms.
std::vector<std::string> register_all(const std::string &name, std::vector<RevisionForm> forms,
                                      ChangeCommand source);

} // namespace migrate::engine
