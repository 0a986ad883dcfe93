// Forgetting a revision.
#pragma once

#include <string>

namespace migrate::engine {

// Forget a revision that is neither applied (MG027) nor named by another one (MG026).
void unregister_revision(const std::string &name, const std::string &revision);

} // namespace migrate::engine
