// The history of another tool that runs of a service write too.
#pragma once

#include <string>

#include "core/import/history_mirror.hpp"

#include "engine/state/history_table.hpp"

namespace migrate::engine {

// What ends it, or does not begin it, for a HINT.
std::string way_to_end_mirror(const Service &service);

// How the tool writes it. Refused (0A000): that is not built for this tool.
const core::HistoryMirror &require_mirror(const HistoryTable &history);

// Refuse (42501) a service whose owner may not read and write it.
void require_rights(const Service &service, const HistoryTable &history);

// Refuse a history that the service could not keep up: besides those, what is no plain table or wants more
// than the tool writes (MG042).
void require_writable(const Service &service, const HistoryTable &history);

// The one of the service. Refused (MG042): it is not there any more.
HistoryTable mirrored_history(const Service &service);

} // namespace migrate::engine
