// Utility statements on their way to the server, wherever they come from: a script, a DO block, a function.
#pragma once

#include <cstdint>

#include "pg/guard.hpp"
#include "pg/pinned.hpp"

extern "C" {
#include <tcop/utility.h>
}

namespace migrate::pg {

// Who wants to see them. What it throws ends the statement as an error.
class UtilityObserver : Pinned {
public:
    // Before the server runs a statement. True: it has been done, so that the server leaves it out.
    virtual bool before(Node *statement) = 0;

    // After the server has run it without an error.
    virtual void after(Node *statement) = 0;

protected:
    ~UtilityObserver() = default;
};

// Has an observer see the statements as long as it lasts, and no other one.
class UtilityObservation : Pinned {
public:
    explicit UtilityObservation(UtilityObserver &wanted) noexcept;
    ~UtilityObservation();

private:
    UtilityObserver *outer_;
};

// Run a utility statement as a part of another one.
void run_subcommand(Node *statement, const char *source);

// A CALL of a procedure that commits must not run within the hooks of other extensions: pgaudit refuses a
// statement at top level while another one is in its hands. So they are shown a CALL that does nothing, and
// it runs after they have returned. Called once, when the library is loaded; C in all but name.
void watch_calls() noexcept;

// Put a hook of ours between the one that watches calls and those of others. next: where to note which one it
// has to call; nullptr then: the server itself.
void add_utility_hook(ProcessUtility_hook_type hook, ProcessUtility_hook_type *next) noexcept;

// Whether the CALL is the one that is shown.
bool is_shown_call() noexcept;

// Other extensions' hooks that are round the CALL that is running.
enum class HooksAroundCall : std::uint8_t {
    none,
    inside, // the library was loaded by the CALL, behind them
    outside // one has been put before ours since the library was loaded
};
HooksAroundCall hooks_around_call() noexcept;

} // namespace migrate::pg
