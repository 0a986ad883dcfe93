#include "pg/utility_hook.hpp"

#include "pg/function.hpp"

extern "C" {
#include <catalog/pg_language.h>
#include <catalog/pg_proc.h>
#include <commands/defrem.h>
#include <nodes/makefuncs.h>
#include <nodes/nodeFuncs.h>
#include <tcop/utility.h>
#include <utils/syscache.h>
}

namespace migrate::pg {

namespace {

UtilityObserver *observer = nullptr;
ProcessUtility_hook_type next_hook = nullptr; // of ours or of others
bool has_others = false;                      // others had hooks when the library was loaded

bool is_shown = false;  // the CALL that is running
bool is_behind = false; // the CALL that is running has been shown

// All C++ objects die in here.
template <typename F>
[[gnu::noinline]] bool contained(Failure &failure, F work) noexcept {
    try {
        work();
        return true;
    } catch (...) {
        describe_exception(failure);
        return false;
    }
}

// What follows holds no C++ object.

// Whether it is a function of the library that ends the transaction.
bool commits(Oid function) {
    HeapTuple tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(function));
    if (!HeapTupleIsValid(tuple)) {
        return false;
    }
    bool is_ours = false;
    if (reinterpret_cast<Form_pg_proc>(GETSTRUCT(tuple))->prolang == ClanguageId) {
        bool is_null = false;
        const Datum symbol = SysCacheGetAttr(PROCOID, tuple, Anum_pg_proc_prosrc, &is_null);
        char *name = is_null ? pstrdup("") : TextDatumGetCString(symbol);
        for (const char *one : {"migrate_upgrade_online", "migrate_downgrade_online", "migrate_backfill"}) {
            is_ours = is_ours || strcmp(name, one) == 0;
        }
    }
    ReleaseSysCache(tuple);
    return is_ours;
}

// Arguments are for one evaluation only.
void take_arguments_away(CallStmt *call) {
    ListCell *cell = nullptr;
    foreach (cell, call->funcexpr->args) {
        auto *argument = static_cast<Node *>(lfirst(cell));
        lfirst(cell) = makeNullConst(exprType(argument), -1, exprCollation(argument));
    }
}

// Have the others see the CALL, with nothing in it. What they note of a statement ends with its memory.
void show_call(const PlannedStmt *planned, const char *source, QueryEnvironment *environment,
               QueryCompletion *completion) {
    MemoryContext context =
        AllocSetContextCreate(CurrentMemoryContext, "migrate shown CALL", ALLOCSET_SMALL_SIZES);
    MemoryContext outer = MemoryContextSwitchTo(context);
    auto *copy = static_cast<PlannedStmt *>(copyObjectImpl(planned));
    take_arguments_away(castNode(CallStmt, copy->utilityStmt));
    is_shown = true;
    PG_TRY();
    {
        next_hook(copy, source, false, PROCESS_UTILITY_TOPLEVEL, nullptr, environment, None_Receiver,
                  completion);
    }
    PG_FINALLY();
    { is_shown = false; }
    PG_END_TRY();
    MemoryContextSwitchTo(outer);
    MemoryContextDelete(context);
}

void run_shown_call(PlannedStmt *planned, ParamListInfo parameters, DestReceiver *receiver) {
    const bool outer = is_behind; // a script of the CALL may have another one
    is_behind = true;
    PG_TRY();
    { ExecuteCallStmt(castNode(CallStmt, planned->utilityStmt), parameters, false, receiver); }
    PG_FINALLY();
    { is_behind = outer; }
    PG_END_TRY();
}

bool is_committing_call(const PlannedStmt *planned, ProcessUtilityContext context) {
    return context == PROCESS_UTILITY_TOPLEVEL && IsA(planned->utilityStmt, CallStmt) && has_others &&
           !IsTransactionBlock() && castNode(CallStmt, planned->utilityStmt)->funcexpr != nullptr &&
           commits(castNode(CallStmt, planned->utilityStmt)->funcexpr->funcid);
}

void observe(PlannedStmt *planned, const char *source, bool is_read_only, ProcessUtilityContext context,
             ParamListInfo parameters, QueryEnvironment *environment, DestReceiver *receiver,
             QueryCompletion *completion) {
    if (is_committing_call(planned, context) && ProcessUtility_hook == observe) {
        show_call(planned, source, environment, completion);
        run_shown_call(planned, parameters, receiver);
        return;
    }
    UtilityObserver *const seen_by = observer;
    Failure failure{};
    bool is_done = false;
    if (seen_by != nullptr && !contained(failure, [&] { is_done = seen_by->before(planned->utilityStmt); })) {
        raise(failure);
    }
    if (is_done) {
        return;
    }
    const ProcessUtility_hook_type run = next_hook != nullptr ? next_hook : standard_ProcessUtility;
    run(planned, source, is_read_only, context, parameters, environment, receiver, completion);
    if (seen_by != nullptr && !contained(failure, [&] { seen_by->after(planned->utilityStmt); })) {
        raise(failure);
    }
}

} // namespace

UtilityObservation::UtilityObservation(UtilityObserver &wanted) noexcept : outer_(observer) {
    observer = &wanted;
}

UtilityObservation::~UtilityObservation() { observer = outer_; }

void run_subcommand(Node *statement, const char *source) {
    pg([&] {
        auto *planned = makeNode(PlannedStmt);
        planned->commandType = CMD_UTILITY;
        planned->utilityStmt = statement;
        ProcessUtility(planned, source, false, PROCESS_UTILITY_SUBCOMMAND, nullptr, nullptr, None_Receiver,
                       nullptr);
        CommandCounterIncrement();
    });
}

void watch_calls() noexcept {
    next_hook = ProcessUtility_hook;
    has_others = next_hook != nullptr;
    ProcessUtility_hook = observe;
}

void add_utility_hook(ProcessUtility_hook_type hook, ProcessUtility_hook_type *next) noexcept {
    *next = next_hook;
    next_hook = hook;
}

bool is_shown_call() noexcept { return is_shown; }

HooksAroundCall hooks_around_call() noexcept {
    if (ProcessUtility_hook != observe) {
        return HooksAroundCall::outside;
    }
    return !has_others || is_behind ? HooksAroundCall::none : HooksAroundCall::inside;
}

} // namespace migrate::pg
