// A CALL that commits: it ends the transaction that it came in, and begins others. As VACUUM does, it has no
// level of SPI of its own.
#pragma once

#include <exception>

#include "pg/guard.hpp"
#include "pg/pinned.hpp"

namespace migrate::pg {

// Where a CALL stands, as far as it keeps it from committing.
enum class CallPlace {
    alone,              // nothing keeps it
    transaction_block,  // after BEGIN
    several_statements, // in a string with others
    pipeline,           // behind others that no Sync separates from it
    function,           // in a function or in a procedure that can't commit itself
    procedure,          // in a procedure or DO that could
    unseen,             // the library was loaded too late to keep it from other extensions' hooks
    behind_hook         // another extension's hook was put before the library's
};
CallPlace place_of_call(FunctionCallInfo call);

class CommittingCall : Pinned {
public:
    // Ends the transaction of the caller's statement, and begins one that sees what is committed by then.
    CommittingCall();
    // The transaction that is open then is the caller's to end.
    ~CommittingCall();

    // End the transaction, and begin another.
    void commit();

    // The same after an error that has been caught, with its transaction's work undone: also where the
    // statement that failed has begun transactions itself.
    void roll_back();

    // A statement has ended the transaction that it ran in and begun another: make it one like ours.
    void resume();

    // Commit, and wait without a snapshot or a lock of a transaction; an interrupt ends it. Who reads after
    // it sees what is committed by then.
    void pause(long milliseconds);

private:
    void begin();
    void keep_plan() noexcept;
    void return_plan() noexcept;

    Oid user_;
    int security_context_;
    Portal portal_;
    CachedPlan *plan_ = nullptr; // that the CALL runs from, where it comes from one
};

} // namespace migrate::pg
