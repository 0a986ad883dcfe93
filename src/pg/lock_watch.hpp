// What lock this process has waited for in vain. When a wait ends with an error the server has forgotten the
// lock by the time anybody can ask; so, while a timeout is in force, a timer looks from time to time what is
// being waited for.
#pragma once

#include <optional>

#include "pg/error_context.hpp"
#include "pg/guard.hpp"
#include "pg/pinned.hpp"

namespace migrate::pg {

struct LockWait {
    LOCKTAG lock;
    LOCKMODE mode;
    TimestampTz began_at;
};

// Looks while it lasts; one inside another leaves it to the outer one.
class LockWatch : Pinned {
public:
    LockWatch() noexcept;
    // Also while an error is in flight, which may be caught around the call: the timer must not go on. The
    // server's function for that changes memory and the process's timer; it raises no ERROR.
    ~LockWatch();

    // Look as often as the settings of now ask for; before each statement. Costs nothing while no timeout is
    // in force.
    static void follow_settings() noexcept;

private:
    bool is_outer_;
    std::optional<ErrorContext> context_;
};

// When this process began to wait for a lock last. As long as it stays the same, nothing was waited for.
TimestampTz latest_wait() noexcept;

// The wait that the latest lock timeout or cancel has ended, once; nullopt: there was none, or it was too
// short to be seen.
std::optional<LockWait> take_failed_wait() noexcept;

} // namespace migrate::pg
