#include <algorithm>
#include <utility>

#include "pg/lock_watch.hpp"

namespace migrate::pg {

namespace {

constexpr int longest_interval = 200; // milliseconds

TimeoutId timer = MAX_TIMEOUTS; // until it is registered
bool is_watching = false;
int interval = 0; // of the timer; 0: it is off

// Written in a signal handler, and read where nothing is waited for: then the handler writes nothing.
LockWait seen{};
std::optional<LockWait> failed;

// A signal handler. What it reads is this process's own: others write it only to say that the wait is over.
// The lock itself can't go away meanwhile; should the wait end just now, what is read is not used.
void look() {
    const LOCK *lock = const_cast<LOCK *const volatile &>(MyProc->waitLock);
    if (lock != nullptr) {
        seen.lock = lock->tag;
        seen.mode = MyProc->waitLockMode;
        seen.began_at = latest_wait();
    }
}

// Whether what was seen last is the wait that has failed last.
bool has_failed() {
    return seen.began_at != 0 && seen.began_at == latest_wait() && MyProc->waitStatus != PROC_WAIT_STATUS_OK;
}

// Runs where an error is raised, before anybody can catch it: a wait is the reason of the first error after
// it alone.
void note_error(void *) {
    const int code = geterrcode();
    if (code != ERRCODE_LOCK_NOT_AVAILABLE && code != ERRCODE_QUERY_CANCELED) {
        return;
    }
    failed = has_failed() ? std::optional(seen) : std::nullopt;
    seen.began_at = 0;
}

// At least once in any wait that can reach a timeout.
int wanted_interval() {
    int wanted = 0;
    for (const int timeout : {LockTimeout, StatementTimeout}) {
        if (timeout > 0) {
            const int often = std::clamp(timeout / 2, 1, longest_interval);
            wanted = wanted == 0 ? often : std::min(wanted, often);
        }
    }
    return wanted;
}

void set_timer(int wanted) noexcept {
    interval = wanted;
    if (wanted == 0) {
        disable_timeout(timer, false);
        return;
    }
    if (timer == MAX_TIMEOUTS) {
        timer = RegisterTimeout(USER_TIMEOUT, look);
    }
    enable_timeout_every(timer, TimestampTzPlusMilliseconds(GetCurrentTimestamp(), wanted), wanted);
}

} // namespace

LockWatch::LockWatch() noexcept : is_outer_(!is_watching) {
    if (is_outer_) {
        is_watching = true;
        interval = 0;
        failed.reset();
        context_.emplace(note_error, nullptr);
    }
}

LockWatch::~LockWatch() {
    if (is_outer_) {
        is_watching = false;
        if (interval != 0) {
            set_timer(0);
        }
    }
}

void LockWatch::follow_settings() noexcept {
    if (!is_watching || (LockTimeout == 0 && StatementTimeout == 0 && interval == 0)) {
        return;
    }
    const int wanted = wanted_interval();
    if (wanted != interval) {
        set_timer(wanted);
    }
}

// The timeout is armed when a wait begins.
TimestampTz latest_wait() noexcept { return get_timeout_start_time(DEADLOCK_TIMEOUT); }

std::optional<LockWait> take_failed_wait() noexcept { return std::exchange(failed, std::nullopt); }

} // namespace migrate::pg
