#include "pg/session_lock.hpp"

extern "C" {
#include <common/hashfn.h>
}

namespace migrate::pg {

namespace {

constexpr std::uint16_t kind = 7; // of advisory locks; those of SQL are 1 and 2

bool take(const LOCKTAG &tag, bool for_session) {
    return LockAcquire(&tag, ExclusiveLock, for_session, true) != LOCKACQUIRE_NOT_AVAIL;
}

} // namespace

LOCKTAG lock_tag_of(const std::string &name) noexcept {
    const uint64 hash = hash_bytes_extended(reinterpret_cast<const unsigned char *>(name.data()),
                                            static_cast<int>(name.size()), 0);
    LOCKTAG tag;
    SET_LOCKTAG_ADVISORY(tag, MyDatabaseId, static_cast<uint32>(hash >> 32), static_cast<uint32>(hash), kind);
    return tag;
}

// One that this session has already is taken once more, and given back once.
bool is_locked_by_other(const LOCKTAG &tag) {
    return pg([&] {
        if (!take(tag, false)) {
            return true;
        }
        (void)LockRelease(&tag, ExclusiveLock, false);
        return false;
    });
}

int holder_of_lock(const LOCKTAG &tag) {
    return pg([&] {
        const LockData *locks = GetLockStatusData();
        for (int i = 0; i < locks->nelements; i++) {
            const LockInstanceData &lock = locks->locks[i];
            if (lock.holdMask != 0 && memcmp(&lock.locktag, &tag, sizeof tag) == 0) {
                return lock.pid;
            }
        }
        return 0;
    });
}

bool try_session_lock(const LOCKTAG &tag) {
    return pg([&] { return take(tag, true); });
}

bool has_session_lock(const LOCKTAG &tag) noexcept { return has_lock(tag, ExclusiveLock); }

void release_session_lock(const LOCKTAG &tag) noexcept {
    if (has_session_lock(tag)) {
        (void)LockRelease(&tag, ExclusiveLock, true);
    }
}

} // namespace migrate::pg
