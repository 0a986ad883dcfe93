// Locks on relations by their OIDs, which last until the transaction ends unless they are given back.
#pragma once

#include "pg/guard.hpp"
#include "pg/pinned.hpp"
#include "pg/unwinding.hpp"

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

// A lock for a look, which ends with it. What the transaction held before stays: locks are counted.
class LookLock : Pinned {
public:
    // table: locked already, in this mode; InvalidOid: nothing is.
    explicit LookLock(Oid table) noexcept : table_(table) {}
    // While an error is in flight the abort of the (sub)transaction gives it back.
    ~LookLock() {
        if (OidIsValid(table_) && !unwinding_.in_flight()) {
            UnlockRelationOid(table_, mode);
        }
    }

    [[nodiscard]] Oid table() const noexcept { return table_; }

    static constexpr LOCKMODE mode = AccessShareLock;

private:
    Oid table_;
    Unwinding unwinding_;
};

} // namespace migrate::pg
