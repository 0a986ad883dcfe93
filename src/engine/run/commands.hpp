// The commands that move a service: what upgrade, downgrade, stamp and their kin do.
#pragma once

#include <string>
#include <vector>

#include "engine/run/runner.hpp"

namespace migrate::engine {

// name: of the service. Each answers a report per step, none when there is nothing to do, and refuses a
// read-only transaction (25006).
std::vector<StepReport> upgrade(const std::string &name, const std::string &target);
std::vector<StepReport> downgrade(const std::string &name, const std::string &target);
// No target: base. purge deletes all rows first, unknown ones too.
std::vector<StepReport> stamp(const std::string &name, const std::vector<std::string> &targets, bool purge);
// Every service, in the order of their names.
std::vector<StepReport> upgrade_all(const std::string &target);

// Create the service's schema and version table if they are missing.
void ensure_version(const std::string &name);

// Refuse (MG016) a service that is behind its heads.
void check_up_to_date(const std::string &name);

} // namespace migrate::engine
