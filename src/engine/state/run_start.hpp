// What a service stood at when a run began: the target run:17 of a downgrade.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/core.hpp"

#include "engine/state/service_view.hpp"

namespace migrate::engine {

// The rows of the version table from before a run, by the names that the service's graph has for them;
// nullopt: the target names no run. Refused: a run that the service has not had (MG001), and one that can't
// be undone by down scripts (MG010), since there was a stamp, or the table has rows that no run has left, or
// what was applied then is not registered any more.
std::optional<core::Rows> find_run_start(ServiceViews &views, const std::string &service,
                                         std::string_view target);

} // namespace migrate::engine
