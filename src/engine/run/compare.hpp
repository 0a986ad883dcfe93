// Whether a service's schema is what its revisions make.
#pragma once

#include <string>
#include <vector>

#include "core/schema/difference.hpp"

namespace migrate::engine {

// How the live schema differs from what leads from base to the target. Refused: a read-only transaction
// (25006), and as for a run. Where plpgsql_check is installed, a NOTICE tells what it says of the functions.
std::vector<core::ObjectChange> compare(const std::string &service, const std::string &target);

} // namespace migrate::engine
