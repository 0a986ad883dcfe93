// Where nothing can be written.
#pragma once

#include "pg/guard.hpp"

namespace migrate::pg {

// Refuse (25006) a command in a read-only transaction or on a standby.
inline void refuse_read_only(const char *command) {
    pg([&] {
        PreventCommandDuringRecovery(command);
        PreventCommandIfReadOnly(command);
        PreventCommandIfParallelMode(command);
    });
}

} // namespace migrate::pg
