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

// C in all but name, from here on.

// Of the functions for advisory locks those whose locks don't end with the transaction.
bool is_lock_function(Oid function) {
    return function >= F_PG_ADVISORY_LOCK_INT8 && function <= F_PG_ADVISORY_UNLOCK_ALL;
}

void watch_access(ObjectAccessType access, Oid classid, Oid object, int part, void *argument) {
    if (next_hook != nullptr) {
        next_hook(access, classid, object, part, argument);
    }
    if (access == OAT_FUNCTION_EXECUTE && watching != nullptr && is_lock_function(object)) {
        watching->notice();
    }
}

// The advisory locks of this session, each as often as it is held in different modes.
LockData *own_locks() {
    LockData *locks = GetLockStatusData();
    int count = 0;
    for (int i = 0; i < locks->nelements; i++) {
        const LockInstanceData &lock = locks->locks[i];
        if (lock.pid == MyProcPid && lock.locktag.locktag_type == LOCKTAG_ADVISORY && lock.holdMask != 0) {
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

AdvisoryLocks::AdvisoryLocks() : outer_(watching), memory_(CurrentMemoryContext) {
    static bool installed = false;
    if (!installed) {
        next_hook = object_access_hook;
        object_access_hook = watch_access;
        installed = true;
    }
    watching = this;
}

AdvisoryLocks::~AdvisoryLocks() { watching = outer_; }

void AdvisoryLocks::notice() {
    if (before_ == nullptr) {
        MemoryContext context = MemoryContextSwitchTo(memory_);
        before_ = own_locks();
        MemoryContextSwitchTo(context);
    }
    noticed_ = true;
}

void AdvisoryLocks::release() {
    if (!noticed_) {
        return;
    }
    noticed_ = false; // to look at all locks costs, and the next script may touch none
    const LockData *now = pg([] { return own_locks(); });
    bool gave_back = false;
    for (int i = 0; i < before_->nelements; i++) {
        const LockInstanceData &lock = before_->locks[i];
        const LOCKMASK lost = lock.holdMask & ~modes_in(now, lock.locktag);
        gave_back = gave_back || lost != 0;
        pg([&] { take_lock(lock.locktag, lost); });
    }
    if (gave_back) {
        throw Error(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
                    "a script gave back an advisory lock of the session",
                    "The session had it before the script began, and has it again if nobody else took it.",
                    "Give back only what the script has locked itself, or use pg_advisory_xact_lock().");
    }
    const GucScope settings;
    pg([] { silence(); });
    for (int i = 0; i < now->nelements; i++) {
        const LockInstanceData &lock = now->locks[i];
        const LOCKMASK gained = lock.holdMask & ~modes_in(before_, lock.locktag);
        pg([&] { release_lock(lock.locktag, gained); });
    }
}

} // namespace migrate::pg
