#include <algorithm>

#include "pg/lock_blockers.hpp"

#include "pg/catalog.hpp"

namespace migrate::pg {

namespace {

constexpr int shown_bytes = 80;

bool is_same_lock(const LOCKTAG &one, const LOCKTAG &other) {
    return memcmp(&one, &other, sizeof(LOCKTAG)) == 0;
}

// The strongest mode held that conflicts with the wanted one; NoLock: none.
LOCKMODE conflicting_mode(LOCKMASK held, LOCKMODE wanted) {
    for (LOCKMODE mode = MaxLockMode; mode > NoLock; mode--) {
        if ((held & LOCKBIT_ON(mode)) != 0 && DoLockModesConflict(mode, wanted)) {
            return mode;
        }
    }
    return NoLock;
}

struct Claim {
    LOCKMODE mode; // NoLock: it is in nobody's way
    bool is_waiting;
};

Claim claim_of(const LockInstanceData &instance, const LockWait &wait) {
    const LOCKMODE held = conflicting_mode(instance.holdMask, wait.mode);
    if (held != NoLock) {
        return {held, false};
    }
    const bool is_ahead = instance.waitLockMode != NoLock && instance.waitStart != 0 &&
                          instance.waitStart < wait.began_at &&
                          DoLockModesConflict(instance.waitLockMode, wait.mode);
    return is_ahead ? Claim{instance.waitLockMode, true} : Claim{NoLock, false};
}

const PgBackendStatus *find_status(int pid) {
    return pg([&]() -> const PgBackendStatus * {
        for (int i = 1; i <= pgstat_fetch_stat_numbackends(); i++) {
            const LocalPgBackendStatus *local = backend_status_by_index(i);
            if (local != nullptr && local->backendStatus.st_procpid == pid) {
                return &local->backendStatus;
            }
        }
        return nullptr;
    });
}

// In pg_stat_activity's words.
const char *name_of(BackendState state) {
    switch (state) {
    case STATE_IDLE:
        return "idle";
    case STATE_RUNNING:
        return "active";
    case STATE_IDLEINTRANSACTION:
        return "idle in transaction";
    case STATE_FASTPATH:
        return "fastpath function call";
    case STATE_IDLEINTRANSACTION_ABORTED:
        return "idle in transaction (aborted)";
    default:
        return "";
    }
}

// The rule of pg_stat_activity.
bool may_see_as(Oid viewer, Oid user) {
    return has_privs_of_role(viewer, ROLE_PG_READ_ALL_STATS) || has_privs_of_role(viewer, user);
}

// Where the role has been changed for a function or a script alone, that one must have the right as well.
bool may_see(Oid user) {
    return pg([&] {
        return may_see_as(GetSessionUserId(), user) &&
               (!InLocalUserIdChange() || may_see_as(GetUserId(), user));
    });
}

std::string shorten(const char *activity) {
    const std::string whole = in_one_line(pg([&] { return pgstat_clip_activity(activity); }));
    const int length = static_cast<int>(whole.size());
    const int shown = pg_mbcliplen(whole.c_str(), length, shown_bytes);
    return whole.substr(0, static_cast<std::size_t>(shown)) + (shown < length ? "..." : "");
}

Activity describe(const PgBackendStatus &status) {
    if (!OidIsValid(status.st_userid)) {
        return {GetBackendTypeDesc(status.st_backendType), "", "", "", ""};
    }
    Activity activity;
    activity.user = "user " + in_one_line(role_name(status.st_userid));
    activity.application = in_one_line(status.st_appname);
    if (!may_see(status.st_userid)) {
        return activity;
    }
    activity.state = name_of(status.st_state);
    if (status.st_xact_start_timestamp != 0) {
        activity.since = timestamptz_to_str(status.st_xact_start_timestamp);
    }
    activity.query = shorten(status.st_activity_raw);
    return activity;
}

Activity find_activity(int pid) {
    const PgBackendStatus *status = pid != 0 ? find_status(pid) : nullptr;
    return status != nullptr ? describe(*status) : Activity();
}

// A transaction has a lock on its own id, and on those of its subtransactions.
std::optional<PreparedTransaction> find_prepared(const LockData &locks, const LockInstanceData &holder) {
    for (int i = 0; i < locks.nelements; i++) {
        const LockInstanceData &lock = locks.locks[i];
        if (lock.pid != 0 || lock.locktag.locktag_type != LOCKTAG_TRANSACTION || lock.holdMask == 0 ||
            !is_of_same_transaction(lock, holder)) {
            continue;
        }
        if (std::optional<PreparedTransaction> found =
                find_prepared_transaction(lock.locktag.locktag_field1)) {
            return found;
        }
    }
    return std::nullopt;
}

} // namespace

std::string in_one_line(std::string_view text) {
    std::string line;
    for (const char c : text) {
        const bool is_blank = static_cast<unsigned char>(c) <= ' ';
        if (!is_blank) {
            line += c;
        } else if (!line.empty() && line.back() != ' ') {
            line += ' ';
        }
    }
    if (!line.empty() && line.back() == ' ') {
        line.pop_back();
    }
    return line;
}

std::optional<Activity> activity_of(int pid) {
    pg([] { pgstat_clear_backend_activity_snapshot(); });
    const PgBackendStatus *status = find_status(pid);
    return status != nullptr ? std::optional(describe(*status)) : std::nullopt;
}

std::vector<Blocker> blockers_of(const LockWait &wait) {
    const LockData *locks = pg([] {
        pgstat_clear_backend_activity_snapshot();
        return GetLockStatusData();
    });
    std::vector<Blocker> blockers;
    for (int i = 0; i < locks->nelements; i++) {
        const LockInstanceData &instance = locks->locks[i];
        const Claim claim = claim_of(instance, wait);
        if (claim.mode == NoLock || !is_same_lock(instance.locktag, wait.lock) || instance.pid == MyProcPid ||
            instance.leaderPid == MyProcPid) {
            continue;
        }
        Blocker blocker{};
        blocker.pid = instance.leaderPid;
        blocker.lock_mode = GetLockmodeName(DEFAULT_LOCKMETHOD, claim.mode);
        blocker.is_waiting = claim.is_waiting;
        blocker.activity = find_activity(blocker.pid);
        if (blocker.pid == 0) {
            blocker.prepared = find_prepared(*locks, instance);
        }
        blockers.push_back(std::move(blocker));
    }
    // Those that hold it first, and processes that work together once.
    std::sort(blockers.begin(), blockers.end(), [](const Blocker &one, const Blocker &other) {
        return std::pair(one.is_waiting, one.pid) < std::pair(other.is_waiting, other.pid);
    });
    blockers.erase(std::unique(blockers.begin(), blockers.end(),
                               [](const Blocker &one, const Blocker &other) {
                                   return one.pid != 0 && one.pid == other.pid;
                               }),
                   blockers.end());
    return blockers;
}

std::string describe_lock(const LockWait &wait) {
    std::string text = std::string(GetLockmodeName(DEFAULT_LOCKMETHOD, wait.mode)) + " on ";
    const Oid database = wait.lock.locktag_field1; // none: shared by all
    const bool is_ours =
        wait.lock.locktag_type == LOCKTAG_RELATION && (database == MyDatabaseId || !OidIsValid(database));
    if (const char *name = is_ours ? pg([&] { return get_rel_name(wait.lock.locktag_field2); }) : nullptr) {
        const char *nspace =
            pg([&] { return get_namespace_name(get_rel_namespace(wait.lock.locktag_field2)); });
        return text + "relation " + quote_identifier(nspace != nullptr ? nspace : "") + "." +
               quote_identifier(name);
    }
    return text + pg([&] {
               StringInfoData words;
               initStringInfo(&words);
               DescribeLockTag(&words, &wait.lock);
               return words.data;
           });
}

LockWait wait_for_relation(Oid relation, LOCKMODE mode) noexcept {
    LockWait wait{};
    SET_LOCKTAG_RELATION(wait.lock, MyDatabaseId, relation);
    wait.mode = mode;
    wait.began_at = GetCurrentTimestamp();
    return wait;
}

} // namespace migrate::pg
