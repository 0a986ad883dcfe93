#include "pg/top_level.hpp"

#include "pg/index_catalog.hpp"
#include "pg/memory.hpp"

extern "C" {
#include <catalog/index.h>
#include <commands/defrem.h>
#include <commands/tablecmds.h>
#include <parser/analyze.h>
#include <tcop/cmdtag.h>
#include <tcop/utility.h>
}

namespace migrate::pg {

namespace {

// What follows is C in all but name.

bool is_concurrent_reindex(const ReindexStmt *statement) {
    ListCell *cell = nullptr;
    foreach (cell, statement->params) {
        auto *option = static_cast<DefElem *>(lfirst(cell));
        if (strcmp(option->defname, "concurrently") == 0) {
            return defGetBoolean(option);
        }
    }
    return false;
}

// The table that a statement with CONCURRENTLY works on: itself, or that of its index.
struct Subject {
    RangeVar *relation;
    bool is_index;
};

Subject subject_of(Node *tree) {
    switch (nodeTag(tree)) {
    case T_IndexStmt:
        return {castNode(IndexStmt, tree)->relation, false};
    case T_DropStmt: {
        List *objects = castNode(DropStmt, tree)->objects;
        return {list_length(objects) == 1 ? makeRangeVarFromNameList(static_cast<List *>(linitial(objects)))
                                          : nullptr,
                true};
    }
    case T_AlterTableStmt:
        return {detached_concurrently(castNode(AlterTableStmt, tree)) != nullptr
                    ? castNode(AlterTableStmt, tree)->relation
                    : nullptr,
                false};
    case T_ReindexStmt: {
        auto *reindex = castNode(ReindexStmt, tree);
        return {is_concurrent_reindex(reindex) ? reindex->relation : nullptr,
                reindex->kind == REINDEX_OBJECT_INDEX};
    }
    default:
        return {nullptr, false};
    }
}

// Of another's table nothing is locked: the statement is going to be refused.
bool lock_subject(const Subject &subject) {
    if (subject.relation == nullptr) {
        return false;
    }
    Oid table = RangeVarGetRelidExtended(subject.relation, NoLock, RVR_MISSING_OK, nullptr, nullptr);
    if (OidIsValid(table) && subject.is_index) {
        table = IndexGetRelation(table, true);
    }
    if (!OidIsValid(table) || !owns_relation(table, GetUserId())) {
        return false;
    }
    LockRelationOid(table, ShareUpdateExclusiveLock);
    return true;
}

// A CALL comes out of the parser without the function that it calls.
Node *with_function(Node *tree, const char *sql) {
    if (!IsA(tree, CallStmt)) {
        return tree;
    }
    auto *raw = makeNode(RawStmt);
    raw->stmt = static_cast<Node *>(copyObjectImpl(tree));
    return parse_analyze_fixedparams(raw, sql, nullptr, 0, nullptr)->utilityStmt;
}

} // namespace

void run_at_top_level(Node *tree, const char *sql) {
    const TemporaryMemory memory; // what other extensions' hooks note of the statement ends with it
    pg([&] {
        auto *planned = makeNode(PlannedStmt);
        planned->commandType = CMD_UTILITY;
        planned->canSetTag = true;
        planned->utilityStmt = with_function(tree, sql);
        planned->stmt_len = static_cast<int>(strlen(sql));
        ProcessUtility(planned, sql, false, PROCESS_UTILITY_TOPLEVEL, nullptr, nullptr, None_Receiver,
                       nullptr);
    });
}

bool lock_before(Node *tree) {
    return pg([&] { return lock_subject(subject_of(tree)); });
}

bool is_backfill_call(Node *tree) {
    if (!IsA(tree, CallStmt)) {
        return false;
    }
    List *name = castNode(CallStmt, tree)->funccall->funcname;
    return list_length(name) == 2 && strcmp(strVal(linitial(name)), "migrate") == 0 &&
           strcmp(strVal(lsecond(name)), "backfill") == 0;
}

void run_session_set(VariableSetStmt *statement) {
    pg([&] {
        auto *copy = static_cast<VariableSetStmt *>(copyObjectImpl(statement));
        copy->is_local = false;
        ExecSetVariableStmt(copy, true);
    });
}

const char *name_of_set(const VariableSetStmt *statement) noexcept {
    return statement->kind == VAR_SET_MULTI || statement->kind == VAR_RESET_ALL ? nullptr : statement->name;
}

} // namespace migrate::pg
