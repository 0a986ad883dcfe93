// Makes a statement fail at its n-th point. Load it into a session, and lead a statement by a comment that
// says how:
//
//     /* fault: error at statement 17 */ SELECT * FROM migrate.upgrade('habits');
//
// What happens there: error (of a class of its own), cancel, timeout (of the statement), terminate,
// memory (a failed palloc), kill (of the backend), shutdown (of the server, immediate). Where: at a statement
// (each that is begun, ours and the scripts', however deep) or a point (those, each that is planned or has
// ended, each object that is made, changed or dropped, each end of a (sub)transaction). With
// migrate_scarcity.so in the server also at an allocation (malloc) or a write (to a file): `one allocation
// 17` fails, or `all allocation 17` and those after it, until the (sub)transaction is aborted, or the backend
// dies there: `kill`.
//
// Settings tell of the last such statement: migrate_faults.points and .statements, how many it had; .struck,
// whether it met the fault.
#include <cinttypes>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <dlfcn.h>
#include <unistd.h>

#include "migrate_scarcity.hpp"

extern "C" {
#include <postgres.h>

#include <access/xact.h>
#include <catalog/objectaccess.h>
#include <executor/executor.h>
#include <miscadmin.h>
#include <optimizer/planner.h>
#include <tcop/tcopprot.h>
#include <tcop/utility.h>
#include <utils/guc.h>
#include <utils/memutils.h>
#include <utils/timeout.h>

PG_MODULE_MAGIC;
PGDLLEXPORT void _PG_init();
}

namespace {

// What the comment asks for. Plain data, as all here: an ERROR may pass.
struct Fault {
    char what[16];
    char where[16];
    int number;
};

Fault fault{};
bool in_scope = false;         // the client's statement has such a comment
TimestampTz scope_started = 0; // which statement that is
const QueryDesc *outermost = nullptr;
int points = 0;
int statements = 0;
bool struck = false;

planner_hook_type next_planner = nullptr;
ExecutorStart_hook_type next_executor_start = nullptr;
ExecutorFinish_hook_type next_executor_finish = nullptr;
ExecutorEnd_hook_type next_executor_end = nullptr;
ProcessUtility_hook_type next_process_utility = nullptr;
object_access_hook_type next_object_access = nullptr;

Scarcity &scarcity() {
    static Scarcity none{};
    static auto *const find = reinterpret_cast<Scarcity *(*)()>(dlsym(RTLD_DEFAULT, "migrate_scarcity"));
    return find != nullptr ? *find() : none;
}

void make_plentiful() {
    struck = struck || scarcity().struck;
    scarcity() = Scarcity{};
}

void make_scarce() {
    const bool is_allocation = strcmp(fault.where, "allocation") == 0;
    if (is_allocation || strcmp(fault.where, "write") == 0) {
        (is_allocation ? scarcity().allocations : scarcity().writes) = fault.number;
        scarcity().lasting = strcmp(fault.what, "all") == 0;
        scarcity().deadly = strcmp(fault.what, "kill") == 0;
    }
}

// Look at the client's statement when it is a new one.
void find_scope() {
    if (debug_query_string == nullptr) {
        in_scope = false;
        return;
    }
    const TimestampTz started = GetCurrentStatementStartTimestamp();
    if (started == scope_started) {
        return;
    }
    make_plentiful();
    scope_started = started;
    outermost = nullptr;
    in_scope = strncmp(debug_query_string, "/* fault: ", 10) == 0;
    if (in_scope) {
        points = 0;
        statements = 0;
        struck = false;
        fault = Fault{};
        if (sscanf(debug_query_string, "/* fault: %15s at %15s %d", fault.what, fault.where, &fault.number) <
                3 &&
            sscanf(debug_query_string, "/* fault: %15s %15s %d", fault.what, fault.where, &fault.number) <
                3) {
            fault = Fault{};
        }
        make_scarce();
    }
}

[[noreturn]] void wait() {
    for (;;) {
        CHECK_FOR_INTERRUPTS();
        pg_usleep(1000);
    }
}

[[noreturn]] void strike() {
    struck = true;
    if (strcmp(fault.what, "kill") == 0) {
        kill(getpid(), SIGKILL);
    } else if (strcmp(fault.what, "shutdown") == 0) {
        kill(PostmasterPid, SIGQUIT);
        pause();
    } else if (strcmp(fault.what, "cancel") == 0) {
        InterruptPending = 1;
        QueryCancelPending = 1;
    } else if (strcmp(fault.what, "timeout") == 0) {
        enable_timeout_after(STATEMENT_TIMEOUT, 1);
    } else if (strcmp(fault.what, "terminate") == 0) {
        InterruptPending = 1;
        ProcDiePending = 1;
    } else if (strcmp(fault.what, "memory") == 0) {
        (void)MemoryContextAllocHuge(CurrentMemoryContext, MaxAllocHugeSize / 2);
    } else if (strcmp(fault.what, "error") == 0) {
        ereport(ERROR, (errcode(MAKE_SQLSTATE('F', 'A', 'U', 'L', 'T')), errmsg("fault")));
    }
    wait();
}

// Where no error may be raised.
bool is_deadly() { return strcmp(fault.what, "kill") == 0 || strcmp(fault.what, "shutdown") == 0; }

void reach_point(bool is_statement) {
    find_scope();
    if (!in_scope) {
        return;
    }
    points++;
    statements += is_statement ? 1 : 0;
    if ((points == fault.number && strcmp(fault.where, "point") == 0) ||
        (is_statement && statements == fault.number && strcmp(fault.where, "statement") == 0)) {
        strike();
    }
}

// The hooks: C in all but name.

PlannedStmt *plan(Query *query, const char *text, int options, ParamListInfo parameters) {
    reach_point(false);
    return next_planner != nullptr ? next_planner(query, text, options, parameters)
                                   : standard_planner(query, text, options, parameters);
}

void start(QueryDesc *query, int flags) {
    reach_point(true);
    if (outermost == nullptr && in_scope) {
        outermost = query;
    }
    if (next_executor_start != nullptr) {
        next_executor_start(query, flags);
    } else {
        standard_ExecutorStart(query, flags);
    }
}

void finish(QueryDesc *query) {
    if (next_executor_finish != nullptr) {
        next_executor_finish(query);
    } else {
        standard_ExecutorFinish(query);
    }
    reach_point(false);
}

void end(QueryDesc *query) {
    if (query == outermost) {
        make_plentiful();
    }
    if (next_executor_end != nullptr) {
        next_executor_end(query);
    } else {
        standard_ExecutorEnd(query);
    }
}

void run_utility(PlannedStmt *statement, const char *text, bool read_only_tree, ProcessUtilityContext context,
                 ParamListInfo parameters, QueryEnvironment *environment, DestReceiver *dest,
                 QueryCompletion *completion) {
    reach_point(true);
    if (next_process_utility != nullptr) {
        next_process_utility(statement, text, read_only_tree, context, parameters, environment, dest,
                             completion);
    } else {
        standard_ProcessUtility(statement, text, read_only_tree, context, parameters, environment, dest,
                                completion);
    }
    reach_point(false);
}

void access_object(ObjectAccessType access, Oid catalog, Oid object, int part, void *argument) {
    if (next_object_access != nullptr) {
        next_object_access(access, catalog, object, part, argument);
    }
    if (access == OAT_POST_CREATE || access == OAT_POST_ALTER || access == OAT_DROP) {
        reach_point(false);
    }
}

void end_transaction(XactEvent event, void *) {
    switch (event) {
    case XACT_EVENT_PRE_COMMIT:
    case XACT_EVENT_PRE_PREPARE:
        reach_point(false);
        break;
    case XACT_EVENT_COMMIT: // what is committed is on disk
    case XACT_EVENT_PREPARE:
        make_plentiful();
        if (is_deadly()) {
            reach_point(false);
        }
        break;
    case XACT_EVENT_ABORT:
        make_plentiful();
        break;
    default:
        break;
    }
}

void end_subtransaction(SubXactEvent event, SubTransactionId, SubTransactionId, void *) {
    // One that is rolled back on purpose, a look at a schema for instance, doesn't end what is still to come.
    if (event == SUBXACT_EVENT_ABORT_SUB && scarcity().struck) {
        make_plentiful();
    }
    // An error at the start of one that is inside another the server itself takes for FATAL.
    if (event == SUBXACT_EVENT_PRE_COMMIT_SUB) {
        reach_point(false);
    }
}

void define_counter(const char *name, int *variable) {
    DefineCustomIntVariable(name, "Points that the last statement with a fault had.", nullptr, variable, 0, 0,
                            INT_MAX, PGC_INTERNAL, 0, nullptr, nullptr, nullptr);
}

} // namespace

void _PG_init() {
    define_counter("migrate_faults.points", &points);
    define_counter("migrate_faults.statements", &statements);
    DefineCustomBoolVariable("migrate_faults.struck", "Whether the last statement with a fault met it.",
                             nullptr, &struck, false, PGC_INTERNAL, 0, nullptr, nullptr, nullptr);
    next_planner = planner_hook;
    planner_hook = plan;
    next_executor_start = ExecutorStart_hook;
    ExecutorStart_hook = start;
    next_executor_finish = ExecutorFinish_hook;
    ExecutorFinish_hook = finish;
    next_executor_end = ExecutorEnd_hook;
    ExecutorEnd_hook = end;
    next_process_utility = ProcessUtility_hook;
    ProcessUtility_hook = run_utility;
    next_object_access = object_access_hook;
    object_access_hook = access_object;
    RegisterXactCallback(end_transaction, nullptr);
    RegisterSubXactCallback(end_subtransaction, nullptr);
}
