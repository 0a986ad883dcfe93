// Advisory locks that outlive their transaction.
#pragma once

#include "pg/guard.hpp"

namespace migrate::pg {

// Watches for the functions that take and give back such locks, so that who doesn't call them pays nothing.
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
    void notice();

private:
    AdvisoryLocks *outer_;
    MemoryContext memory_;
    bool noticed_ = false;       // since the last release()
    LockData *before_ = nullptr; // once looked for
};

} // namespace migrate::pg
