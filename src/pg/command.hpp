// The commands within a transaction: what one does, later ones see.
#pragma once

#include "pg/guard.hpp"

namespace migrate::pg {

// The number of the one that runs.
inline CommandId current_command() {
    return pg([] { return GetCurrentCommandId(false); });
}

// From here on, what was done before is seen.
inline void begin_next_command() {
    pg([] { CommandCounterIncrement(); });
}

} // namespace migrate::pg
