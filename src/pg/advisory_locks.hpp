// Advisory locks that outlive their transaction.
#pragma once

#include <memory>
#include <vector>

#include "pg/guard.hpp"
#include "pg/pinned.hpp"
#include "pg/unwinding.hpp"

namespace migrate::pg {

// Watches for the functions that take and give back such locks, so that who doesn't call them pays nothing.
// The planner calls functions unwatched, where it estimates what an operator of theirs selects; so what the
// session has already is looked for before anything runs, if it can have any.
class AdvisoryLocks : Pinned {
public:
    AdvisoryLocks();
    // Touches memory only. Where an error is in flight, the abort gives back what has been taken, and takes
    // again what has been given back.
    ~AdvisoryLocks();

    // Give back the locks that the session had not before. One that it had and has no more is an error
    // (55000).
    void release();

    // For the hook: one of the functions is about to be called.
    void notice() noexcept { noticed_ = true; }

private:
    using Locks = std::vector<LockInstanceData>;

    // Those of the transaction among them, each as often as it is held in different modes.
    static std::shared_ptr<const Locks> own_locks();

    [[nodiscard]] bool is_noticed() const noexcept;

    AdvisoryLocks *outer_;
    bool noticed_ = false;                // since the last release()
    std::shared_ptr<const Locks> before_; // nullptr: there was none
    Unwinding unwinding_;
};

} // namespace migrate::pg
