// The commands within a transaction: what one does, later ones see.
#pragma once

#include "pg/guard.hpp"

namespace migrate::pg {

// The number of the one that runs. Without pg(): it is also asked for in callbacks at the end of
// subtransactions, which must not throw, and the server reads a variable without any error.
inline CommandId current_command() noexcept { return GetCurrentCommandId(false); }

// From here on, what was done before is seen.
inline void begin_next_command() {
    pg([] { CommandCounterIncrement(); });
}

} // namespace migrate::pg
