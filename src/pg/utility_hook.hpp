// Utility statements on their way to the server, wherever they come from: a script, a DO block, a function.
#pragma once

#include "pg/guard.hpp"
#include "pg/pinned.hpp"

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

} // namespace migrate::pg
