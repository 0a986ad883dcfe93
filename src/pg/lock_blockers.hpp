// Who stands in the way of a lock, and what the server knows of them. Reads shared memory alone, but for the
// names of roles and relations; so it may be asked in a catch block, before the transaction is aborted, if
// the error ended a wait for a lock: then nothing is half done, since the wait could as well have ended well.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pg/lock_watch.hpp"
#include "pg/prepared_transactions.hpp"

namespace migrate::pg {

// What a process is doing, as far as the caller may see it in pg_stat_activity. Its session's user counts: a
// function that runs as somebody else lends it nothing. Nor does the caller of a script lend the script
// anything.
struct Activity {
    std::string user; // or what kind of process it is, if it has no user
    std::string application;
    // What follows is for those who may see it; else empty.
    std::string state;
    std::string since; // when its transaction began
    std::string query;
};

// nullopt: there is no such process any more.
std::optional<Activity> activity_of(int pid);

struct Blocker {
    int pid;               // of the leader, where processes work together; 0: a prepared transaction
    std::string lock_mode; // that it holds or, if it is ahead of us in the queue, waits for
    bool is_waiting;
    Activity activity;
    std::optional<PreparedTransaction> prepared; // nullopt: it is none, or has ended
};

// Those that hold the lock in a mode that conflicts with the wanted one, and those that had been waiting for
// such a mode when the wait began.
std::vector<Blocker> blockers_of(const LockWait &wait);

// In one line: nobody's text may look like a line of ours.
std::string in_one_line(std::string_view text);

// The lock in words, the name of its mode in front: AccessExclusiveLock on relation shop.orders.
std::string describe_lock(const LockWait &wait);

// A wait for this relation that began now.
LockWait wait_for_relation(Oid relation, LOCKMODE mode) noexcept;

} // namespace migrate::pg
