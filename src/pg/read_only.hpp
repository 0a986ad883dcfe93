// Where nothing can be written.
#pragma once

#include "pg/guard.hpp"

namespace migrate::pg {

// Whether the transaction is read-only, or the server a standby.
inline bool is_read_only() { return XactReadOnly || RecoveryInProgress() || IsInParallelMode(); }

// Refuse (25006) a command in a read-only transaction or on a standby.
inline void refuse_read_only(const char *command) {
    pg([&] {
        PreventCommandDuringRecovery(command);
        PreventCommandIfReadOnly(command);
        PreventCommandIfParallelMode(command);
    });
}

} // namespace migrate::pg
