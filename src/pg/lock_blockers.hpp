// Who stands in the way of a lock, and what the server knows of them. Reads shared memory alone, but for the
// names of roles and relations; so it may be asked in a catch block, before the transaction is aborted, if
// the error ended a wait for a lock: then nothing is half done, since the wait could as well have ended well.
#pragma once

#include <string>
#include <vector>

#include "pg/lock_watch.hpp"

namespace migrate::pg {

struct Blocker {
    int pid;               // of the leader, where processes work together; 0: a prepared transaction
    std::string lock_mode; // that it holds or, if it is ahead of us in the queue, waits for
    bool is_waiting;
    std::string user; // or what kind of process it is, if it has no user
    std::string application;
    // What follows is for those who may see it in pg_stat_activity; else empty.
    std::string state;
    std::string since; // when its transaction began
    std::string query;
};

// Those that hold the lock in a mode that conflicts with the wanted one, and those that had been waiting for
// such a mode when the wait began. As the current user may see them.
std::vector<Blocker> blockers_of(const LockWait &wait);

// The lock in words, the name of its mode in front: AccessExclusiveLock on relation shop.orders.
std::string describe_lock(const LockWait &wait);

// A wait for this relation that began now.
LockWait wait_for_relation(Oid relation, LOCKMODE mode) noexcept;

} // namespace migrate::pg
