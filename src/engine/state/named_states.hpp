// What targets like tag:v1.0 stand for in a service.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/target/named_state.hpp"

#include "engine/store/services.hpp"
#include "pg/snapshot.hpp"

namespace migrate::engine {

// The state that a target names, as it was tagged; nullopt: it is a target of another form. Refused (MG001):
// a tag that the service has not got; (MG010): a run, which only a downgrade takes.
std::optional<core::Rows> find_tagged(const Service &service, std::string_view target,
                                      const pg::SnapshotScope &snapshot);

// The same as rows of a graph, which is the service's as a database sees it.
std::optional<core::Rows> find_state(const Service &service, const core::Graph &graph,
                                     std::string_view target, const pg::SnapshotScope &snapshot);

// Those that the sides of a range name.
core::NamedStates states_in_range(const Service &service, const core::Graph &graph, std::string_view range,
                                  const pg::SnapshotScope &snapshot);

} // namespace migrate::engine
