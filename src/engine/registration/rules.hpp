// What registering has to heed beyond the graph of the one service: dependencies between services, revisions
// that replace others, and what is applied.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "engine/state/registry.hpp"
#include "engine/state/service_lock.hpp"
#include "engine/store/change_log.hpp"
#include "engine/store/revisions.hpp"

namespace migrate::engine {

// Names of services.
using ServiceNames = std::set<std::string>;

// Write dependencies on revisions of the own service without its name, and add the names of other services.
void sort_dependencies(const std::string &service, core::Revision &revision, ServiceNames &needed);

// Refuse names of a revision that are too long (42622), or may not be new any more (42939). registered: as it
// is registered already, or nullptr.
void check_names(const std::string &service, const core::Revision &revision,
                 const core::Revision *registered);

// Lock a service whose revisions are to change, and hold those that these depend on. As for a foreign key,
// that takes a right on both sides (42501): what is depended on can't be undone alone any more.
Service lock_to_register(const std::string &name, const ServiceNames &needed);

// Register a revision that is new, with check_added_revisions() where there is anything to settle.
void add_revision(const Service &service, const StoredRevision &stored, ChangeCommand source,
                  const ServiceNames &needed, const pg::SnapshotScope &snapshot);

// To be called when revisions have been added to the registry, from this node on: refuses dependencies on
// revisions of other services that are not there (MG024), and impossible replacements (MG029). Notes which
// services are needed now.
void check_added_revisions(const std::string &name, const ServiceNames &needed, core::Node first);

// To be called when revisions have changed or gone. Refuses, beside that, dependencies between services that
// lead in a circle (MG021) and the loss of what another service depends on (MG026).
void check_changed_revisions(const std::string &name);

// The names of services and revisions that depend on revisions of a service: "habits:002".
std::vector<std::string> cross_service_dependants(const std::string &service,
                                                  const pg::SnapshotScope &snapshot);

// The ids and branch labels of a service's revisions by which revisions of other services depend on them.
std::set<std::string> names_used_elsewhere(const std::string &service, const pg::SnapshotScope &snapshot);

} // namespace migrate::engine
