// An offline plan as a script for psql.
#pragma once

#include <string>
#include <vector>

#include "core/plan/plan_offline.hpp"

#include "engine/state/due_repeatables.hpp"
#include "engine/state/registry.hpp"
#include "pg/snapshot.hpp"

namespace migrate::engine {

// The lines of the script. repeatables: what runs after the steps.
std::vector<std::string> print_offline(const Service &service, const Registry &registry,
                                       const core::OfflinePlan &plan,
                                       const std::vector<std::string> &repeatables,
                                       const pg::SnapshotScope &snapshot);

} // namespace migrate::engine
