// Locks on relations by their OIDs, which last until the transaction ends unless they are given back.
#pragma once

#include "pg/guard.hpp"

namespace migrate::pg {

// Waits.
inline void lock_relation(Oid relation, LOCKMODE mode) {
    pg([&] { LockRelationOid(relation, mode); });
}

// False: somebody else has it.
inline bool try_lock_relation(Oid relation, LOCKMODE mode) {
    return pg([&] { return ConditionalLockRelationOid(relation, mode); });
}

inline void unlock_relation(Oid relation, LOCKMODE mode) {
    pg([&] { UnlockRelationOid(relation, mode); });
}

} // namespace migrate::pg
