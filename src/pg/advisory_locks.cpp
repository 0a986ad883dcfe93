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

// The transaction in which watched code has called one of the functions last.
LocalTransactionId noticed_in = InvalidLocalTransactionId;

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
            noticed_in = own_transaction();
            watching->notice();
        }
    }
}

// Of one number or of two; extensions have kinds of their own, which SQL can't reach.
bool is_of_sql(const LOCKTAG &tag) {
    return tag.locktag_type == LOCKTAG_ADVISORY && (tag.locktag_field4 == 1 || tag.locktag_field4 == 2);
}

bool is_own(const LockInstanceData &lock) {
    return lock.pid == MyProcPid && lock.holdMask != 0 && is_of_sql(lock.locktag);
}

// A list of locks for C.
struct LockList {
    const LockInstanceData *locks;
    std::size_t count;
};

// The modes in which a list has a lock.
LOCKMASK modes_in(const LockList &list, const LOCKTAG &tag) {
    for (std::size_t i = 0; i < list.count; i++) {
        if (memcmp(&list.locks[i].locktag, &tag, sizeof tag) == 0) {
            return list.locks[i].holdMask;
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

// Take what is gone of these locks; answers whether anything was.
bool take_back(const LockList &before) {
    bool is_any_gone = false;
    for (std::size_t i = 0; i < before.count; i++) {
        if (const LOCKMASK lost = lost_modes(before.locks[i])) {
            is_any_gone = true;
            take_lock(before.locks[i].locktag, lost);
        }
    }
    return is_any_gone;
}

// Give back what the session has beside these, where the locks of the transaction have gone already.
void give_back(const LockList &before) {
    const LockData *now = GetLockStatusData();
    for (int i = 0; i < now->nelements; i++) {
        const LockInstanceData &lock = now->locks[i];
        const LOCKMASK gained = is_own(lock) ? lock.holdMask & ~modes_in(before, lock.locktag) : 0;
        for (LOCKMODE mode = 1; mode < MAX_LOCKMODES; mode++) {
            while ((gained & LOCKBIT_ON(mode)) != 0 && has_lock(lock.locktag, mode) &&
                   LockRelease(&lock.locktag, mode, true)) {
            }
        }
    }
}

// In an abort there is nobody to tell of an error: what could not be done is left.
[[gnu::noinline]] void do_in_abort(void (*work)(const LockList &), const LockList &before) {
    MemoryContext context = CurrentMemoryContext;
    PG_TRY();
    { work(before); }
    PG_CATCH();
    {
        MemoryContextSwitchTo(context);
        LWLockReleaseAll();
        FlushErrorState();
    }
    PG_END_TRY();
}

void silence() {
    for (const char *setting : {"client_min_messages", "log_min_messages"}) {
        (void)set_config_option(setting, "error", PGC_SUSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
    }
}

// What the session had before code failed that may have taken and given back locks.
struct Failed {
    bool is_pending = false;
    std::shared_ptr<const std::vector<LockInstanceData>> before;
};
Failed failed;

LockList list_of(const std::shared_ptr<const std::vector<LockInstanceData>> &locks) {
    return locks ? LockList{locks->data(), locks->size()} : LockList{nullptr, 0};
}

// For each phase of an abort. What is gone before the transaction's own locks go has been given back; what is
// there after them has been taken.
void follow_abort(ResourceReleasePhase phase, bool is_commit, bool, void *) {
    if (!failed.is_pending || is_commit) {
        return;
    }
    if (phase == RESOURCE_RELEASE_BEFORE_LOCKS) {
        do_in_abort([](const LockList &before) { (void)take_back(before); }, list_of(failed.before));
    } else if (phase == RESOURCE_RELEASE_AFTER_LOCKS) {
        do_in_abort(give_back, list_of(failed.before));
        failed = {};
    }
}

void watch() {
    static bool installed = false;
    if (!installed) {
        next_hook = object_access_hook;
        object_access_hook = watch_access;
        RegisterResourceReleaseCallback(follow_abort, nullptr);
        installed = true;
    }
}

} // namespace

std::shared_ptr<const AdvisoryLocks::Locks> AdvisoryLocks::own_locks() {
    const LockData *all = pg([] { return GetLockStatusData(); });
    auto own = std::make_shared<Locks>();
    for (int i = 0; i < all->nelements; i++) {
        if (is_own(all->locks[i])) {
            own->push_back(all->locks[i]);
        }
    }
    return own;
}

AdvisoryLocks::AdvisoryLocks() : outer_(watching) {
    pg([] { watch(); });
    if (outer_ != nullptr && !outer_->noticed_) {
        before_ = outer_->before_; // nothing has changed since, and to look at all locks costs
    } else if (may_have_locks) {
        before_ = own_locks();
        may_have_locks = !before_->empty();
    }
    watching = this;
}

AdvisoryLocks::~AdvisoryLocks() {
    watching = outer_;
    if (unwinding_.in_flight() && is_noticed()) {
        failed = {true, std::move(before_)};
    }
}

// PL/pgSQL calls a function that it has called before in the transaction unnoticed.
bool AdvisoryLocks::is_noticed() const noexcept { return noticed_ || noticed_in == own_transaction(); }

void AdvisoryLocks::release() {
    const LockList before = list_of(before_);
    if (pg([&] { return take_back(before); })) {
        throw Error(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
                    "a script gave back an advisory lock of the session",
                    "The session had it before the script began, and has it again if nobody else took it.",
                    "Give back only what the script has locked itself, or use pg_advisory_xact_lock().");
    }
    const bool gained_some = is_noticed();
    noticed_ = false; // all locks are looked at for the next script anew
    if (!gained_some) {
        return;
    }
    const std::shared_ptr<const Locks> now = own_locks();
    const GucScope settings;
    pg([] { silence(); });
    for (const LockInstanceData &lock : *now) {
        const LOCKMASK gained = lock.holdMask & ~modes_in(before, lock.locktag);
        pg([&] { release_lock(lock.locktag, gained); });
    }
}

} // namespace migrate::pg
