// Revisions of which some statements have run outside of a transaction, and others have not.
#pragma once

#include <string>

#include "engine/store/phases.hpp"
#include "engine/store/services.hpp"
#include "pg/error.hpp"

namespace migrate::engine {

// What that is as an error (MG046), with both ways out.
pg::Error half_applied_error(const Service &service, const HalfApplied &half);

// Refuse (MG027) to change the script of a revision that is half way.
void refuse_half_applied_change(const Service &service, const std::string &revision);

// Refuse (MG046) a service that is half way.
void refuse_half_applied(const Service &service);

} // namespace migrate::engine
