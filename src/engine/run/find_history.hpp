// Which history a service is to adopt.
#pragma once

#include <optional>
#include <string>

#include "engine/run/adopt.hpp"
#include "engine/state/history_table.hpp"
#include "engine/store/services.hpp"

namespace migrate::engine {

// The history that is meant; nullopt: Alembic's, which is the service's own version table. Looked for in the
// service's schema, then in the tool's own. Refused: none (42P01), two (22023), one that can't be adopted
// (0A000).
std::optional<HistoryTable> find_history(const Service &service, const Adoption &adoption);

} // namespace migrate::engine
