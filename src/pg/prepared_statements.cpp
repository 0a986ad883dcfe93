#include <cstring>

#include "pg/prepared_statements.hpp"

#include "pg/utility_hook.hpp"

extern "C" {
#include <commands/prepare.h>
#include <tcop/utility.h>
}

namespace migrate::pg {

namespace {

OwnPreparedStatements *watching = nullptr;
ProcessUtility_hook_type next_hook = nullptr;

// C in all but name, from here on.

[[noreturn]] void refuse(const char *command, const char *hint) {
    ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED), errmsg("%s is not allowed in a script", command),
                    errdetail("It acts on the session, beyond the script's end."), errhint("%s", hint)));
    pg_unreachable();
}

// One that there is not is the server's own error.
void require_own(const char *name) {
    if (FetchPreparedStatement(name, false) != nullptr && !watching->has(name)) {
        ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
                        errmsg("prepared statement \"%s\" was not made by the script", name),
                        errdetail("Scripts can't use prepared statements of the session."),
                        errhint("PREPARE it in the script, under a name of its own.")));
    }
}

// What EXPLAIN and CREATE TABLE AS have inside.
Node *unwrap(Node *node) {
    if (node != nullptr && IsA(node, Query) && castNode(Query, node)->commandType == CMD_UTILITY) {
        return castNode(Query, node)->utilityStmt;
    }
    return node;
}

void check_utility(Node *node) {
    switch (nodeTag(node)) {
    case T_ListenStmt:
        refuse("LISTEN", "Let the application listen.");
    case T_UnlistenStmt:
        refuse("UNLISTEN", "Let the application unlisten.");
    case T_DiscardStmt:
        if (castNode(DiscardStmt, node)->target != DISCARD_PLANS) {
            refuse("DISCARD", "Leave it out: what a script leaves in the session ends with the script.");
        }
        break;
    case T_DeallocateStmt:
        if (castNode(DeallocateStmt, node)->name == nullptr) {
            refuse("DEALLOCATE ALL", "Leave it out: what a script has prepared ends with the script.");
        }
        require_own(castNode(DeallocateStmt, node)->name);
        break;
    case T_ExecuteStmt:
        require_own(castNode(ExecuteStmt, node)->name);
        break;
    case T_ExplainStmt:
        if (Node *inner = unwrap(castNode(ExplainStmt, node)->query)) {
            check_utility(inner);
        }
        break;
    case T_CreateTableAsStmt:
        if (Node *inner = unwrap(castNode(CreateTableAsStmt, node)->query)) {
            check_utility(inner);
        }
        break;
    default:
        break;
    }
}

void watch_utility(PlannedStmt *statement, const char *query, bool read_only_tree,
                   ProcessUtilityContext context, ParamListInfo parameters, QueryEnvironment *environment,
                   DestReceiver *receiver, QueryCompletion *completion) {
    OwnPreparedStatements *const watch = watching;
    if (watch != nullptr) {
        check_utility(statement->utilityStmt);
    }
    const char *prepared = watch != nullptr && IsA(statement->utilityStmt, PrepareStmt)
                               ? castNode(PrepareStmt, statement->utilityStmt)->name
                               : nullptr;
    (next_hook != nullptr ? next_hook : standard_ProcessUtility)(
        statement, query, read_only_tree, context, parameters, environment, receiver, completion);
    if (prepared != nullptr) {
        watch->add(prepared);
    }
}

} // namespace

OwnPreparedStatements::OwnPreparedStatements() : outer_(watching), memory_(CurrentMemoryContext) {
    static bool installed = false;
    if (!installed) {
        add_utility_hook(watch_utility, &next_hook);
        installed = true;
    }
    watching = this;
}

OwnPreparedStatements::~OwnPreparedStatements() {
    drop();
    watching = outer_;
}

bool OwnPreparedStatements::has(const char *name) const noexcept {
    ListCell *cell = nullptr;
    foreach (cell, names_) {
        if (std::strcmp(static_cast<char *>(lfirst(cell)), name) == 0) {
            return true;
        }
    }
    return false;
}

void OwnPreparedStatements::add(const char *name) {
    MemoryContext context = MemoryContextSwitchTo(memory_);
    names_ = lappend(names_, pstrdup(name));
    MemoryContextSwitchTo(context);
}

void OwnPreparedStatements::drop() noexcept {
    ListCell *cell = nullptr;
    foreach (cell, names_) {
        DropPreparedStatement(static_cast<char *>(lfirst(cell)), false);
    }
    names_ = nullptr;
}

} // namespace migrate::pg
