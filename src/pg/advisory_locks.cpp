#include <utility>

#include "pg/advisory_locks.hpp"

#include "pg/error.hpp"
#include "pg/guc_scope.hpp"

extern "C" {
#include <catalog/objectaccess.h>
#include <catalog/pg_proc.h>
}

namespace migrate::pg {

namespace {

AdvisoryLocks *watching = nullptr;
object_access_hook_type next_hook = nullptr;

// Whether the session can have such locks; nobody watched it before the hook was there.
bool may_have_locks = true;

// C in all but name, from here on.

// Of the functions for advisory locks those whose locks don't end with the transaction.
bool is_lock_function(Oid function) {
    return function >= F_PG_ADVISORY_LOCK_INT8 && function <= F_PG_ADVISORY_UNLOCK_ALL;
}

void watch_access(ObjectAccessType access, Oid classid, Oid object, int part, void *argument) {
    if (next_hook != nullptr) {
        next_hook(access, classid, object, part, argument);
    }
    if (access == OAT_FUNCTION_EXECUTE && is_lock_function(object)) {
        may_have_locks = true;
        if (watching != nullptr) {
            watching->notice();
        }
    }
}

// Of one number or of two; extensions have kinds of their own, which SQL can't reach.
bool is_of_sql(const LOCKTAG &tag) {
    return tag.locktag_type == LOCKTAG_ADVISORY && (tag.locktag_field4 == 1 || tag.locktag_field4 == 2);
}

// The advisory locks of this session, those of its transaction among them, each as often as it is held in
// different modes.
LockData *own_locks() {
    LockData *locks = GetLockStatusData();
    int count = 0;
    for (int i = 0; i < locks->nelements; i++) {
        const LockInstanceData &lock = locks->locks[i];
        if (lock.pid == MyProcPid && lock.holdMask != 0 && is_of_sql(lock.locktag)) {
            locks->locks[count++] = lock;
        }
    }
    locks->nelements = count;
    return locks;
}

// The modes in which a list has a lock.
LOCKMASK modes_in(const LockData *locks, const LOCKTAG &tag) {
    for (int i = 0; locks != nullptr && i < locks->nelements; i++) {
        if (memcmp(&locks->locks[i].locktag, &tag, sizeof tag) == 0) {
            return locks->locks[i].holdMask;
        }
    }
    return 0;
}

// As often as it is held for the session. One that is held for the transaction alone is left, with a WARNING.
void release_lock(const LOCKTAG &tag, LOCKMASK modes) {
    for (LOCKMODE mode = 1; mode < MAX_LOCKMODES; mode++) {
        while ((modes & LOCKBIT_ON(mode)) != 0 && LockRelease(&tag, mode, true)) {
        }
    }
}

// Those of these modes that are not held any more.
LOCKMASK lost_modes(const LockInstanceData &lock) {
    LOCKMASK lost = 0;
    for (LOCKMODE mode = 1; mode < MAX_LOCKMODES; mode++) {
        if ((lock.holdMask & LOCKBIT_ON(mode)) != 0 && !has_lock(lock.locktag, mode)) {
            lost |= LOCKBIT_ON(mode);
        }
    }
    return lost;
}

// If that can be done at once.
void take_lock(const LOCKTAG &tag, LOCKMASK modes) {
    for (LOCKMODE mode = 1; mode < MAX_LOCKMODES; mode++) {
        if ((modes & LOCKBIT_ON(mode)) != 0) {
            (void)LockAcquire(&tag, mode, true, true);
        }
    }
}

void silence() {
    for (const char *setting : {"client_min_messages", "log_min_messages"}) {
        (void)set_config_option(setting, "error", PGC_SUSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
    }
}

} // namespace

AdvisoryLocks::AdvisoryLocks() : outer_(watching) {
    static bool installed = false;
    if (!installed) {
        next_hook = object_access_hook;
        object_access_hook = watch_access;
        installed = true;
    }
    if (outer_ != nullptr && !outer_->noticed_) {
        before_ = outer_->before_; // nothing has changed since, and to look at all locks costs
    } else if (may_have_locks) {
        before_ = pg([] { return own_locks(); });
        may_have_locks = before_->nelements > 0;
    }
    watching = this;
}

AdvisoryLocks::~AdvisoryLocks() { watching = outer_; }

bool AdvisoryLocks::take_back() const {
    bool is_any_gone = false;
    for (int i = 0; before_ != nullptr && i < before_->nelements; i++) {
        const LockInstanceData &lock = before_->locks[i];
        if (const LOCKMASK lost = lost_modes(lock)) {
            is_any_gone = true;
            pg([&] { take_lock(lock.locktag, lost); });
        }
    }
    return is_any_gone;
}

void AdvisoryLocks::release() {
    const bool gained_some =
        std::exchange(noticed_, false); // all locks are looked at for the next script anew
    if (take_back()) {
        throw Error(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
                    "a script gave back an advisory lock of the session",
                    "The session had it before the script began, and has it again if nobody else took it.",
                    "Give back only what the script has locked itself, or use pg_advisory_xact_lock().");
    }
    if (!gained_some) {
        return;
    }
    const LockData *now = pg([] { return own_locks(); });
    const GucScope settings;
    pg([] { silence(); });
    for (int i = 0; i < now->nelements; i++) {
        const LockInstanceData &lock = now->locks[i];
        const LOCKMASK gained = lock.holdMask & ~modes_in(before_, lock.locktag);
        pg([&] { release_lock(lock.locktag, gained); });
    }
}

} // namespace migrate::pg
