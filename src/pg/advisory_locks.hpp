// Advisory locks that outlive their transaction.
#pragma once

#include "pg/guard.hpp"

namespace migrate::pg {

// Watches for the functions that take and give back such locks, so that who doesn't call them pays nothing.
// The planner calls functions unwatched, where it estimates what an operator of theirs selects; so what the
// session has already is looked for before anything runs, if it can have any.
class AdvisoryLocks {
public:
    AdvisoryLocks();
    AdvisoryLocks(const AdvisoryLocks &) = delete;
    AdvisoryLocks &operator=(const AdvisoryLocks &) = delete;
    AdvisoryLocks(AdvisoryLocks &&) = delete;
    AdvisoryLocks &operator=(AdvisoryLocks &&) = delete;
    ~AdvisoryLocks(); // touches memory only

    // Give back the locks that the session had not before. One that it had and has no more is an error
    // (55000).
    void release();

    // For the hook: one of the functions is about to be called.
    void notice() noexcept { noticed_ = true; }

private:
    // Take what is gone of the locks that there were; answers whether anything was.
    [[nodiscard]] bool take_back() const;

    AdvisoryLocks *outer_;
    bool noticed_ = false;       // since the last release()
    LockData *before_ = nullptr; // nullptr: there was none
};

} // namespace migrate::pg
