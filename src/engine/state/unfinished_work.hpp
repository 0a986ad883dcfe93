// What a tool has run of a migration that is not finished, as it keeps it beside its history.
#pragma once

#include "engine/state/history_table.hpp"

namespace migrate::engine {

// Send a WARNING where there is some: it is in the database, and in no migration. What the service's owner
// may not read is passed over.
void warn_of_unfinished(const Service &service, const HistoryTable &history);

} // namespace migrate::engine
