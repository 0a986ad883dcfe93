#include "pg/committing_call.hpp"

#include "pg/utility_hook.hpp"

extern "C" {
#include <storage/latch.h>
#include <tcop/pquery.h>
#include <tcop/tcopprot.h>
#include <utils/plancache.h>
#include <utils/portal.h>
#include <utils/wait_event.h>
}

namespace migrate::pg {

namespace {

// What follows is C in all but name.

// Inside a transaction block the server doesn't tell one that BEGIN has opened from one that it has put
// round the statements of one string.
bool is_among_others() {
    return debug_query_string != nullptr && list_length(pg_parse_query(debug_query_string)) > 1;
}

CallPlace find_place(FunctionCallInfo call) {
    const Node *context = call->context;
    const bool is_atomic = context == nullptr || !IsA(context, CallContext) ||
                           reinterpret_cast<const CallContext *>(context)->atomic;
    if (IsTransactionBlock()) {
        return is_among_others() ? CallPlace::several_statements : CallPlace::transaction_block;
    }
    if (is_atomic || IsSubTransaction()) {
        return CallPlace::function;
    }
    if (SPI_inside_nonatomic_context()) {
        return CallPlace::procedure;
    }
    if ((static_cast<unsigned>(MyXactFlags) & XACT_FLAGS_PIPELINING) != 0) {
        return CallPlace::pipeline;
    }
    switch (hooks_around_call()) {
    case HooksAroundCall::none:
        return CallPlace::alone;
    case HooksAroundCall::inside:
        return CallPlace::unseen;
    default:
        return CallPlace::behind_hook;
    }
}

// Waits and reads what others commit: never in the isolation that the caller has asked for by default.
void begin_transaction() {
    StartTransactionCommand();
    MemoryContextSwitchTo(call_context);
    XactIsoLevel = XACT_READ_COMMITTED;
}

void end_transaction() {
    ForgetPortalSnapshots();
    CommitTransactionCommand();
    MemoryContextSwitchTo(call_context);
}

void wait_for(long milliseconds) {
    const TimestampTz end = TimestampTzPlusMilliseconds(GetCurrentTimestamp(), milliseconds);
    for (long left = milliseconds; left > 0;
         left = TimestampDifferenceMilliseconds(GetCurrentTimestamp(), end)) {
        (void)WaitLatch(MyLatch, WL_LATCH_SET | WL_TIMEOUT | WL_EXIT_ON_PM_DEATH, left, PG_WAIT_EXTENSION);
        ResetLatch(MyLatch);
        CHECK_FOR_INTERRUPTS();
    }
}

} // namespace

CallPlace place_of_call(FunctionCallInfo call) {
    return pg([&] { return find_place(call); });
}

CommittingCall::CommittingCall() : portal_(ActivePortal) {
    GetUserIdAndSecContext(&user_, &security_context_);
    keep_plan();
    try {
        commit();
    } catch (...) {
        return_plan();
        throw;
    }
}

CommittingCall::~CommittingCall() { return_plan(); }

void CommittingCall::begin() {
    pg([] {
        begin_transaction();
        EnsurePortalSnapshotExists();
    });
}

void CommittingCall::commit() {
    pg([] { end_transaction(); });
    begin();
}

// The abort makes the user the one that its transaction began with: that may be the one that a statement was
// run as.
void CommittingCall::roll_back() {
    pg([] {
        AbortCurrentTransaction();
        MemoryContextSwitchTo(call_context);
    });
    portal_->portalSnapshot = nullptr;
    SetUserIdAndSecContext(user_, security_context_);
    begin();
}

void CommittingCall::resume() {
    pg([] {
        MemoryContextSwitchTo(call_context);
        EnsurePortalSnapshotExists();
    });
}

void CommittingCall::pause(long milliseconds) {
    pg([&] {
        end_transaction();
        begin_transaction();
        wait_for(milliseconds);
        CommitTransactionCommand();
        MemoryContextSwitchTo(call_context);
    });
    begin();
}

// An abort takes the plan away from the portal, and with it the CALL that is running and its arguments.
void CommittingCall::keep_plan() noexcept {
    plan_ = portal_->cplan;
    if (plan_ != nullptr) {
        plan_->refcount++;
    }
}

// The portal, which ends after the CALL, lets go of it.
void CommittingCall::return_plan() noexcept {
    if (plan_ == nullptr) {
        return;
    }
    if (portal_->cplan == nullptr) {
        portal_->cplan = plan_;
    } else {
        plan_->refcount--; // the portal has one of its own
    }
    plan_ = nullptr;
}

} // namespace migrate::pg
